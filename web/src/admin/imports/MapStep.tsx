import { useState } from "react";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { type LeadImport, type Owner, type Target, useMapAndCheck } from "./api";
import { OWNERS, ownerOf, TARGETS } from "./words";

const CONFIDENCE = { sure: "Guessed, sure", likely: "Guessed, please look", none: "Not guessed" } as const;

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
          <caption className="sr-only">Columns of the list</caption>
          <thead>
            <tr>
              <th scope="col">Column in the file</th>
              <th scope="col">First values</th>
              <th scope="col">Is</th>
              <th scope="col">Whose contact</th>
            </tr>
          </thead>
          <tbody>
            {it.columns.map((column) => {
              const target = mapping[column.name] ?? "ignore";
              const whose = ownerOf(target, owner);
              const guessed = target === column.guess ? CONFIDENCE[column.confidence] : "Changed by you";
              return (
                <tr key={column.name}>
                  <td>
                    <strong className="strong wrap">{column.name}</strong>
                  </td>
                  <td data-label="First values" className="wrap dim">
                    {column.samples.join(" · ") || "Empty"}
                  </td>
                  <td data-label="Is">
                    <span className="stack stack--tight" style={{ gap: 2 }}>
                      <select
                        className="input pick"
                        aria-label={`${column.name} is`}
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
                  <td data-label="Whose contact">{whose ? OWNERS[whose] : <span className="dim">No contact</span>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="form__two">
        {unstated && (
          <SelectField
            label="Contacts whose owner is not said"
            help="A student's own contact is never invited: messages go to parents."
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
          label="Where the addresses come from"
          optional
          maxLength={140}
          help="The invitation quotes it, for example: our Diwali advertisement."
          value={source}
          onChange={(event) => setSource(event.target.value)}
        />
      </div>
      <ErrorNotice error={check.error} />
      <div className="foot">
        <span className="dim">The check writes nothing into your leads.</span>
        <Button type="submit" look="act" busy={check.isPending && "Starting the check"}>
          Check the list
        </Button>
      </div>
    </form>
  );
}
