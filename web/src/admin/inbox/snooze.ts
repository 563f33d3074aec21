import { m } from "~/admin/paraglide/messages";
import { dayKey, fromLocalInput } from "~/shared/format/time";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface Moment {
  word: string;
  at: string;
}

/** Moments that one snoozes or sends at, in Indian time; the first is the nearest. */
export function moments(now: number): Moment[] {
  const onDay = (days: number, hour: string) => fromLocalInput(`${dayKey(now + days * DAY_MS)}T${hour}`);
  const evening = onDay(0, "18:00");
  const weekday = new Date(now + 5.5 * HOUR_MS).getUTCDay();
  return [
    { word: m.in_3_hours(), at: new Date(now + 3 * HOUR_MS).toISOString() },
    ...(Date.parse(evening) > now + HOUR_MS ? [{ word: m.this_evening_18_00(), at: evening }] : []),
    { word: m.tomorrow_09_00(), at: onDay(1, "09:00") },
    { word: m.in_3_days_09_00(), at: onDay(3, "09:00") },
    { word: m.monday_09_00(), at: onDay((8 - weekday) % 7 || 7, "09:00") },
  ];
}

/** "Send and snooze 3 days". */
export function inThreeDays(now: number): string {
  return new Date(now + 3 * DAY_MS).toISOString();
}
