import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { maskedContact } from "~/shared/format/phone";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type Contact, useContactChange } from "./api";

/** Sends a code to a contact, which the family reads out. */
export function CodeSheet({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const [code, setCode] = useState("");
  const send = useContactChange();
  const prove = useContactChange();
  const fault = prove.error ? toAppError(prove.error) : null;
  const to = maskedContact(contact.kind, contact.value);

  function submit(event: FormEvent) {
    event.preventDefault();
    prove.mutate(
      { do: "prove", id: contact.id, code },
      {
        onSuccess: () => {
          toast(m.contacts_proven_now());
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.contacts_prove_title({ to })}</strong>}>
      <form className="stack" onSubmit={submit}>
        <p>{m.contacts_prove_about()}</p>
        <ErrorNotice error={send.error} />
        {send.isSuccess && (
          <TextField
            label={m.contacts_code()}
            help={m.contacts_code_help()}
            error={fault?.message}
            inputMode="numeric"
            autoComplete="off"
            maxLength={12}
            required
            data-autofocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        <div className="row">
          {send.isSuccess && (
            <Button type="submit" look="act" busy={prove.isPending && m.loading()}>
              {m.contacts_prove_it()}
            </Button>
          )}
          <Button
            look={send.isSuccess ? "plain" : "act"}
            busy={send.isPending && m.sending()}
            onClick={() => send.mutate({ do: "code", id: contact.id })}
          >
            {send.isSuccess ? m.contacts_code_again() : m.contacts_send_code()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
