import { IconAlertTriangle, IconBrandWhatsapp, IconCheck, IconCopy, IconMail, IconX } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { dayClock, span } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD } from "~/shared/words/status";
import type { Column } from "../kit/DataTable";
import { RowLink } from "../kit/RowLink";
import type { ContactState, Submission } from "./api";
import { Score } from "./Score";

const WHY_AT_MOST = 120;

export const CONTACT_STATES: Record<ContactState, { word: string; good: boolean }> = {
  verified: { word: m.proven(), good: true },
  unverified: { word: m.not_proven_yet(), good: false },
  opted_out: { word: m.opted_out_2(), good: false },
  not_valid: { word: m.does_not_arrive_2(), good: false },
};

/** One contact of the form, with how far it can be trusted. */
function ContactChip({ kind, state }: { kind: "email" | "phone"; state: ContactState | null }) {
  if (!state) return null;
  const { word, good } = CONTACT_STATES[state];
  const what = kind === "email" ? m.e_mail_2() : m.whatsapp_and_phone();
  const Icon = kind === "email" ? IconMail : IconBrandWhatsapp;
  const Mark = good ? IconCheck : state === "unverified" ? IconAlertTriangle : IconX;
  return (
    <span className={`contact-chip${good ? " good" : state === "unverified" ? "" : " bad"}`} title={`${what} ${word}`}>
      <Icon size={15} stroke={1.75} aria-hidden="true" />
      <Mark size={13} stroke={2} aria-hidden="true" />
      <span className="sr-only">
        {what} {word}
      </span>
    </span>
  );
}

/** The columns of the queue; fewer where its drawer is open. */
export function columnsOf(link: (row: Submission) => string, now: number, narrow: boolean, waits: boolean) {
  const columns: (Column<Submission> & { wide?: boolean })[] = [
    {
      key: "student",
      header: m.student_2(),
      sort: "name",
      cell: (row) => (
        <RowLink
          href={link(row)}
          avatar={<Avatar id={row.lead_id ?? row.id} name={row.student_name} />}
          name={row.student_name}
        >
          <small>
            {[row.age, row.grade && m.class_grade_2({ grade: row.grade }), row.city].filter(Boolean).join(", ")}
            {row.duplicates > 0 && (
              <span className="on-wait">
                {" "}
                <IconCopy size={13} aria-hidden="true" /> {m.possible_duplicate_2()}
              </span>
            )}
          </small>
        </RowLink>
      ),
    },
    {
      key: "parent",
      header: m.parent(),
      cell: (row) => (
        <span>
          {row.guardian_name} {row.guardian_relation && <span className="dim">{row.guardian_relation}</span>}
          <span className="row">
            <ContactChip kind="email" state={row.email_state} />
            <ContactChip kind="phone" state={row.phone_state} />
          </span>
        </span>
      ),
    },
    {
      key: "consent",
      header: m.permission(),
      cell: (row) =>
        row.consent === "given" ? (
          <span className="good">{m.given()}</span>
        ) : (
          <span className="wait">{row.consent === "refused" ? m.refused() : m.not_given()}</span>
        ),
    },
    {
      key: "score",
      header: m.lead_2(),
      sort: "score",
      wide: true,
      cell: (row) => <Score warmth={row.warmth} score={row.score} />,
    },
    {
      key: "stage",
      header: m.stage(),
      wide: true,
      cell: (row) => row.stage && <StatusChip look={LEAD[row.stage]} />,
    },
    { key: "source", header: m.source(), wide: true, cell: (row) => <span className="dim">{row.source}</span> },
    {
      key: "why",
      header: m.why_they_want_to_join(),
      wide: true,
      cell: (row) => <span className="dim">{(row.why ?? "").slice(0, WHY_AT_MOST)}</span>,
    },
    {
      key: "waiting",
      header: waits ? m.waiting_2() : m.sent_2(),
      sort: "sent",
      number: true,
      cell: (row) =>
        row.submitted_at && <span title={dayClock(row.submitted_at, now)}>{span(row.submitted_at, now)}</span>,
    },
  ];
  return narrow ? columns.filter(({ wide }) => !wide) : columns;
}
