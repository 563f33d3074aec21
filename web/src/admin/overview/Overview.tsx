import {
  IconAlertTriangle,
  IconBolt,
  IconCalendarEvent,
  IconCheck,
  IconClipboardCheck,
  IconClock,
  IconLifebuoy,
  IconMail,
  IconMessageCircle,
  IconMessageDots,
  IconNotebook,
  IconPhone,
  IconPlugConnectedX,
  IconQuestionMark,
  IconReceiptRupee,
  IconShieldHeart,
  IconVideo,
  IconWallet,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { useAccount } from "~/shared/account";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { clock, day, dayClock, dayKey, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import type { Kind } from "~/shared/words/status";
import { Page } from "../kit/Page";
import { useChannels, usePauseChannel } from "../messages/channels";
import {
  type OverviewFigures,
  type OverviewNow,
  useComing,
  useNextSession,
  useOverview,
  useOverviewFigures,
  useReminded,
  useToday,
} from "./api";
import { Costs } from "./Costs";
import { FirstRun } from "./FirstRun";
import { Funnel } from "./Funnel";
import { CHANNEL_WORDS, HealthRow } from "./HealthRow";
import { Numbers } from "./Numbers";

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
  const doNow = useOverview();
  const sessions = useToday(
    `${today}T00:00:00+05:30`,
    new Date(Date.parse(`${today}T00:00:00+05:30`) + 86_400_000).toISOString(),
  );
  const next = useNextSession(new Date(minute).toISOString()).data;
  const figures = useOverviewFigures();
  const soon = sessions.data?.find(
    (one) => one.status === "scheduled" && Date.parse(one.ends_at) > now && Date.parse(one.starts_at) - now < HOUR_MS,
  );
  const reminded = useReminded(soon?.id).data;
  const lines = linesOf({ now: doNow.data, soon, reminded, low: figures.data?.low_credit ?? [], at: now });
  const [showsMore, setShowsMore] = useState(false);
  const hour = Number(clock(now).slice(0, 2));
  const greeting = hour < 12 ? m.good_morning() : hour < 17 ? m.good_afternoon() : m.good_evening();
  const things = doNow.data
    ? `${lines.length === 0 ? m.nothing_needs_you() : m.count_part_you({ count: count(lines.length, m.thing()), part: lines.length === 1 ? "needs" : "need" })}`
    : "";

  return (
    <Page
      title={m.overview()}
      fact={`${greeting}${name && `, ${name}`}. ${things}`}
      actions={<span className="dim small">{m.day_clock_ist({ day_clock: dayClock(now, now) })}</span>}
    >
      <div className="overview">
        <section className="card" aria-label={m.do_now()}>
          <div className="card__head">
            <IconBolt size={18} aria-hidden="true" color="var(--wait)" />
            <h2>{m.do_now()}</h2>
            <span className="dim small">{m.most_harmful_first()}</span>
          </div>
          <ErrorNotice error={doNow.error} onRetry={() => void doNow.refetch()} />
          {doNow.isPending && <SkeletonRows rows={4} label={m.loading_what_needs_you()} />}
          {doNow.data && lines.length === 0 && (
            <EmptyState drawing="envelope" done title={m.nothing_is_waiting_for_you()}>
              {next
                ? m.next_class_day_clock({ day: day(next.starts_at), clock: clock(next.starts_at) })
                : m.no_class_is_planned_yet()}
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
      {figures.data?.first_run && <FirstRun steps={figures.data.first_run} />}
      <Funnel today={today} />
      <Button wide className="overview__more" aria-expanded={showsMore} onClick={() => setShowsMore(!showsMore)}>
        {showsMore ? m.less() : m.more_numbers_and_health()}
      </Button>
      <div className={showsMore ? "stack overview__rest" : "stack overview__rest overview__rest--closed"}>
        <ErrorNotice error={figures.error} onRetry={() => void figures.refetch()} />
        {doNow.data && figures.data && <Numbers now={doNow.data} figures={figures.data} />}
        <Costs today={today} />
        {doNow.data && <HealthRow now={doNow.data} at={now} />}
      </div>
    </Page>
  );
}

interface Known {
  now: OverviewNow | undefined;
  soon: Session | undefined;
  reminded: { reached: number; failed: number } | undefined;
  low: OverviewFigures["low_credit"];
  at: number;
}

/** What needs her, most harmful first: a child, then money, then the class that begins, then who waits. */
function linesOf({ now, soon, reminded, low, at }: Known): Line[] {
  if (!now) return [];
  const since = (moment: string | null) => (moment ? m.oldest_day_clock({ day_clock: dayClock(moment, at) }) : "");
  const failing = now.channels.filter(({ broken }) => broken !== null);
  const failed = now.stuck.failed ?? 0;
  const unsure = now.stuck.unknown ?? 0;
  const dead = now.dead.reduce((all, one) => all + one.count, 0) + now.dead_events;
  const lines: (Line | false)[] = [
    now.safety.count > 0 && {
      key: "safety",
      kind: "bad",
      icon: <IconShieldHeart size={18} />,
      title: m.count_that_something_feels_unsafe({ count: count(now.safety.count, m.child_says(), m.children_say()) }),
      detail: since(now.safety.oldest),
      action: (
        <ButtonLink
          look="act"
          href={now.safety.ticket_id ? paths.admin.supportTicket(now.safety.ticket_id) : paths.admin.support}
        >
          {m.answer_now()}
        </ButtonLink>
      ),
    },
    now.care.count > 0 && {
      key: "care",
      kind: "bad",
      icon: <IconShieldHeart size={18} />,
      title: m.count_to_handle_with_care({ count: count(now.care.count, m.family(), m.families_2()) }),
      detail:
        now.care.family &&
        m.first_family_since_day_clock({ family: now.care.family, day_clock: dayClock(now.care.oldest ?? at, at) }),
      action: (
        <ButtonLink href={now.care.family_id ? paths.admin.family(now.care.family_id) : paths.admin.inbox}>
          {m.open_the_thread()}
        </ButtonLink>
      ),
    },
    now.review.count > 0 && {
      key: "review",
      kind: "review",
      icon: <IconReceiptRupee size={18} />,
      title:
        now.review.count === 1
          ? m.rupees_came_in_that_does_not_fit({ rupees: rupees(now.review.amount_paise) })
          : m.count_need_your_review({ count: count(now.review.count, m.payment()) }),
      detail: m.nothing_moves_until_you_decide(),
      action: <ButtonLink href={`${paths.admin.payments}?tab=review`}>{m.review()}</ButtonLink>,
    },
    soon !== undefined && {
      key: "soon",
      kind: "now",
      icon: <IconVideo size={18} />,
      title:
        Date.parse(soon.starts_at) > at
          ? m.title_starts_in_span({ title: soon.title, span: span(soon.starts_at, at) })
          : m.title_is_live({ title: soon.title }),
      detail: [
        `${soon.batch?.name}, ${clock(soon.starts_at)}.`,
        reminded
          ? m.reached_of_reminded({ reached: reminded.reached, all: active(soon), failed: reminded.failed })
          : count(active(soon), m.student()),
      ].join(" "),
      action: (
        <span className="row">
          {soon.link?.join_url && (
            <ButtonLink
              look="now"
              icon={<IconVideo size={16} aria-hidden="true" />}
              href={soon.link.join_url}
              target="_blank"
            >
              {m.join_as_host()}
            </ButtonLink>
          )}
          <ButtonLink href={paths.admin.session(soon.id)}>{m.reminders()}</ButtonLink>
        </span>
      ),
    },
    failing.length > 0 && {
      key: "provider",
      kind: "bad",
      icon: <IconPlugConnectedX size={18} />,
      title: m.map_the_provider_refuses_our_account({
        map: failing.map(({ channel }) => CHANNEL_WORDS[channel]).join(", "),
      }),
      detail: failing[0]?.broken,
      action: <ButtonLink href={paths.admin.settingsSection("channels")}>{m.look_at_it()}</ButtonLink>,
    },
    low.length > 0 && {
      key: "credit",
      kind: "wait",
      icon: <IconWallet size={18} />,
      title: m.credit_runs_out({ channels: low.map(({ channel }) => CHANNEL_WORDS[channel]).join(", ") }),
      detail: m.less_than_two_days(),
      action: <ButtonLink href={paths.admin.settingsSection("channels")}>{m.look_at_it()}</ButtonLink>,
    },
    now.tickets.count > 0 && {
      key: "tickets",
      kind: "wait",
      icon: <IconLifebuoy size={18} />,
      title: m.count_for_your_answer({ count: count(now.tickets.count, m.request_waits(), m.requests_wait()) }),
      detail: now.tickets.overdue > 0 ? m.overdue_overdue({ overdue: now.tickets.overdue }) : since(now.tickets.oldest),
      action: <ButtonLink href={paths.admin.support}>{m.open_support()}</ButtonLink>,
    },
    now.replies.count > 0 && {
      key: "replies",
      kind: "wait",
      icon: <IconMessageDots size={18} />,
      title: m.count_for_a_reply({ count: count(now.replies.count, m.family_waits(), m.families_wait()) }),
      detail:
        now.replies.oldest &&
        m.longest_family_span_late_over_4_h({
          family: now.replies.family ?? m.a_family(),
          span: span(now.replies.oldest, at),
          late: now.replies.late,
        }),
      action: <ButtonLink href={paths.admin.inbox}>{m.open_inbox()}</ButtonLink>,
    },
    now.cta.count > 0 && {
      key: "cta",
      kind: "info",
      icon: <IconClipboardCheck size={18} />,
      title: m.count_for_you({ count: count(now.cta.count, m.cta_answer_waits(), m.cta_answers_wait()) }),
      detail: now.cta.late > 0 ? m.late_for_more_than_24_h({ late: now.cta.late }) : since(now.cta.oldest),
      action: <ButtonLink href={paths.admin.cta}>{m.review_forms()}</ButtonLink>,
    },
    now.work.count > 0 && {
      key: "grade",
      kind: "info",
      icon: <IconNotebook size={18} />,
      title: m.count_of_work_to_grade({ count: count(now.work.count, m.piece(), m.pieces()) }),
      detail: now.work.late > 0 ? m.late_older_than_48_h({ late: now.work.late }) : since(now.work.oldest),
      action: <ButtonLink href={paths.admin.assignments}>{m.grade()}</ButtonLink>,
    },
    now.tasks.count > 0 && {
      key: "tasks",
      kind: "info",
      icon: <IconClock size={18} />,
      title: m.count_due({ count: count(now.tasks.count, m.task_is(), m.tasks_are()) }),
      detail: since(now.tasks.oldest),
      action: <ButtonLink href={paths.admin.cta}>{m.open_tasks()}</ButtonLink>,
    },
    failed > 0 && {
      key: "failed",
      kind: "bad",
      icon: <IconAlertTriangle size={18} />,
      title: m.count_did_not_go({ count: count(failed, m.message()) }),
      detail: m.by_reason_with_what_can_be_tried_again(),
      action: <ButtonLink href={`${paths.admin.messages}?tab=stuck`}>{m.see_and_retry()}</ButtonLink>,
    },
    unsure > 0 && {
      key: "unsure",
      kind: "wait",
      icon: <IconQuestionMark size={18} />,
      title: m.count_maybe_sent({ count: count(unsure, m.message()) }),
      detail: m.the_provider_did_not_answer_we_do_not_send(),
      action: <ButtonLink href={`${paths.admin.messages}?tab=stuck`}>{m.look()}</ButtonLink>,
    },
    dead > 0 && {
      key: "dead",
      kind: "bad",
      icon: <IconAlertTriangle size={18} />,
      title: m.count_of_news_could_not_be_applied({ count: count(dead, m.piece(), m.pieces()) }),
      detail: now.dead[0]
        ? m.most_provider_reason({ provider: now.dead[0].provider, reason: now.dead[0].reason })
        : m.inside_of_launchpad(),
      action: <ButtonLink href={paths.admin.settingsSection("webhooks")}>{m.see_and_replay()}</ButtonLink>,
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
    <section className="card" aria-label={m.today()}>
      <div className="card__head row--between">
        <h2>{m.today()}</h2>
        <Link className="strong small" href={paths.admin.sessions} style={{ textDecoration: "none" }}>
          {m.all_sessions()}
        </Link>
      </div>
      <div className="card__body stack">
        <ErrorNotice error={error} />
        {sessions?.length === 0 && <p className="dim">{m.no_class_today()}</p>}
        <ol className="timeline" aria-label={m.sessions_today()}>
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
                  {running ? "live" : over ? "over" : m.in_span({ span: span(session.starts_at, now) })}
                </span>
                <span className="timeline__detail">
                  {session.batch?.name},{" "}
                  {over || running
                    ? m.came_of({ came: session.attendance.length, all: active(session) })
                    : count(active(session), m.student())}
                </span>
              </li>
            );
          })}
        </ol>
        {coming && <Coming coming={coming} />}
      </div>
    </section>
  );
}

const ICONS = { email: IconMail, whatsapp: IconMessageCircle, voice: IconPhone } as const;
type Sending = keyof typeof ICONS;

/** What will leave by itself, by channel, each of which can be paused here. */
function Coming({ coming }: { coming: Record<Sending | "reminders", number> }) {
  const channels = useChannels();
  const pause = usePauseChannel();
  return (
    <div className="stack stack--tight">
      <p className="dim small strong">{m.will_run_by_itself_in_24_h()}</p>
      <ErrorNotice error={channels.error ?? pause.error} />
      {(Object.keys(ICONS) as Sending[]).map((channel) => {
        const Icon = ICONS[channel];
        const isPaused = channels.data?.find((one) => one.channel === channel)?.is_paused ?? false;
        return (
          <p key={channel} className="row row--between">
            <span className="row">
              <Icon size={16} aria-hidden="true" /> {CHANNEL_WORDS[channel]}: {coming[channel]}
              {isPaused && <span className="bad small">{m.paused_by_you()}</span>}
            </span>
            <Button
              size="small"
              disabled={!channels.data}
              busy={pause.isPending && pause.variables.channel === channel && m.saving()}
              onClick={() => pause.mutate({ channel, isPaused: !isPaused })}
            >
              {isPaused ? m.resume() : m.pause()}
              <span className="sr-only"> {CHANNEL_WORDS[channel]}</span>
            </Button>
          </p>
        );
      })}
      <p className="dim small">
        {m.count_to_be_written_when_due({ count: count(coming.reminders, m.class_reminder()) })}
      </p>
    </div>
  );
}
