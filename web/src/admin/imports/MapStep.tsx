import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { type LeadImport, type Owner, type Target, useMapAndCheck } from "./api";
import { OWNERS, ownerOf, TARGETS } from "./words";

const CONFIDENCE = { sure: m.guessed_sure(), likely: m.guessed_please_look(), none: m.not_guessed() } as const;

/** What each column holds and whose contact it is: guessed, shown with three values, corrected here. */
export function MapStep({ it, onChecking }: { it: LeadImport; onChecking: () => void }) {
  const [mapping, setMapping] = useState<Record<string, Target>>(() =>
    Object.fromEntries(it.columns.map(({ name, target }) => [name, target])),
  );
  const [owner, setOwner] = useState<Owner>(it.default_owner);
  const [source, setSource] = useState(it.lead_source ?? "");
  const check = useMapAndCheck(it.id);
  const unstated = Object.values(mapping).some((target) => target === "email" || target === "phone");
  const wrongField = check.error ? toAppError(check.error).field : null;

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate({ mapping, default_owner: owner, lead_source: source.trim() || null }, { onSuccess: onChecking });
      }}
    >
      <div className="card grid">
        <table>
          <caption className="sr-only">{m.columns_of_the_list()}</caption>
          <thead>
            <tr>
              <th scope="col">{m.column_in_the_file()}</th>
              <th scope="col">{m.first_values()}</th>
              <th scope="col">{m.is()}</th>
              <th scope="col">{m.whose_contact()}</th>
            </tr>
          </thead>
          <tbody>
            {it.columns.map((column) => {
              const target = mapping[column.name] ?? "ignore";
              const whose = ownerOf(target, owner);
              const guessed = target === column.guess ? CONFIDENCE[column.confidence] : m.changed_by_you();
              return (
                <tr key={column.name}>
                  <td>
                    <strong className="strong wrap">{column.name}</strong>
                  </td>
                  <td data-label={m.first_values()} className="wrap dim">
                    {column.samples.join(" · ") || m.empty()}
                  </td>
                  <td data-label={m.is()}>
                    <span className="stack stack--tight" style={{ gap: 2 }}>
                      <select
                        className="input pick"
                        aria-label={m.name_is({ name: column.name })}
                        aria-invalid={wrongField === column.name || undefined}
                        value={target}
                        onChange={(event) => setMapping({ ...mapping, [column.name]: event.target.value as Target })}
                      >
                        {TARGETS.map(({ group, items }) => (
                          <optgroup key={group} label={group}>
                            {items.map(([value, word]) => (
                              <option key={value} value={value}>
                                {word}
                              </option>
                            ))}
                          </optgroup>
                        ))}
                      </select>
                      <span className="dim small">{guessed}</span>
                    </span>
                  </td>
                  <td data-label={m.whose_contact()}>
                    {whose ? OWNERS[whose] : <span className="dim">{m.no_contact()}</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="form__two">
        {unstated && (
          <SelectField
            label={m.contacts_whose_owner_is_not_said()}
            help={m.a_students_own_contact_is_never_invited()}
            value={owner}
            onChange={(event) => setOwner(event.target.value as Owner)}
          >
            {(Object.keys(OWNERS) as Owner[]).map((key) => (
              <option key={key} value={key}>
                {OWNERS[key]}
              </option>
            ))}
          </SelectField>
        )}
        <TextField
          label={m.where_the_addresses_come_from()}
          optional
          maxLength={140}
          help={m.the_invitation_quotes_it_for_example_our()}
          value={source}
          onChange={(event) => setSource(event.target.value)}
        />
      </div>
      <ErrorNotice error={check.error} />
      <div className="foot">
        <span className="dim">{m.the_check_writes_nothing_into_your_leads()}</span>
        <Button type="submit" look="act" busy={check.isPending && m.starting_the_check()}>
          {m.check_the_list()}
        </Button>
      </div>
    </form>
  );
}
