import type { Language } from "~/shared/words/language";

/** All times of a view are in one zone, written once: Asia/Kolkata, which has no summer time. */
export const ZONE = "Asia/Kolkata";
const IST_OFFSET = "+05:30";

type When = string | number | Date;

function parts(at: When, options: Intl.DateTimeFormatOptions, language: Language = "en") {
  const format = new Intl.DateTimeFormat(language === "hi" ? "hi-IN" : "en-GB", {
    timeZone: ZONE,
    numberingSystem: "latn",
    ...options,
  });
  const found = Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
  return found as Record<string, string>;
}

/** "17:00", as the dashboard writes times. */
export function clock(at: When): string {
  const { hour, minute } = parts(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${hour}:${minute}`;
}

/** "Tue 24 Nov", with the year when it is not this one. */
export function day(at: When, language: Language = "en", now: When = Date.now()): string {
  const is = parts(at, { weekday: "short", day: "numeric", month: "short", year: "numeric" }, language);
  const other = parts(now, { year: "numeric" }).year !== is.year;
  return `${is.weekday} ${is.day} ${is.month}${other ? ` ${is.year}` : ""}`;
}

/** "Tue 24 Nov, 17:00". */
export function dayClock(at: When, now: When = Date.now()): string {
  return `${day(at, "en", now)}, ${clock(at)}`;
}

/** "5:00 pm", "शाम 5:00 बजे": the words of students and families. */
export function familyClock(at: When, language: Language = "en"): string {
  const { hour, minute } = parts(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const hours = Number(hour);
  const shown = `${hours % 12 || 12}:${minute}`;
  if (language === "en") return `${shown} ${hours < 12 ? "am" : "pm"}`;
  const name = hours < 4 ? "रात" : hours < 12 ? "सुबह" : hours < 16 ? "दोपहर" : hours < 20 ? "शाम" : "रात";
  return `${name} ${shown} बजे`;
}

/** "Tue 24 Nov, 5:00 pm IST", the zone written out. */
export function familyDayClock(at: When, language: Language = "en", now: When = Date.now()): string {
  return `${day(at, language, now)}, ${familyClock(at, language)} IST`;
}

const UNITS = { en: ["min", "h", "d"], hi: ["मिनट", "घंटे", "दिन"] } as const;

/** "4 min", "2 h", "3 d", or "4 मिनट": how far a moment is from now, without a direction. */
export function span(at: When, now: When = Date.now(), language: Language = "en"): string {
  const minutes = Math.abs(new Date(at).getTime() - new Date(now).getTime()) / 60_000;
  const [minute, hour, day] = UNITS[language];
  if (minutes < 60) return `${Math.max(1, Math.round(minutes))} ${minute}`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} ${hour}`;
  return `${Math.round(minutes / 1440)} ${day}`;
}

/** The day as a key, "2026-11-24", for grouping and comparing. */
export function dayKey(at: When): string {
  const { year, month, day: date } = parts(at, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${year}-${month}-${date}`;
}

/** The value of a `datetime-local` input, read as Indian time. */
export function fromLocalInput(value: string): string {
  return new Date(`${value}:00${IST_OFFSET}`).toISOString();
}

/** A moment as the value of a `datetime-local` input, in Indian time. */
export function toLocalInput(at: When): string {
  return `${dayKey(at)}T${clock(at)}`;
}
