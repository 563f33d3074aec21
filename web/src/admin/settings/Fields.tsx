import { toAppError } from "~/api/errors";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { type Known, storedText, type Typed } from "./changes";
import { type Field, idOf, problemWith } from "./sections";

const INPUT = {
  text: "text",
  email: "email",
  phone: "tel",
  url: "url",
  time: "time",
  number: "text",
  long: "text",
  lines: "text",
  choice: "text",
};

/** Some settings to be typed into; nothing is saved before the bar says so. */
export function Fields({
  fields,
  known,
  typed,
  refused,
  onType,
}: {
  fields: Field[];
  known: Known;
  typed: Typed;
  refused: Record<string, unknown>;
  onType: (next: Typed) => void;
}) {
  return (
    <div className="settings__fields">
      {fields.map((field) => {
        const id = idOf(field);
        const text = typed[id] ?? storedText(known, field);
        const problem = id in typed ? problemWith(field, text.trim()) : null;
        const shared = {
          label: field.unit ? `${field.label} (${field.unit})` : field.label,
          help: known[field.key]?.about,
          error: problem ?? (refused[field.key] ? toAppError(refused[field.key]).message : undefined),
          value: text,
          optional: field.optional,
        };
        if (field.kind === "choice") {
          return (
            <SelectField key={id} {...shared} onChange={(event) => onType({ ...typed, [id]: event.target.value })}>
              {field.options?.map(({ value, word }) => (
                <option key={value} value={value}>
                  {word}
                </option>
              ))}
            </SelectField>
          );
        }
        return field.kind === "long" || field.kind === "lines" ? (
          <AreaField
            key={id}
            {...shared}
            rows={field.kind === "lines" ? 6 : 3}
            onChange={(event) => onType({ ...typed, [id]: event.target.value })}
          />
        ) : (
          <TextField
            key={id}
            {...shared}
            type={INPUT[field.kind]}
            inputMode={field.kind === "number" ? "numeric" : undefined}
            onChange={(event) => onType({ ...typed, [id]: event.target.value })}
          />
        );
      })}
    </div>
  );
}
