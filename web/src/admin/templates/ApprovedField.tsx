import { m } from "~/admin/paraglide/messages";
import { SelectField } from "~/shared/ui/Field";
import { type Template, useNumber, useTemplates } from "../whatsapp/api";

export type WhatsAppTemplate = Template;

/** The templates that WhatsApp would take now, as AiSensy's list was last read. */
export function useApproved(): WhatsAppTemplate[] {
  const syncedAt = useNumber().data?.synced_at;
  const all = useTemplates(syncedAt).data ?? [];
  return all.filter((one) => one.state === "approved" && !one.fault);
}

interface ApprovedFieldProps {
  label: string;
  value: string;
  error?: string;
  onPick: (template: WhatsAppTemplate) => void;
}

/** Chooses one of them, by its campaign. */
export function ApprovedField({ label, value, error, onPick }: ApprovedFieldProps) {
  const approved = useApproved();
  return (
    <SelectField
      label={label}
      value={value}
      error={error}
      help={approved.length === 0 ? m.own_no_templates() : undefined}
      onChange={(event) => {
        const found = approved.find((one) => one.campaign === event.target.value);
        if (found) onPick(found);
      }}
    >
      <option value="" disabled>
        {m.own_choose()}
      </option>
      {approved.map(({ campaign }) => (
        <option key={campaign} value={campaign}>
          {campaign}
        </option>
      ))}
    </SelectField>
  );
}
