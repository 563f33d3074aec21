import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useDraft } from "../kit/useDraft";
import { eventWords } from "../words";
import { type Contact, useSendTemplate, useTemplates } from "./api";
import { type Fillings, fill } from "./fillings";

interface PickerProps {
  conversationId: string;
  contact: Contact | undefined;
  fillings: Fillings;
  onSent: () => void;
}

/** More than a day after their last message WhatsApp takes approved templates only: one is chosen and filled in. */
export function TemplatePicker({ conversationId, contact, fillings, onSent }: PickerProps) {
  const templates = useTemplates(conversationId, contact !== undefined);
  const send = useSendTemplate(conversationId);
  const [chosen, setChosen] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const key = useDraft(`template.${conversationId}`, crypto.randomUUID() as string);

  if (!contact)
    return (
      <Notice kind="wait" title={m.no_number_on_whatsapp()}>
        {m.this_family_has_no_mobile_number_that_may_be()}
      </Notice>
    );
  const template = templates.data?.find(({ id }) => id === chosen) ?? templates.data?.find(({ fault }) => !fault);
  const filled = Object.fromEntries(
    (template?.asked ?? []).map(({ name }) => [name, values[name] ?? fillings[name] ?? ""]),
  );
  const ready = template && !template.fault && Object.values(filled).every((value) => value.trim());

  function submit() {
    if (!template || !contact) return;
    key.set(key.value);
    send.mutate(
      { template_id: template.id, contact_id: contact.id, values: filled, client_key: key.value, send_at: null },
      {
        onSuccess: () => {
          key.clear(crypto.randomUUID());
          setValues({});
          onSent();
        },
      },
    );
  }

  return (
    <section className="stack stack--tight" aria-label={m.whatsapp_template()}>
      <p className="wait small strong">{m.the_window_is_closed_24_hours_after_their()}</p>
      {templates.isPending && <SkeletonRows rows={2} label={m.loading_the_templates()} />}
      <ErrorNotice error={templates.error} onRetry={() => void templates.refetch()} />
      {templates.data?.length === 0 && <p className="dim">{m.there_is_no_template_for_this_write_an_email()}</p>}
      {template && (
        <>
          <SelectField label={m.template()} value={template.id} onChange={(event) => setChosen(event.target.value)}>
            {templates.data?.map(({ id, name, fault }) => (
              <option key={id} value={id}>
                {eventWords(name)}
                {fault ? m.not_ready() : ""}
              </option>
            ))}
          </SelectField>
          {template.asked.map(({ name, max }) => (
            <TextField
              key={name}
              label={eventWords(name)}
              value={filled[name] ?? ""}
              maxLength={max}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          ))}
          <p className="bubble__box bubble__text" lang={template.language}>
            {fill(
              template.words,
              Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, value || undefined])),
            )}
          </p>
          {template.fault && <p className="wait small">{template.fault}</p>}
          <ErrorNotice error={send.error} />
          <div className="row">
            <Button
              look="act"
              icon={<IconSend size={16} aria-hidden="true" />}
              disabled={!ready}
              busy={send.isPending && m.sending()}
              onClick={submit}
            >
              {m.send_the_template()}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
