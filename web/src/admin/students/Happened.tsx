import {
  IconCertificate,
  IconCheck,
  IconClipboardText,
  IconCreditCard,
  IconSchool,
  IconShieldCheck,
  IconShieldX,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { day, dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Timeline, type TimelineEntry } from "~/shared/ui/Timeline";
import { CERTIFICATE, type Kind, SUBMISSION } from "~/shared/words/status";
import { Card } from "../kit/Page";
import { messageEntries, momentOf, useMessageLog } from "../messages";
import { PURPOSES } from "../words";
import type { About, Seat } from "./api";

export const KINDS: Record<string, string> = {
  opened: m.seat_opened(),
  paused: m.paused(),
  resumed: m.open_again(),
  extended: m.access_extended(),
  moved: m.moved(),
  ended: m.access_ended(),
};

const SHOWN_AT_MOST = 200;

interface Moment extends TimelineEntry {
  at: string;
}

/** All that happened with one student, from every part of the page, newest last; and what is planned. */
export function Happened({ seat, about }: { seat: Seat; about: About }) {
  const now = useNow(60_000);
  const log = useMessageLog({ leadId: seat.lead_id });
  if (log.error) return <ErrorNotice error={log.error} onRetry={() => void log.refetch()} />;
  if (!log.data) return <SkeletonRows rows={6} label={m.loading()} />;
  const told = messageEntries(log.data).map((entry, place) => {
    const message = log.data[place];
    return { ...entry, at: message ? momentOf(message) : "" };
  });
  const all = [...momentsOf(about, now), ...told]
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(-SHOWN_AT_MOST);
  return (
    <Card title={m.all_that_happened()}>
      <Timeline label={m.all_that_happened()} entries={all} />
    </Card>
  );
}

function momentsOf(about: About, now: number): Moment[] {
  const moment = (
    at: string,
    key: string,
    icon: ReactNode,
    kind: Kind,
    text: string,
    detail?: string | null,
  ): Moment => ({
    at,
    key,
    icon,
    kind,
    text,
    detail: detail || undefined,
    when: dayClock(at, now),
  });
  const title = new Map(about.work.map((work) => [work.id, work.title]));
  const came = new Set(about.came.map(({ session_id }) => session_id));
  const said = new Map(about.answers.map((answer) => [answer.session_id, answer]));
  return [
    ...about.history.map((step) =>
      moment(
        step.happened_at,
        `seat ${step.id}`,
        <IconSchool size={14} />,
        "info",
        KINDS[step.kind] ?? step.kind,
        step.reason,
      ),
    ),
    ...about.sessions
      .filter(({ status, ends_at }) => status !== "cancelled" && Date.parse(ends_at) <= now)
      .map((session) => {
        const present = came.has(session.id);
        const answer = said.get(session.id);
        return moment(
          session.starts_at,
          `class ${session.id}`,
          present ? <IconCheck size={14} /> : <IconX size={14} />,
          present ? "good" : "wait",
          `${session.title}: ${present ? m.present() : m.absent()}`,
          answer && !answer.is_coming ? m.cannot_comepart({ part: answer.reason ? `: ${answer.reason}` : "" }) : null,
        );
      }),
    ...about.handed.flatMap((work) => {
      const name = title.get(work.assignment_id) ?? m.assignment();
      const icon = <IconClipboardText size={14} />;
      const found: Moment[] = [];
      if (work.submitted_at)
        found.push(moment(work.submitted_at, `in ${work.id}`, icon, "info", `${name}: ${m.handed_in()}`));
      if (work.graded_at && work.points !== null)
        found.push(
          moment(
            work.graded_at,
            `graded ${work.id}`,
            icon,
            "good",
            `${name}: ${SUBMISSION.graded.en}`,
            m.count_points({ points: work.points }),
          ),
        );
      return found;
    }),
    ...about.payments.flatMap((payment) =>
      payment.paid_at
        ? [
            moment(
              payment.paid_at,
              `paid ${payment.id}`,
              <IconCreditCard size={14} />,
              "good",
              `${m.paid()} ${rupees(payment.amount_paise)}`,
              payment.pay_ref,
            ),
          ]
        : [],
    ),
    ...about.consents.map((consent) =>
      moment(
        consent.recorded_at,
        `consent ${consent.id}`,
        consent.granted ? <IconShieldCheck size={14} /> : <IconShieldX size={14} />,
        consent.granted ? "good" : "bad",
        `${m.permission()}, ${PURPOSES[consent.purpose] ?? consent.purpose}: ${consent.granted ? m.yes() : m.no()}`,
      ),
    ),
    ...about.certificates.map((one) =>
      moment(
        one.created_at,
        `certificate ${one.id}`,
        <IconCertificate size={14} />,
        CERTIFICATE[one.status].kind,
        `${m.certificate()}, ${CERTIFICATE[one.status].en}`,
        `${one.code}, ${day(one.issued_on)}`,
      ),
    ),
  ];
}
