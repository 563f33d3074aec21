import { IconMail, IconMessageCircle, IconShieldCheck } from "@tabler/icons-react";
import type { components } from "~/api/schema";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";

export type FamilyContact = components["schemas"]["FamilyContact"];

const GETS = { email: m.contact_gets_email, whatsapp: () => "WhatsApp", calls: m.contact_gets_calls } as const;
const RELATIONS = { mother: m.contact_mother, father: m.contact_father, guardian: m.contact_guardian } as const;

/** A contact of the family: masked, whose, proven or not, and what comes there. */
export function ContactLine({ contact, onChange }: { contact: FamilyContact; onChange?: (() => void) | null }) {
  const Icon = contact.kind === "email" ? IconMail : IconMessageCircle;
  const role =
    contact.owner === "student" ? m.contact_student() : contact.relation ? RELATIONS[contact.relation]() : null;
  return (
    <div className="row__text">
      <strong>
        <Icon size={18} stroke={1.75} aria-hidden="true" /> {contact.masked}
      </strong>
      <span className="row__second">{[contact.name, role].filter(Boolean).join(", ")}</span>
      <span className="row__second">
        {contact.is_proven ? (
          <>
            <IconShieldCheck size={16} aria-hidden="true" /> {m.contact_proven()}
          </>
        ) : (
          m.contact_not_proven()
        )}
      </span>
      <span className="row__second">
        {contact.gets.length > 0
          ? m.contact_gets({ what: contact.gets.map((what) => GETS[what]()).join(", ") })
          : m.contact_gets_nothing()}
      </span>
      {onChange && <Button onClick={onChange}>{m.contact_change()}</Button>}
    </div>
  );
}
