import { useId } from "react";
import { m } from "~/admin/paraglide/messages";
import { AreaField } from "~/shared/ui/Field";
import { useSettings } from "../settings";

/** A short reason of a list that Settings hold, and more words if wanted. */
export function ReasonFields({
  setting,
  reason,
  text,
  onReason,
  onText,
}: {
  setting: "reject_reasons" | "lost_reasons";
  reason: string;
  text: string;
  onReason: (reason: string) => void;
  onText: (text: string) => void;
}) {
  const name = useId();
  const value = useSettings().data?.[setting]?.value;
  const reasons = Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  return (
    <>
      <fieldset className="stack stack--tight" style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="field__label">{m.reason()}</legend>
        {[...reasons, m.another_reason()].map((one) => (
          <label key={one} className="row row--line">
            <input type="radio" name={name} checked={reason === one} onChange={() => onReason(one)} />
            {one}
          </label>
        ))}
      </fieldset>
      <AreaField
        label={m.in_your_words()}
        optional={reason !== "Another reason"}
        help={m.only_you_see_this()}
        maxLength={300}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
    </>
  );
}

/** "Too young: nine years old", or what was written alone; null while there is nothing. */
export function reasonWords(reason: string, text: string): string | null {
  const more = text.trim();
  if (reason === "Another reason") return more || null;
  if (!reason) return null;
  return more ? `${reason}: ${more}` : reason;
}
