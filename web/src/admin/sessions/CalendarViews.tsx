import type { CSSProperties, ReactNode } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { clock, day } from "~/shared/format/time";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type CalendarSession, sessionLook } from "./api";
import { addDays, hoursOf, monthOf, placed, startOf, today, weekOf } from "./calendar";

interface ViewProps {
  /** A day of the week, month or time that is shown. */
  at: string;
  now: number;
  sessions: CalendarSession[];
  selected: string | undefined;
  hrefOf: (id: string) => string;
  /** Where a day of the month leads. */
  dayHref: (key: string) => string;
}

const HOUR_PX = 58;
const SHOWN_A_DAY = 3;

function kindOf(session: CalendarSession, now: number): string {
  if (session.status === "cancelled") return "cancelled";
  if (session.status === "draft") return "draft";
  if (session.status === "ended" || Date.parse(session.ends_at) <= now) return "over";
  return Date.parse(session.starts_at) - now <= 15 * 60_000 ? "now" : "coming";
}

function Event({
  session,
  now,
  selected,
  href,
  style,
  small = false,
}: {
  session: CalendarSession;
  now: number;
  selected: boolean;
  href: string;
  style?: CSSProperties;
  small?: boolean;
}) {
  const kind = kindOf(session, now);
  const word = ["draft", "cancelled"].includes(kind) ? sessionLook(session, now).en : null;
  return (
    <Link
      href={href}
      className={`cal__event cal__event--${kind}`}
      aria-current={selected ? "true" : undefined}
      style={style}
    >
      <span className="sr-only">
        {m.title_day_clock_to_clock2_name_en({
          title: session.title,
          day: day(session.starts_at),
          clock: clock(session.starts_at),
          clock2: clock(session.ends_at),
          name: session.batch?.name ?? "",
          en: sessionLook(session, now).en,
        })}
      </span>
      {small && (
        <span className="cal__time" aria-hidden="true">
          {clock(session.starts_at)}
        </span>
      )}
      <strong aria-hidden="true">{session.title}</strong>
      {!small && <span aria-hidden="true">{[session.batch?.name, word].filter(Boolean).join(", ")}</span>}
    </Link>
  );
}

/** Seven days by the hour; a line shows where now is. */
export function WeekView({ at, now, sessions, selected, hrefOf }: ViewProps) {
  const days = weekOf(at);
  const [first, last] = hoursOf(sessions, days);
  const hours = Array.from({ length: last - first }, (_, place) => first + place);
  const minutesNow = (key: string) => (now - Date.parse(startOf(key))) / 60_000;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section className="card cal" aria-label={m.week()} tabIndex={0}>
      <div className="cal__week">
        <div className="cal__corner" />
        {days.map((key) => (
          <div key={key} className="cal__day" aria-current={key === today(now) ? "date" : undefined}>
            {day(startOf(key)).split(" ")[0]}
            <strong>{Number(key.slice(8))}</strong>
          </div>
        ))}
        <div className="cal__hours" aria-hidden="true">
          {hours.map((hour) => (
            <span key={hour} style={{ height: HOUR_PX }}>
              {String(hour).padStart(2, "0")}:00
            </span>
          ))}
        </div>
        {days.map((key) => {
          const here = minutesNow(key) - first * 60;
          return (
            <ul
              key={key}
              className={key === today(now) ? "cal__column cal__column--today" : "cal__column"}
              aria-label={day(startOf(key))}
              style={{ height: hours.length * HOUR_PX }}
            >
              {here >= 0 && here < hours.length * 60 && key === today(now) && (
                <li className="cal__now" aria-hidden="true" style={{ top: (here / 60) * HOUR_PX }} />
              )}
              {placed(sessions, key).map(({ item, from, to, column, columns }) => (
                <li key={item.id}>
                  <Event
                    session={item}
                    now={now}
                    selected={item.id === selected}
                    href={hrefOf(item.id)}
                    style={{
                      top: ((from - first * 60) / 60) * HOUR_PX,
                      height: Math.max(26, ((to - from) / 60) * HOUR_PX - 3),
                      left: `calc(${(column / columns) * 100}% + 2px)`,
                      width: `calc(${100 / columns}% - 4px)`,
                    }}
                  />
                </li>
              ))}
            </ul>
          );
        })}
      </div>
    </section>
  );
}

/** A month, its weeks from Monday on. */
export function MonthView({ at, now, sessions, selected, hrefOf, dayHref }: ViewProps) {
  return (
    <section className="card cal" aria-label={m.month()}>
      <table className="cal__month">
        <thead>
          <tr>
            {weekOf(at).map((key) => (
              <th key={key} scope="col">
                {day(startOf(key)).split(" ")[0]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthOf(at).map((week) => (
            <tr key={week[0]}>
              {week.map((key) => {
                const mine = placed(sessions, key).map(({ item }) => item);
                return (
                  <td
                    key={key}
                    className={key.slice(0, 7) === at.slice(0, 7) ? undefined : "cal__other"}
                    aria-current={key === today(now) ? "date" : undefined}
                  >
                    <Link
                      href={dayHref(key)}
                      className="cal__number"
                      aria-label={m.week_of_day({ day: day(startOf(key)) })}
                    >
                      {Number(key.slice(8))}
                    </Link>
                    {mine.slice(0, SHOWN_A_DAY).map((session) => (
                      <Event
                        key={session.id}
                        small
                        session={session}
                        now={now}
                        selected={session.id === selected}
                        href={hrefOf(session.id)}
                      />
                    ))}
                    {mine.length > SHOWN_A_DAY && (
                      <Link href={dayHref(key)} className="small">
                        {m.length_more({ length: mine.length - SHOWN_A_DAY })}
                      </Link>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Four weeks, one day after the other; the layout of phones. */
export function AgendaView({ at, now, sessions, selected, hrefOf }: ViewProps) {
  const days = Array.from({ length: 28 }, (_, place) => addDays(at, place));
  const filled = days
    .map((key) => ({ key, mine: placed(sessions, key).map(({ item }) => item) }))
    .filter(({ mine }) => mine.length > 0);
  if (filled.length === 0)
    return (
      <div className="card">
        <EmptyState drawing="none" title={m.no_session_in_these_four_weeks()} />
      </div>
    );
  return (
    <ol className="cal__agenda">
      {filled.map(({ key, mine }) => (
        <li key={key}>
          <h3>
            {day(startOf(key))}
            {key === today(now) && " · today"}
          </h3>
          <ul className="card">
            {mine.map((session) => (
              <li key={session.id}>
                <Link
                  href={hrefOf(session.id)}
                  className="cal__line"
                  aria-current={session.id === selected ? "true" : undefined}
                >
                  <span className="cal__time">
                    {m.clock_to_clock2({ clock: clock(session.starts_at), clock2: clock(session.ends_at) })}
                  </span>
                  <span>
                    <strong>{session.title}</strong>
                    <small>{session.batch?.name}</small>
                  </span>
                  <StatusChip look={sessionLook(session, now)} />
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

export function rangeOf(view: string, at: string): [from: string, to: string] {
  if (view === "agenda") return [startOf(at), startOf(addDays(at, 28))];
  const days = view === "month" ? monthOf(at).flat() : weekOf(at);
  return [startOf(days[0] as string), startOf(addDays(days.at(-1) as string, 1))];
}

export function CalendarFrame({ children, dim }: { children: ReactNode; dim: boolean }) {
  return (
    <div className={dim ? "grid--old" : undefined} aria-busy={dim}>
      {children}
    </div>
  );
}
