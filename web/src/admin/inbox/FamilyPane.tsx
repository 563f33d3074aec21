import { IconHandStop, IconMail, IconMessageCircle, IconShieldCheck } from "@tabler/icons-react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { maskedContact } from "~/shared/format/phone";
import { day } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD, PAYMENT } from "~/shared/words/status";
import { ageFrom, METHODS, PURPOSES } from "../words";
import { type Family, type FamilyContact, useConsents } from "./api";

/** Who they are: children with stage and consent, contacts with what may be sent there, money. */
export function FamilyPane({ family }: { family: Family }) {
  const now = useNow(60_000);
  const consents = useConsents(family.leads.map(({ id }) => id)).data ?? [];
  return (
    <aside className="about" aria-label={`About ${family.name}`}>
      {family.leads.map((lead) => {
        const given = consents.filter((consent) => consent.lead_id === lead.id && consent.granted);
        const age = ageFrom(lead.birth_year, now) ?? (lead.age ? String(lead.age) : null);
        return (
          <section key={lead.id} className="stack stack--tight">
            <h2>{lead.student_name}</h2>
            <p className="dim">{[age, lead.grade && `class ${lead.grade}`, lead.city].filter(Boolean).join(", ")}</p>
            <span>
              <StatusChip look={LEAD[lead.stage]} />
            </span>
            {given.length === 0 ? (
              <p className="small wait">No permission yet</p>
            ) : (
              <p className="small good">
                <IconShieldCheck size={14} aria-hidden="true" />{" "}
                {given.map((consent) => consent.purpose && PURPOSES[consent.purpose]).join(", ")},{" "}
                {METHODS[given[0]?.method ?? ""] ?? ""} {given[0]?.recorded_at && day(given[0].recorded_at)}
              </p>
            )}
          </section>
        );
      })}
      {family.payments.length > 0 && (
        <section className="stack stack--tight">
          <h3>Money</h3>
          {family.payments.map((payment) => (
            <Link key={payment.id} href={paths.admin.payment(payment.id)} className="row row--between">
              <span>{rupees(payment.amount_paise)}</span> <StatusChip look={PAYMENT[payment.status]} />
            </Link>
          ))}
        </section>
      )}
      <section className="stack stack--tight">
        <h3>Contacts</h3>
        {family.contacts.map((contact) => (
          <Contact key={contact.id} contact={contact} />
        ))}
      </section>
    </aside>
  );
}

function Contact({ contact }: { contact: FamilyContact }) {
  const Icon = contact.kind === "email" ? IconMail : IconMessageCircle;
  return (
    <div className="stack stack--tight">
      <p className="wrap">
        <Icon size={14} aria-hidden="true" /> {maskedContact(contact.kind, contact.value)}{" "}
        <span className="dim small">
          {[contact.name, contact.relation ?? contact.owner].filter(Boolean).join(", ")}
        </span>
      </p>
      {contact.opted_out_at && (
        <p className="small bad">
          <IconHandStop size={14} aria-hidden="true" /> Opted out on {day(contact.opted_out_at)}. Nothing is sent.
        </p>
      )}
      {contact.suppressed_at && (
        <p className="small bad">{contact.suppressed_reason ?? "Messages do not arrive here."}</p>
      )}
    </div>
  );
}
