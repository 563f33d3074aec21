import { type FormEvent, useState } from "react";
import { toAppError } from "~/api/errors";
import type { components } from "~/api/schema";
import { m } from "~/paraglide/messages";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { contactProblem } from "./problems";

export type Wanted = components["schemas"]["ContactWanted"];
type Kind = Wanted["kind"];

interface NewContactProps {
  /** The kind of the one that is replaced; undefined: a new one beside the others. */
  kind?: Kind;
  /** A guardian says who they are; a student is known. */
  withPerson?: boolean;
  sent: components["schemas"]["WaitingCode"] | null;
  busy: boolean;
  error: unknown;
  onAsk: (wanted: Wanted) => void;
  onCode: (code: string) => void;
  onClose: () => void;
}

/** An address or number that shall be theirs: written, then proven by the code that went there. */
export function NewContact({ kind: fixed, withPerson, sent, busy, error, onAsk, onCode, onClose }: NewContactProps) {
  const [kind, setKind] = useState<Kind>(fixed ?? "phone");
  const [value, setValue] = useState("");
  const [name, setName] = useState("");
  const [relation, setRelation] = useState<Wanted["relation"]>(null);
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false);
  const now = useNow(1000);
  const fault = error ? toAppError(contactProblem(error)) : null;
  const wait = sent ? Math.ceil((Date.parse(sent.again_at) - now) / 1000) : 0;
  const isCode = asked && sent !== null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isCode) return onCode(code);
    setAsked(true);
    onAsk({ kind, value, replaces: null, name: name || null, relation });
  }

  return (
    <form onSubmit={submit} noValidate style={{ display: "contents" }}>
      {!fixed && !isCode && (
        <SelectField
          big
          label={m.contact_kind()}
          value={kind}
          onChange={(event) => setKind(event.target.value as Kind)}
        >
          <option value="phone">{m.contact_phone()}</option>
          <option value="email">{m.email()}</option>
        </SelectField>
      )}
      {!isCode && (
        <TextField
          big
          label={kind === "email" ? m.contact_new_email() : m.contact_new_phone()}
          help={m.contact_new_help()}
          error={fault?.field === "value" ? fault.message : undefined}
          type={kind === "email" ? "email" : "tel"}
          autoComplete={kind === "email" ? "email" : "tel"}
          required
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      )}
      {withPerson && !fixed && !isCode && (
        <>
          <TextField
            big
            label={m.contact_name()}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField
            big
            label={m.contact_relation()}
            value={relation ?? ""}
            onChange={(event) => setRelation((event.target.value || null) as Wanted["relation"])}
          >
            <option value="">{m.contact_relation_unsaid()}</option>
            <option value="mother">{m.contact_mother()}</option>
            <option value="father">{m.contact_father()}</option>
            <option value="guardian">{m.contact_guardian()}</option>
          </SelectField>
        </>
      )}
      {isCode && (
        <>
          <p role="status">{m.parents_sent({ to: sent.masked })}</p>
          <TextField
            big
            label={m.parents_code()}
            help={m.contact_code_help()}
            error={fault?.field === "code" ? fault.message : undefined}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={12}
            required
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </>
      )}
      {fault && fault.field !== "value" && fault.field !== "code" && <ErrorNotice error={fault} />}
      <Button type="submit" look="act" size="big" wide busy={busy && m.sending()}>
        {isCode ? m.contact_confirm() : m.contact_send_code()}
      </Button>
      {isCode && (
        <Button disabled={wait > 0} onClick={() => setAsked(false)}>
          {wait > 0 ? m.parents_again_in({ n: wait }) : m.contact_write_again()}
        </Button>
      )}
      <Button onClick={onClose}>{m.contact_cancel()}</Button>
    </form>
  );
}
