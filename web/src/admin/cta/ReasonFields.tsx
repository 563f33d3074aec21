import { useId } from "react";
import { m } from "~/admin/paraglide/messages";
import { AreaField } from "~/shared/ui/Field";
import { useSettings } from "../settings";

export interface Reason {
  /** One of the list, or another. */
  chosen: string;
  text: string;
}

export const NO_REASON: Reason = { chosen: "", text: "" };

/** A short reason of a list that Settings hold, and more words if wanted. */
export function ReasonFields({
  setting,
  value,
  onChange,
}: {
  setting: "reject_reasons" | "lost_reasons";
  value: Reason;
  onChange: (reason: Reason) => void;
}) {
  const name = useId();
  const listed = useSettings().data?.[setting]?.value;
  const reasons = Array.isArray(listed) ? listed.filter((one): one is string => typeof one === "string") : [];
  return (
    <>
      <fieldset className="stack stack--tight" style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="field__label">{m.reason()}</legend>
        {[...reasons, m.another_reason()].map((one) => (
          <label key={one} className="row row--line">
            <input
              type="radio"
              name={name}
              checked={value.chosen === one}
              onChange={() => onChange({ ...value, chosen: one })}
            />
            {one}
          </label>
        ))}
      </fieldset>
      <AreaField
        label={m.in_your_words()}
        optional={value.chosen !== m.another_reason()}
        help={m.only_you_see_this()}
        maxLength={300}
        value={value.text}
        onChange={(event) => onChange({ ...value, text: event.target.value })}
      />
    </>
  );
}

/** "Too young: nine years old", or what was written alone; null while there is nothing. */
export function reasonWords({ chosen, text }: Reason): string | null {
  const more = text.trim();
  if (chosen === m.another_reason()) return more || null;
  if (!chosen) return null;
  return more ? `${chosen}: ${more}` : chosen;
}
