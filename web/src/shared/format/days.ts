import { fromLocalInput } from "./time";

/** Days are keys, "2026-11-24", in Indian time; arithmetic on them knows no zones. */
const DAY_MS = 86_400_000;
const NOON = "T12:00:00Z";

export function addDays(key: string, days: number): string {
  return new Date(Date.parse(key + NOON) + days * DAY_MS).toISOString().slice(0, 10);
}

export function addMonths(key: string, months: number): string {
  const [year = 0, month = 1] = key.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(key: string): number {
  return new Date(key + NOON).getUTCDay() || 7;
}

/** The seven days of the week that a day is in, from Monday. */
export function weekOf(key: string): string[] {
  const monday = addDays(key, 1 - weekday(key));
  return Array.from({ length: 7 }, (_, place) => addDays(monday, place));
}

/** The weeks that a month touches, from Monday to Sunday each. */
export function monthOf(key: string): string[][] {
  const first = `${key.slice(0, 7)}-01`;
  const next = addMonths(first, 1);
  const weeks: string[][] = [];
  for (let monday = weekOf(first)[0] as string; monday < next; monday = addDays(monday, 7)) weeks.push(weekOf(monday));
  return weeks;
}

/** The moment at which a day begins. */
export function startOf(key: string): string {
  return fromLocalInput(`${key}T00:00`);
}
