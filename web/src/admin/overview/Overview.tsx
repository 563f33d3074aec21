import {
  IconAlertTriangle,
  IconBolt,
  IconCalendarEvent,
  IconCheck,
  IconClipboardCheck,
  IconClock,
  IconMail,
  IconMessageCircle,
  IconMessageDots,
  IconNotebook,
  IconPhone,
  IconQuestionMark,
  IconReceiptRupee,
  IconVideo,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { useAccount } from "~/shared/account";
import { count } from "~/shared/format/size";
import { clock, day, dayClock, dayKey, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import type { Kind } from "~/shared/words/status";
import { Page } from "../kit/Page";
import { reviewLine, useComing, useDoNow, useNextSession, useToday } from "./api";
import { Funnel } from "./Funnel";

const HOUR_MS = 3_600_000;

interface Line {
  key: string;
  kind: Kind;
  icon: ReactNode;
  title: string;
  detail: ReactNode;
  action: ReactNode;
}

type Session = NonNullable<ReturnType<typeof useToday>["data"]>[number];

const active = (session: Session) => session.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0;

/** What needs the educator now, most harmful first; then today; then whether the funnel is healthy. */
export default function Overview() {
  const now = useNow(30_000);
  const minute = Math.floor(now / 60_000) * 60_000;
  const today = dayKey(now);
  const name = useAccount().data?.profile.full_name.split(" ")[0] ?? "";
  const doNow = useDoNow();
  const sessions = useToday(
    `${today}T00:00:00+05:30`,
    new Date(Date.parse(`${today}T00:00:00+05:30`) + 86_400_000).toISOString(),
  );
  const next = useNextSession(new Date(minute).toISOString()).data;
  const lines = linesOf(doNow.data, sessions.data ?? [], now);
  const hour = Number(clock(now).slice(0, 2));
  const greeting = hour < 12 ? "Good morning" : hour < 17 ? "Good afternoon" : "Good evening";
  const things = doNow.data
    ? `${lines.length === 0 ? "Nothing needs you." : `${count(lines.length, "thing")} ${lines.length === 1 ? "needs" : "need"} you.`}`
    : "";

  return (
    <Page
      title="Overview"
      fact={`${greeting}${name && `, ${name}`}. ${things}`}
      actions={<span className="dim small">{dayClock(now, now)} IST</span>}
    >
      <div className="overview">
        <section className="card" aria-label="Do now">
          <div className="card__head">
            <IconBolt size={18} aria-hidden="true" color="var(--wait)" />
            <h2>Do now</h2>
            <span className="dim small">most harmful first</span>
          </div>
          <ErrorNotice error={doNow.error} onRetry={() => void doNow.refetch()} />
          {doNow.isPending && <SkeletonRows rows={4} label="Loading what needs you" />}
          {doNow.data && lines.length === 0 && (
            <EmptyState drawing="envelope" done title="Nothing is waiting for you.">
              {next ? `Next class ${day(next.starts_at)} ${clock(next.starts_at)}.` : "No class is planned yet."}
            </EmptyState>
          )}
          <ul className="donow">
            {lines.map((line) => (
              <li key={line.key}>
                <span className={`donow__tile k-${line.kind}`} aria-hidden="true">
                  {line.icon}
                </span>
                <span className="donow__text">
                  <strong>{line.title}</strong>
                  <span className="dim">{line.detail}</span>
                </span>
                {line.action}
              </li>
            ))}
          </ul>
        </section>
        <Today sessions={sessions.data} error={sessions.error} now={now} minute={minute} />
      </div>
      <Funnel today={today} />
    </Page>
  );
}

function linesOf(now: ReturnType<typeof useDoNow>["data"], sessions: Session[], at: number): Line[] {
  if (!now) return [];
  const soon = sessions.find(
    (one) => one.status === "scheduled" && Date.parse(one.ends_at) > at && Date.parse(one.starts_at) - at < HOUR_MS,
  );
  const lines: (Line | false)[] = [
    now.review.count > 0 && {
      key: "review",
      kind: "review",
      icon: <IconReceiptRupee size={18} />,
      title: reviewLine(now.review),
      detail: "Nothing moves until you decide.",
      action: (
        <ButtonLink look="act" href={`${paths.admin.payments}?tab=review`}>
          Review
        </ButtonLink>
      ),
    },
    soon !== undefined && {
      key: "soon",
      kind: "now",
      icon: <IconVideo size={18} />,
      title:
        Date.parse(soon.starts_at) > at
          ? `${soon.title} starts in ${span(soon.starts_at, at)}`
          : `${soon.title} is live`,
      detail: `${soon.batch?.name}, ${clock(soon.starts_at)}. ${count(active(soon), "student")}`,
      action: (
        <span className="row">
          {soon.link?.join_url && (
            <ButtonLink
              look="now"
              icon={<IconVideo size={16} aria-hidden="true" />}
              href={soon.link.join_url}
              target="_blank"
            >
              Join as host
            </ButtonLink>
          )}
          <ButtonLink href={paths.admin.session(soon.id)}>Reminders</ButtonLink>
        </span>
      ),
    },
    now.replies.count > 0 && {
      key: "replies",
      kind: "wait",
      icon: <IconMessageDots size={18} />,
      title: `${count(now.replies.count, "family waits", "families wait")} for a reply`,
      detail: now.replies.oldest && `Longest: ${now.replies.oldest.family}, ${span(now.replies.oldest.at, at)}`,
      action: <ButtonLink href={paths.admin.inbox}>Open inbox</ButtonLink>,
    },
    now.cta.count > 0 && {
      key: "cta",
      kind: "info",
      icon: <IconClipboardCheck size={18} />,
      title: `${count(now.cta.count, "CTA answer waits", "CTA answers wait")} for you`,
      detail: now.cta.oldest && `Oldest: ${now.cta.oldest.student}, since ${dayClock(now.cta.oldest.at, at)}`,
      action: <ButtonLink href={paths.admin.cta}>Review forms</ButtonLink>,
    },
    now.toGrade > 0 && {
      key: "grade",
      kind: "info",
      icon: <IconNotebook size={18} />,
      title: `${count(now.toGrade, "piece", "pieces")} of work to grade`,
      detail: "Students see feedback as soon as you save it.",
      action: <ButtonLink href={paths.admin.assignments}>Grade</ButtonLink>,
    },
    now.failed > 0 && {
      key: "failed",
      kind: "bad",
      icon: <IconAlertTriangle size={18} />,
      title: `${count(now.failed, "message")} did not go`,
      detail: "Each says why, in its family's thread.",
      action: <ButtonLink href={`${paths.admin.inbox}?tab=all`}>Open threads</ButtonLink>,
    },
    now.unsure > 0 && {
      key: "unsure",
      kind: "wait",
      icon: <IconQuestionMark size={18} />,
      title: `${count(now.unsure, "message")} maybe sent`,
      detail: "The provider did not answer. We do not send twice.",
      action: <ButtonLink href={`${paths.admin.inbox}?tab=all`}>Open threads</ButtonLink>,
    },
  ];
  return lines.filter((line): line is Line => line !== false);
}

function Today({
  sessions,
  error,
  now,
  minute,
}: {
  sessions: Session[] | undefined;
  error: unknown;
  now: number;
  minute: number;
}) {
  const coming = useComing(new Date(minute).toISOString(), new Date(minute + 24 * HOUR_MS).toISOString()).data;
  return (
    <section className="card" aria-label="Today">
      <div className="card__head row--between">
        <h2>Today</h2>
        <Link className="strong small" href={paths.admin.sessions} style={{ textDecoration: "none" }}>
          All sessions
        </Link>
      </div>
      <div className="card__body stack">
        <ErrorNotice error={error} />
        {sessions?.length === 0 && <p className="dim">No class today.</p>}
        <ol className="timeline" aria-label="Sessions today">
          {sessions?.map((session) => {
            const over = Date.parse(session.ends_at) <= now;
            const running = !over && Date.parse(session.starts_at) <= now;
            const soon = !over && Date.parse(session.starts_at) - now < HOUR_MS;
            return (
              <li key={session.id} className="timeline__item">
                <span className={`timeline__tile k-${over ? "good" : soon ? "now" : "quiet"}`} aria-hidden="true">
                  {over ? <IconCheck size={14} /> : soon ? <IconClock size={14} /> : <IconCalendarEvent size={14} />}
                </span>
                <span>
                  <strong className="strong">{clock(session.starts_at)}</strong>{" "}
                  <Link className="grid__open" href={paths.admin.session(session.id)}>
                    {session.title}
                  </Link>
                </span>
                <span className="timeline__when">
                  {running ? "live" : over ? "over" : `in ${span(session.starts_at, now)}`}
                </span>
                <span className="timeline__detail">
                  {session.batch?.name}, {count(active(session), "student")}
                </span>
              </li>
            );
          })}
        </ol>
        {coming && (
          <div className="stack stack--tight">
            <p className="dim small strong">Will run by itself in 24 h</p>
            <p className="row">
              <IconMail size={16} aria-hidden="true" /> {count(coming.email, "email")}
              <IconMessageCircle size={16} aria-hidden="true" /> {coming.whatsapp} WhatsApp
              <IconPhone size={16} aria-hidden="true" /> {count(coming.voice, "call")}
            </p>
            <p className="dim small">{count(coming.reminders, "class reminder")} to be written when due.</p>
          </div>
        )}
      </div>
    </section>
  );
}
