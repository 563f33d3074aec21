import { addDays, startOf, weekday } from "~/shared/format/days";
import { dayKey } from "~/shared/format/time";

export { addDays, addMonths, monthOf, startOf, weekday, weekOf } from "~/shared/format/days";

export interface Placed<T> {
  item: T;
  /** Minutes from midnight of its day. */
  from: number;
  to: number;
  /** Its column of so many that stand side by side. */
  column: number;
  columns: number;
}

interface Timed {
  starts_at: string;
  ends_at: string;
}

/** How long it lasts. */
export function minutesOf({ starts_at, ends_at }: Timed): number {
  return Math.round((Date.parse(ends_at) - Date.parse(starts_at)) / 60_000);
}

/** The sessions of one day with their place in its column; those at the same time stand side by side. */
export function placed<T extends Timed>(items: T[], key: string): Placed<T>[] {
  const begin = Date.parse(startOf(key));
  const minutes = (at: string) => (Date.parse(at) - begin) / 60_000;
  const mine = items
    .map((item) => ({ item, from: Math.max(0, minutes(item.starts_at)), to: Math.min(1440, minutes(item.ends_at)) }))
    .filter(({ from, to }) => to > 0 && from < 1440 && to > from)
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const done: Placed<T>[] = [];
  let group: Placed<T>[] = [];
  let groupEnd = -1;
  const close = () => {
    const columns = Math.max(0, ...group.map(({ column }) => column + 1));
    done.push(...group.map((one) => ({ ...one, columns })));
    group = [];
  };
  for (const one of mine) {
    if (one.from >= groupEnd) close();
    const busy = new Set(group.filter(({ to }) => to > one.from).map(({ column }) => column));
    let column = 0;
    while (busy.has(column)) column += 1;
    group.push({ ...one, column, columns: 1 });
    groupEnd = Math.max(groupEnd, one.to);
  }
  close();
  return done;
}

/** From which hour to which the week is drawn: the usual day, and more where a session needs it. */
export function hoursOf(items: Timed[], days: string[]): [first: number, last: number] {
  const all = days.flatMap((key) => placed(items, key));
  return [
    Math.min(9, ...all.map(({ from }) => Math.floor(from / 60))),
    Math.max(21, ...all.map(({ to }) => Math.ceil(to / 60))),
  ];
}

export interface Repeat {
  /** 1 is Monday. */
  weekdays: number[];
  /** How many in all. */
  times: number;
  /** The last day that may be one of them. */
  until?: string | undefined;
}

export const MOST_TIMES = 60;

/** The days of a series from its first on; the first is always one of them. */
export function daysOf(first: string, { weekdays, times, until = "9999" }: Repeat): string[] {
  const wanted = new Set([...weekdays, weekday(first)]);
  const days: string[] = [];
  const most = Math.min(times, MOST_TIMES);
  for (let key = first; days.length < most && (key === first || key <= until); key = addDays(key, 1))
    if (wanted.has(weekday(key))) days.push(key);
  return days;
}

/** A time of day in a zone as a moment; null for one that the zone or the text does not have. */
export function momentIn(local: string, zone: string): number | null {
  const wished = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : Number.NaN;
  if (Number.isNaN(wished)) return null;
  const shown = (at: number) => Date.parse(`${localIn(at, zone)}:00Z`);
  let at = wished - (shown(wished) - wished);
  at += wished - shown(at);
  return shown(at) === wished ? at : null;
}

/** A moment as the value of a `datetime-local` input in a zone. */
export function localIn(at: number | string, zone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const is = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${is.year}-${is.month}-${is.day}T${is.hour}:${is.minute}`;
}

export function today(now: number): string {
  return dayKey(now);
}
