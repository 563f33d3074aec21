import type { ReactNode } from "react";
import { m } from "~/admin/paraglide/messages";
import { phone } from "~/shared/format/phone";
import { dayClock } from "~/shared/format/time";
import { MaskedContact } from "../kit/MaskedContact";
import { Facts } from "../kit/Page";
import { type Submission, useFamilyContacts } from "./api";
import { CONTACT_STATES } from "./columns";

/** What the family wrote. */
export function Answers({ it, now }: { it: Submission; now: number }) {
  const contacts = useFamilyContacts(it.family_id).data ?? [];

  /** A contact of ours is masked until somebody looks; what was only typed stands as it was typed. */
  function shown(value: string | null, state: Submission["email_state"], typed: (value: string) => string): ReactNode {
    if (!value) return null;
    const known = contacts.find((contact) => contact.value === value);
    return (
      <>
        {known ? <MaskedContact contact={known} /> : typed(value)}
        {state && <span className={CONTACT_STATES[state].good ? "good" : "dim"}>, {CONTACT_STATES[state].word}</span>}
      </>
    );
  }

  const items: [string, ReactNode][] = [
    [m.age_class(), [it.age, it.grade && m.class_grade_2({ grade: it.grade })].filter(Boolean).join(", ")],
    [m.city(), it.city],
    [m.parent(), [it.guardian_name, it.guardian_relation].filter(Boolean).join(", ")],
    [m.e_mail_2(), shown(it.guardian_email, it.email_state, (value) => value)],
    [m.mobile(), shown(it.guardian_phone, it.phone_state, phone)],
    [m.when_to_contact(), it.contact_hours],
    [
      m.filled_in_by(),
      it.filled_by === "student" ? m.the_student_2() : it.filled_by === "guardian" ? m.the_parent() : null,
    ],
    [m.language(), it.language === "hi" ? m.hindi() : m.english()],
    [m.source(), it.source],
    [m.sent_2(), it.submitted_at && dayClock(it.submitted_at, now)],
  ];
  return (
    <>
      {it.why && <p className="quote">{it.why}</p>}
      <Facts items={items.filter(([, value]) => Boolean(value))} />
    </>
  );
}
