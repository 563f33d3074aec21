import { IconMail, IconMessageCircle, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { toast } from "~/shared/ui/toast";
import { NewContact } from "../contacts/NewContact";
import { type Corner, useChange } from "./api";

type FamilyContact = Corner["contacts"][number];

const GETS = { email: m.contact_gets_email, whatsapp: () => "WhatsApp", calls: m.contact_gets_calls } as const;
const RELATIONS = { mother: m.contact_mother, father: m.contact_father, guardian: m.contact_guardian } as const;

/** Who of the family is written to where; a guardian's is changed or added by a code that goes to the new one. */
export function Contacts({ of, it }: { of: string; it: Corner }) {
  const [open, setOpen] = useState<FamilyContact | "new" | null>(null);
  const change = useChange(of);
  function close() {
    change.reset();
    setOpen(null);
  }
  const form = (
    <NewContact
      kind={open === "new" ? undefined : open?.kind}
      withPerson
      sent={it.contact_sent ?? null}
      busy={change.isPending}
      error={change.error}
      onAsk={(wanted) =>
        change.mutate({ do: "contact", wanted: { ...wanted, replaces: open === "new" ? null : (open?.id ?? null) } })
      }
      onCode={(code) =>
        change.mutate(
          { do: "confirm", code },
          {
            onSuccess: () => {
              toast(m.contact_changed());
              close();
            },
          },
        )
      }
      onClose={close}
    />
  );
  return (
    <section className="card" aria-labelledby="parent-contacts">
      <h2 id="parent-contacts">{m.contacts_title()}</h2>
      <p className="card__second">{m.contacts_about()}</p>
      <ul className="rows">
        {it.contacts.map((contact) => (
          <li key={contact.id} className="row row--tall">
            <Line contact={contact} onChange={contact.owner === "student" ? null : () => setOpen(contact)} />
            {open !== "new" && open?.id === contact.id && form}
          </li>
        ))}
      </ul>
      {open === "new" ? form : <Button onClick={() => setOpen("new")}>{m.contact_add()}</Button>}
    </section>
  );
}

function Line({ contact, onChange }: { contact: FamilyContact; onChange: (() => void) | null }) {
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
