import { IconEye, IconHandStop, IconMail, IconMessageCircle } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { maskedContact, phone } from "~/shared/format/phone";
import { dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD, PAYMENT } from "~/shared/words/status";
import { ConsentRecord } from "../cta/ConsentRecord";
import { PaperConsent } from "../cta/PaperConsent";
import { ageFrom } from "../words";
import type { Contact, Thread } from "./api";

/** Who they are: children with their stage, contacts, permissions, money. */
export function FamilyInfo({ thread, now }: { thread: Thread; now: number }) {
  const { family, payments } = thread;
  const [paperFor, setPaperFor] = useState<string | null>(null);
  const guardian = family.contacts.find(({ owner, name }) => owner !== "student" && name);
  return (
    <>
      {family.leads.map((lead) => (
        <section key={lead.id} className="stack stack--tight" aria-label={lead.student_name}>
          <div className="who">
            <Avatar id={lead.id} name={lead.student_name} big />
            <span>
              <strong className="strong">{lead.student_name}</strong>
              <small>
                {[ageFrom(lead.birth_year, now), lead.grade && `class ${lead.grade}`, lead.city]
                  .filter(Boolean)
                  .join(", ")}
              </small>
            </span>
          </div>
          <div className="row">
            <StatusChip look={LEAD[lead.stage]} />
            {lead.source && <span className="tag">{lead.source}</span>}
          </div>
        </section>
      ))}
      <h3 className="info__title">Money</h3>
      {payments.length === 0 && <p className="dim">No payment asked for.</p>}
      {payments.map((payment) => (
        <p key={payment.id} className="row row--between">
          <Link href={paths.admin.payment(payment.id)}>{rupees(payment.amount_paise)}</Link>
          <StatusChip look={PAYMENT[payment.status]} />
        </p>
      ))}
      <h3 className="info__title">Contacts</h3>
      {family.contacts.map((contact) => (
        <ContactLine key={contact.id} contact={contact} />
      ))}
      {family.leads.map((lead) => (
        <section key={lead.id} className="stack stack--tight" aria-label={`Permissions for ${lead.student_name}`}>
          <h3 className="info__title">Permissions for {lead.student_name}</h3>
          <ConsentRecord leadId={lead.id} />
          <div>
            <Button size="small" onClick={() => setPaperFor(lead.id)}>
              Record on paper
            </Button>
          </div>
          {paperFor === lead.id && (
            <PaperConsent
              leadId={lead.id}
              student={lead.student_name}
              guardian={guardian?.name}
              relation={guardian?.relation}
              onClose={() => setPaperFor(null)}
            />
          )}
        </section>
      ))}
    </>
  );
}

function ContactLine({ contact }: { contact: Contact }) {
  const [open, setOpen] = useState(false);
  const Icon = contact.kind === "email" ? IconMail : IconMessageCircle;
  const shown = open
    ? contact.kind === "phone"
      ? phone(contact.value)
      : contact.value
    : maskedContact(contact.kind, contact.value);
  return (
    <div className="contact">
      <Icon size={16} aria-hidden="true" />
      <span className="wrap" style={{ flex: 1 }}>
        {shown}
        <br />
        <span className="dim small">
          {[contact.name, contact.relation ?? contact.owner, contact.verified_at && "verified"]
            .filter(Boolean)
            .join(", ")}
        </span>
        {contact.opted_out_at && (
          <span className="bad small row">
            <IconHandStop size={14} aria-hidden="true" /> Opted out {dayClock(contact.opted_out_at)}
          </span>
        )}
        {contact.suppressed_at && (
          <span className="bad small">{contact.suppressed_reason ?? "Does not take messages"}</span>
        )}
      </span>
      {!open && (
        <Button look="ghost" size="small" icon={<IconEye size={14} aria-hidden="true" />} onClick={() => setOpen(true)}>
          Show
        </Button>
      )}
    </div>
  );
}
