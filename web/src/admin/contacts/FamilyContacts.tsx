import { IconHandStop, IconMail, IconMessageCircle, IconPlus, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { MaskedContact } from "../kit/MaskedContact";
import { type Contact, type FamilyContacts as Found, useContactChange, useFamilyContacts } from "./api";
import { CodeSheet } from "./CodeSheet";
import { ContactSheet } from "./ContactSheet";
import { OWNERS, RELATIONS } from "./words";
import "./contacts.css";

/** The addresses and numbers of a family: whose they are, what comes there, and everything that may be done with them. */
export function FamilyContacts({ familyId }: { familyId: string }) {
  const found = useFamilyContacts(familyId);
  const [open, setOpen] = useState<Contact | "new" | null>(null);
  const [proving, setProving] = useState<Contact | null>(null);
  if (found.error)
    return (
      <ErrorNotice error={found.error} onRetry={() => void found.refetch()} title={m.contacts_could_not_be_read()} />
    );
  if (!found.data) return <SkeletonRows rows={2} label={m.loading()} />;
  const { contacts } = found.data;
  const used = contacts.filter(({ retired_at }) => !retired_at);
  const retired = contacts.filter(({ retired_at }) => retired_at);
  return (
    <section className="stack stack--tight" aria-label={m.contacts()}>
      {used.length === 0 && <p className="dim">{m.contacts_none()}</p>}
      <ul className="contacts">
        {used.map((contact) => (
          <Line
            key={contact.id}
            contact={contact}
            found={found.data}
            onChange={() => setOpen(contact)}
            onProve={() => setProving(contact)}
          />
        ))}
      </ul>
      <div className="row">
        <Button size="small" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setOpen("new")}>
          {m.contacts_add()}
        </Button>
      </div>
      {retired.length > 0 && (
        <details>
          <summary className="dim small">{m.contacts_not_used({ n: retired.length })}</summary>
          <ul className="contacts">
            {retired.map((contact) => (
              <Retired key={contact.id} contact={contact} />
            ))}
          </ul>
        </details>
      )}
      {open && (
        <ContactSheet
          familyId={familyId}
          contact={open === "new" ? null : open}
          family={found.data.children}
          onClose={() => setOpen(null)}
        />
      )}
      {proving && <CodeSheet contact={proving} onClose={() => setProving(null)} />}
    </section>
  );
}

/** What comes there now, in words. */
function gets(contact: Contact, { given }: Found): string {
  if (contact.opted_out_at) return m.nothing_stopped_on_day({ day: day(contact.opted_out_at) });
  if (contact.suppressed_at) return m.nothing_messages_to_it_do_not_arrive();
  if (contact.kind === "email") return given.has("course") ? m.contacts_gets_mail() : m.nothing_no_permission();
  const both = [
    given.has("messages") && m.whatsapp(),
    given.has("calls") && contact.owner !== "student" && m.calls(),
  ].filter(Boolean);
  return both.length > 0 ? both.join(", ") : m.nothing_no_permission();
}

interface LineProps {
  contact: Contact;
  found: Found;
  onChange: () => void;
  onProve: () => void;
}

function Line({ contact, found, onChange, onProve }: LineProps) {
  const Icon = contact.kind === "email" ? IconMail : IconMessageCircle;
  const child = found.children.find(({ id }) => id === contact.lead_id)?.student_name;
  const whose = [child ?? contact.name, contact.relation ? RELATIONS[contact.relation] : OWNERS[contact.owner]];
  return (
    <li className="contacts__line">
      <Icon size={18} stroke={1.75} aria-hidden="true" />
      <div className="contacts__text">
        <MaskedContact contact={contact} />
        <small>{whose.filter(Boolean).join(", ")}</small>
        {contact.verified_at ? (
          <small className="row good">
            <IconShieldCheck size={14} aria-hidden="true" /> {m.contacts_proven()}
          </small>
        ) : (
          <small className="dim">{m.contacts_not_proven()}</small>
        )}
        <small className={contact.opted_out_at || contact.suppressed_at ? "row bad" : "dim"}>
          {contact.opted_out_at && <IconHandStop size={14} aria-hidden="true" />}
          {m.contacts_gets({ what: gets(contact, found) })}
        </small>
      </div>
      <div className="contacts__acts">
        <Button size="small" look="ghost" onClick={onChange}>
          {m.contacts_change()}
        </Button>
        {!contact.verified_at && !contact.opted_out_at && (
          <Button size="small" look="ghost" onClick={onProve}>
            {m.contacts_prove()}
          </Button>
        )}
      </div>
    </li>
  );
}

function Retired({ contact }: { contact: Contact }) {
  const change = useContactChange();
  return (
    <li className="contacts__line">
      <div className="contacts__text">
        <MaskedContact contact={contact} />
        <small className="dim">
          {contact.retired_reason === "changed"
            ? m.contacts_changed_on({ day: day(contact.retired_at ?? "") })
            : m.contacts_taken_away_on({ day: day(contact.retired_at ?? "") })}
        </small>
        <ErrorNotice error={change.error} />
      </div>
      <Button
        size="small"
        look="ghost"
        busy={change.isPending && m.loading()}
        onClick={() =>
          change.mutate({ do: "restore", id: contact.id }, { onSuccess: () => toast(m.contacts_used_again()) })
        }
      >
        {m.contacts_use_again()}
      </Button>
    </li>
  );
}
