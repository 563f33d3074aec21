import { useState } from "react";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { toast } from "~/shared/ui/toast";
import { ContactLine } from "../contacts/ContactLine";
import { NewContact } from "../contacts/NewContact";
import { type Corner, useChange } from "./api";

type FamilyContact = Corner["contacts"][number];

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
            <ContactLine contact={contact} onChange={contact.owner === "student" ? null : () => setOpen(contact)} />
            {open !== "new" && open?.id === contact.id && form}
          </li>
        ))}
      </ul>
      {open === "new" ? form : <Button onClick={() => setOpen("new")}>{m.contact_add()}</Button>}
    </section>
  );
}
