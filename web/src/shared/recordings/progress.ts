/** Which hundredths of a recording were seen, and how that is told: sparingly, and never second by second. */

export interface Chapter {
  at: number;
  title: string;
}

const PARTS = 100;

/** The hundredths that the played stretches cover, as 100 zeros and ones; a part counts when half of it was played. */
export function seenParts(played: { from: number; to: number }[], length: number): string {
  if (!(length > 0) || !Number.isFinite(length)) return "0".repeat(PARTS);
  const part = length / PARTS;
  return Array.from({ length: PARTS }, (_, at) => {
    const from = at * part;
    const covered = played.reduce(
      (sum, each) => sum + Math.max(0, Math.min(each.to, from + part) - Math.max(each.from, from)),
      0,
    );
    return covered >= part / 2 ? "1" : "0";
  }).join("");
}

/** The stretches of a media element's `played`. */
export function stretches(played: TimeRanges): { from: number; to: number }[] {
  return Array.from({ length: played.length }, (_, at) => ({ from: played.start(at), to: played.end(at) }));
}

/** "7:05", "1:02:03". */
export function moment(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** How many of the 100 are ones. */
export function percentSeen(seen: unknown): number {
  return typeof seen === "string" ? seen.replaceAll("0", "").length : 0;
}

/** The chapter that plays at a moment; -1 before the first. */
export function chapterAt(chapters: Chapter[], seconds: number): number {
  return chapters.findLastIndex((each) => each.at <= seconds);
}
