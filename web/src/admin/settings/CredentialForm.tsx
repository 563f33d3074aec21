import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type Provider, useStoreCredentials } from "./api";

export const OVERLAPS = [
  { hours: 0, word: m.not_at_all() },
  { hours: 1, word: m.one_hour() },
  { hours: 24, word: m.one_day() },
  { hours: 168, word: m.one_week() },
];

/** New keys of a provider. What is stored is never shown here, and an empty field leaves it as it is. */
export function CredentialForm({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const store = useStoreCredentials(provider.name);
  const [values, setValues] = useState<Record<string, string>>({});
  const [overlap, setOverlap] = useState(24);
  const given = Object.values(values).filter((value) => value.trim()).length;
  const problem = store.error ? toAppError(store.error) : null;
  const known = provider.credentials.some(({ name }) => name === problem?.field);

  function submit(event: FormEvent) {
    event.preventDefault();
    store.mutate(
      { values, overlap_hours: overlap },
      {
        onSuccess: ({ changed }) => {
          toast(
            changed.length === 0
              ? m.nothing_changed()
              : m.title_sealed_and_in_force_within_a_minute({ title: provider.title }),
          );
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.keys_of_title({ title: provider.title })}</strong>}>
      <form className="form" onSubmit={submit} autoComplete="off">
        {provider.credentials.map(({ name, label, source }) => (
          <TextField
            key={name}
            label={label}
            type="password"
            autoComplete="new-password"
            spellCheck={false}
            placeholder={source === "missing" ? "" : m.as_it_is()}
            value={values[name] ?? ""}
            error={problem?.field === name ? problem.message : undefined}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        ))}
        {provider.credentials.some(({ is_verifier }) => is_verifier) && (
          <SelectField
            label={m.a_replaced_webhook_key_goes_on_working_for()}
            value={overlap}
            onChange={(event) => setOverlap(Number(event.target.value))}
          >
            {OVERLAPS.map(({ hours, word }) => (
              <option key={hours} value={hours}>
                {word}
              </option>
            ))}
          </SelectField>
        )}
        <p className="dim small">{m.an_empty_field_leaves_what_is_stored_a_key()}</p>
        {!known && <ErrorNotice error={store.error} />}
        <div className="form__foot">
          <Button type="submit" look="act" disabled={given === 0} busy={store.isPending && m.sealing()}>
            {given > 1 ? m.store_given_keys({ given }) : m.store_the_key()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
