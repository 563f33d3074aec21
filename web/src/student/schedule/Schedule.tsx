import { IconCalendarPlus, IconCheck, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { Suspense } from "react";
import { useSearchParams } from "wouter";
import { download } from "~/api/engine";
import { lazyPage } from "~/app/lazyPage";
import { m } from "~/paraglide/messages";
import { addDays, addMonths, monthOf, startOf, weekOf } from "~/shared/format/days";
import { day, dayKey, familyClock, ZONE } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Notice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { type Language, useLanguage } from "~/shared/words/language";
import { SESSION } from "~/shared/words/status";
import { MaterialList } from "../assignments/MaterialList";
import { type Session, useAnswers, useAttendance, useMaterials, useSeats, useSessions } from "../data";
import { Wait } from "../Wait";
import { Coming } from "./Coming";
import { Feed } from "./Feed";
import { JoinButton } from "./JoinButton";
import { canRate, Rate } from "./Rate";
import { isOpen, phaseOf } from "./state";
import "./schedule.css";

// Needs the engine, which the classes themselves do not.
const Reminders = lazyPage(() => import("./Reminders"));

const VIEWS = ["agenda", "week", "month"] as const;
type View = (typeof VIEWS)[number];
const SHOWN = ["all", "coming", "past"] as const;
const SHOWN_WORDS: Record<(typeof SHOWN)[number], () => string> = {
  all: m.all_classes,
  coming: m.upcoming,
  past: m.past,
};
const WORDS: Record<View, () => string> = { agenda: m.view_agenda, week: m.view_week, month: m.view_month };

/** The device's own zone, where it is another than India's. */
function otherZone(): string | null {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && ![ZONE, "Asia/Calcutta"].includes(zone) ? zone : null;
}

/** The classes: day by day, by the week, by the month. */
export default function Schedule() {
  const sessions = useSessions();
  const now = useNow();
  const zone = otherZone();
  const [params, setParams] = useSearchParams();
  const view = VIEWS.find((one) => one === params.get("view")) ?? "agenda";
  const asked = params.get("day") ?? "";
  const shown = SHOWN.find((one) => one === params.get("show")) ?? "all";
  const batches = useSeats().data?.flatMap(({ batches }) => batches ?? []) ?? [];
  const batch = batches.find(({ id }) => id === params.get("batch"))?.id;
  const at = /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : dayKey(now);
  const put = (change: Record<string, string | null>) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        for (const [key, value] of Object.entries(change)) value ? next.set(key, value) : next.delete(key);
        return next;
      },
      { replace: true },
    );
  return (
    <>
      <PageTitle>{m.schedule()}</PageTitle>
      <p className="card__second">{m.all_times_ist()}</p>
      {zone && <Notice kind="info">{m.other_zone({ zone: zone.replaceAll("_", " ") })}</Notice>}
      <fieldset className="views" aria-label={m.view()}>
        {VIEWS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="view"
              checked={one === view}
              onChange={() => put({ view: one === "agenda" ? null : one, day: null })}
            />
            {WORDS[one]()}
          </label>
        ))}
      </fieldset>
      {view === "agenda" && (
        <fieldset className="views" aria-label={m.which_classes()}>
          {SHOWN.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="show"
                checked={one === shown}
                onChange={() => put({ show: one === "all" ? null : one })}
              />
              {SHOWN_WORDS[one]()}
            </label>
          ))}
        </fieldset>
      )}
      {batches.length > 1 && (
        <SelectField
          big
          label={m.which_batch()}
          value={batch ?? ""}
          onChange={(event) => put({ batch: event.target.value || null })}
        >
          <option value="">{m.all_batches()}</option>
          {batches.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <Wait on={sessions}>
        {(all) => {
          const mine = batch ? all.filter(({ batch_id }) => batch_id === batch) : all;
          return view === "agenda" ? (
            <Agenda shown={shown} sessions={mine} now={now} zone={zone} />
          ) : (
            <Span view={view} at={at} sessions={mine} now={now} zone={zone} onDay={(key) => put({ day: key })} />
          );
        }}
      </Wait>
      <Suspense>
        <Reminders />
      </Suspense>
      <Feed />
    </>
  );
}

interface Shown {
  sessions: Session[];
  now: number;
  zone: string | null;
}

/** What comes first, then what was; or one of them alone. */
function Agenda({ sessions, now, zone, shown }: Shown & { shown: (typeof SHOWN)[number] }) {
  const over = (session: Session) => Date.parse(session.ends_at) <= now;
  const coming = sessions.filter((session) => !over(session));
  const past = sessions.filter(over).reverse();
  return (
    <>
      {shown !== "past" && (
        <>
          {coming.length === 0 && <EmptyState drawing="calendar" title={m.schedule_empty()} />}
          <Days sessions={coming} now={now} zone={zone} label={m.upcoming()} />
        </>
      )}
      {shown !== "coming" && (
        <>
          {past.length > 0 ? (
            <h2>{m.past()}</h2>
          ) : (
            shown === "past" && <p className="card__second">{m.no_class_here()}</p>
          )}
          <Days sessions={past} now={now} zone={zone} label={m.past()} />
        </>
      )}
    </>
  );
}

/** A week or a month; in a month a day is chosen, and its classes stand below. */
function Span({
  view,
  at,
  sessions,
  now,
  zone,
  onDay,
}: Shown & { view: "week" | "month"; at: string; onDay: (key: string) => void }) {
  const language = useLanguage();
  const step = (by: number) => onDay(view === "week" ? addDays(at, 7 * by) : addMonths(at, by));
  const days = view === "week" ? weekOf(at) : monthOf(at).flat();
  const shown = sessions.filter(({ starts_at }) =>
    view === "week" ? days.includes(dayKey(starts_at)) : dayKey(starts_at) === at,
  );
  return (
    <>
      <div className="row row--between">
        <Button
          icon={<IconChevronLeft size={20} aria-hidden="true" />}
          aria-label={m.earlier()}
          onClick={() => step(-1)}
        />
        <strong role="status">{view === "week" ? weekName(days, language) : monthName(at, language)}</strong>
        <Button
          icon={<IconChevronRight size={20} aria-hidden="true" />}
          aria-label={m.later()}
          onClick={() => step(1)}
        />
      </div>
      {view === "month" && <Month at={at} sessions={sessions} now={now} onDay={onDay} />}
      {shown.length === 0 ? (
        <p className="card__second">{m.no_class_here()}</p>
      ) : (
        <Days sessions={shown} now={now} zone={zone} label={view === "week" ? m.view_week() : m.view_month()} />
      )}
    </>
  );
}

function weekName(days: string[], language: Language): string {
  return `${day(startOf(days[0] as string), language)} – ${day(startOf(days[6] as string), language)}`;
}

function monthName(at: string, language: Language): string {
  const format = { month: "long", year: "numeric", timeZone: ZONE, numberingSystem: "latn" } as const;
  return new Intl.DateTimeFormat(language === "hi" ? "hi-IN" : "en-GB", format).format(new Date(startOf(at)));
}

function Month({
  at,
  sessions,
  now,
  onDay,
}: {
  at: string;
  sessions: Session[];
  now: number;
  onDay: (key: string) => void;
}) {
  const language = useLanguage();
  return (
    <table className="month">
      <thead>
        <tr>
          {weekOf(at).map((key) => (
            <th key={key} scope="col">
              {day(startOf(key), language).split(" ")[0]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {monthOf(at).map((week) => (
          <tr key={week[0]}>
            {week.map((key) => {
              const mine = sessions.filter((one) => dayKey(one.starts_at) === key && one.status !== "cancelled").length;
              return (
                <td key={key}>
                  <button
                    type="button"
                    className={key.slice(0, 7) === at.slice(0, 7) ? "month__day" : "month__day month__day--other"}
                    aria-pressed={key === at}
                    aria-current={key === dayKey(now) ? "date" : undefined}
                    aria-label={m.classes_on({ n: mine, day: day(startOf(key), language) })}
                    onClick={() => onDay(key)}
                  >
                    {Number(key.slice(8))}
                    {mine > 0 && <span className="month__dot" />}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Days({ sessions, now, zone, label }: Shown & { label: string }) {
  const language = useLanguage();
  if (sessions.length === 0) return null;
  return (
    <ol className="days" aria-label={label}>
      {sessions.map((session, place) => {
        const before = sessions[place - 1];
        const newDay = !before || dayKey(before.starts_at) !== dayKey(session.starts_at);
        return (
          <li key={session.id}>
            {newDay && (
              <p className="days__day">
                {day(session.starts_at, language, now)}
                {dayKey(session.starts_at) === dayKey(now) && ` · ${m.today()}`}
              </p>
            )}
            <ClassCard session={session} now={now} zone={zone} />
          </li>
        );
      })}
    </ol>
  );
}

function ClassCard({ session, now, zone }: { session: Session; now: number; zone: string | null }) {
  const language = useLanguage();
  const attended = useAttendance().data;
  const answers = useAnswers().data;
  const materials = useMaterials().data ?? [];
  const phase = phaseOf(session, now);
  const over = phase === "ended" || phase === "cancelled";
  return (
    <div className="card card--slim">
      <strong className={phase === "cancelled" ? "struck" : undefined}>{session.title}</strong>
      <span className="row__second">
        {familyClock(session.starts_at, language)} – {familyClock(session.ends_at, language)} IST
      </span>
      {zone && (
        <span className="row__second">{m.your_time({ time: localTime(session.starts_at, zone, language) })}</span>
      )}
      {session.description && <p>{session.description}</p>}
      {phase === "cancelled" && session.change_reason && <p>{session.change_reason}</p>}
      <StatusChip look={SESSION[phase === "coming" ? "scheduled" : phase]} />
      {attended?.has(session.id) ? (
        <span className="row__second">
          <IconCheck size={16} stroke={2} aria-hidden="true" /> {m.present()}
        </span>
      ) : (
        attended && session.status === "ended" && <span className="row__second">{m.class_missed()}</span>
      )}
      <MaterialList materials={materials.filter(({ session_id }) => session_id === session.id)} />
      {phase === "ended" && attended?.has(session.id) && canRate(session, now) && <Rate session={session} />}
      {isOpen(phase) && <JoinButton sessionId={session.id} disabled={false} label={m.join_class()} />}
      {!over && (
        <div className="class__acts">
          <Button
            icon={<IconCalendarPlus size={20} stroke={1.75} aria-hidden="true" />}
            onClick={() =>
              void download(`/api/sessions/${session.id}/calendar`, "class.ics").catch(() => toast(m.file_not_made()))
            }
          >
            {m.add_to_calendar()}
          </Button>
          <Coming sessionId={session.id} answer={answers?.get(session.id)} />
        </div>
      )}
    </div>
  );
}

function localTime(at: string, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === "hi" ? "hi-IN" : "en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "numeric",
    minute: "2-digit",
    hour12: true,
    timeZoneName: "short",
    numberingSystem: "latn",
  }).format(new Date(at));
}
