import { IconCalendarPlus, IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useParams, useSearchParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { clock, day } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { WithDrawer } from "../kit/Drawer";
import { useKeys } from "../kit/keys";
import { Page } from "../kit/Page";
import { Segments } from "../kit/Tabs";
import { useMaking } from "../kit/useMaking";
import { useCalendar, useSessionFigures } from "./api";
import { CalendarFeed } from "./CalendarFeed";
import { AgendaView, CalendarFrame, MonthView, rangeOf, WeekView } from "./CalendarViews";
import { addDays, addMonths, startOf, today, weekOf } from "./calendar";
import { SessionDrawer } from "./SessionDrawer";
import { SessionForm } from "./SessionForm";
import { SessionList } from "./SessionList";
import { SessionTabs } from "./SessionTabs";
import "./sessions.css";

const VIEWS = [
  { value: "week", word: m.week() },
  { value: "month", word: m.month() },
  { value: "agenda", word: m.agenda() },
] as const;
type View = (typeof VIEWS)[number]["value"];

/** What belongs to the drawer, not to the page behind it. */
const OF_DRAWER = ["part"];

export default function Sessions() {
  const { id } = useParams<{ id?: string }>();
  const [, go] = useLocation();
  const [params] = useSearchParams();
  const now = useNow();
  const [making, setMaking] = useMaking();
  const [subscribing, setSubscribing] = useState(false);
  const tab = params.get("tab") ?? "calendar";
  const behind = new URLSearchParams(params);
  for (const name of OF_DRAWER) behind.delete(name);
  const query = behind.size ? `?${behind}` : "";

  return (
    <WithDrawer
      drawer={id ? <SessionDrawer key={id} id={id} now={now} closeTo={`${paths.admin.sessions}${query}`} /> : null}
    >
      <Page
        title={m.sessions()}
        fact={m.a_reminder_15_minutes_before_is_always_on()}
        actions={
          <>
            <Button
              icon={<IconCalendarPlus size={16} aria-hidden="true" />}
              onClick={() => setSubscribing(true)}
              aria-label={m.add_to_my_calendar()}
            >
              {m.my_calendar()}
            </Button>
            <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setMaking(true)}>
              {m.new_session()}
            </Button>
          </>
        }
      >
        <SessionTabs current={tab} />
        <Figures now={now} />
        {tab === "calendar" ? (
          <Calendar now={now} selected={id} query={query} onNew={() => setMaking(true)} />
        ) : (
          <SessionList now={now} selected={id} />
        )}
        {making && (
          <SessionForm
            now={now}
            onClose={(made) => {
              setMaking(false);
              if (made) go(paths.admin.session(made));
            }}
          />
        )}
        {subscribing && <CalendarFeed onClose={() => setSubscribing(false)} />}
      </Page>
    </WithDrawer>
  );
}

/** The next class, and how the last ones went. */
function Figures({ now }: { now: number }) {
  const figures = useSessionFigures().data;
  if (!figures) return null;
  const next = figures.next_starts_at;
  const percent = (part: number | null) => (part === null ? "–" : `${Math.round(part * 100)}%`);
  const isToday = next && today(Date.parse(next)) === today(now);
  return (
    <p className="cal__facts" role="status">
      <span>
        {m.next_class()} <strong>{next ? `${isToday ? "" : `${day(next)}, `}${clock(next)}` : "none"}</strong>
      </span>
      <span>
        {m.reminded()} <strong>{percent(figures.reminded_share)}</strong>
      </span>
      <span>
        {m.attendance()} <strong>{percent(figures.attended_share)}</strong>
      </span>
      <span>
        {m.no_shows_this_week()} <strong>{figures.no_shows}</strong>
      </span>
    </p>
  );
}

function Calendar({
  now,
  selected,
  query,
  onNew,
}: {
  now: number;
  selected: string | undefined;
  query: string;
  onNew: () => void;
}) {
  const [params, setParams] = useSearchParams();
  const asked = params.get("view");
  const isPhone = window.matchMedia("(max-width: 767px)").matches;
  const view = (VIEWS.find(({ value }) => value === asked)?.value ?? (isPhone ? "agenda" : "week")) as View;
  const at = /^\d{4}-\d\d-\d\d$/.test(params.get("day") ?? "") ? (params.get("day") as string) : today(now);
  const [from, to] = rangeOf(view, at);
  const sessions = useCalendar(from, to);
  const figures = useSessionFigures().data;

  const put = (change: Record<string, string | null>) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        for (const [key, value] of Object.entries(change)) value ? next.set(key, value) : next.delete(key);
        return next;
      },
      { replace: true },
    );
  const step = (by: 1 | -1) =>
    put({ day: view === "month" ? addMonths(at, by) : addDays(at, (view === "week" ? 7 : 28) * by) });
  const toNow = () => put({ day: null });
  useKeys(m.calendar(), [
    { keys: "[", word: m.earlier(), run: () => step(-1) },
    { keys: "]", word: m.later(), run: () => step(1) },
    { keys: "t", word: m.today(), run: toNow },
  ]);

  const hrefOf = (id: string) => `${paths.admin.session(id)}${query}`;
  const dayHref = (key: string) => `${paths.admin.sessions}?view=week&day=${key}`;
  const props = { at, now, sessions: sessions.data ?? [], selected, hrefOf, dayHref };
  if (figures && !figures.has_any)
    return (
      <div className="card">
        <EmptyState
          drawing="calendar"
          title={m.create_your_first_class()}
          actions={
            <Button look="act" onClick={onNew}>
              {m.new_session()}
            </Button>
          }
        >
          {m.a_15_minute_reminder_is_already_on()}
        </EmptyState>
      </div>
    );
  return (
    <>
      <div className="cal__bar">
        <h2 aria-live="polite">{monthName(view === "week" ? (weekOf(at)[3] as string) : at)}</h2>
        <Button
          look="ghost"
          icon={<IconChevronLeft size={18} aria-hidden="true" />}
          aria-label={m.earlier_view({ view })}
          onClick={() => step(-1)}
        />
        <Button onClick={toNow}>{m.today()}</Button>
        <Button
          look="ghost"
          icon={<IconChevronRight size={18} aria-hidden="true" />}
          aria-label={m.later_view({ view })}
          onClick={() => step(1)}
        />
        <Segments
          label={m.view()}
          name="view"
          items={[...VIEWS]}
          value={view}
          onChange={(value) => put({ view: value })}
        />
      </div>
      <ErrorNotice
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        title={m.the_sessions_could_not_be_read()}
      />
      {sessions.isPending && <SkeletonRows rows={8} label={m.loading_sessions()} />}
      {sessions.data && (
        <CalendarFrame dim={sessions.isPlaceholderData}>
          {view === "week" && <WeekView {...props} />}
          {view === "month" && <MonthView {...props} />}
          {view === "agenda" && <AgendaView {...props} />}
        </CalendarFrame>
      )}
    </>
  );
}

function monthName(key: string): string {
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "Asia/Kolkata" }).format(
    new Date(startOf(key)),
  );
}
