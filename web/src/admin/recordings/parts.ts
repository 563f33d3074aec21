import { m } from "~/admin/paraglide/messages";
import { fileSize } from "~/shared/format/size";
import type { Chapter } from "~/shared/recordings/progress";
import { moment } from "~/shared/recordings/progress";

export const TYPES = ["video/mp4", "video/webm", "audio/mpeg", "audio/mp4", "audio/wav"];
export const MOST_BYTES = 2 * 1024 ** 3;
/** A file that was last written so long before or after a class is not of it. */
const NEAR_MS = 36 * 3_600_000;
const MEASURED_WITHIN_MS = 8_000;
const MOST_CHAPTERS = 60;
const MOST_CAPTIONS = 1_000_000;
const LINE = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)\s+(.{1,100})$/;
const TIME = /^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}$/;

/** Chapters as they are typed: "12:34 Prices", one in a line. */
export function chapterLines(chapters: Chapter[]): string {
  return chapters.map((each) => `${moment(each.at)} ${each.title}`).join("\n");
}

/** The chapters of such lines in the order of time, or what is wrong with the first bad one. */
export function chaptersOf(text: string): { chapters: Chapter[] } | { wrong: string } {
  const chapters: Chapter[] = [];
  for (const [at, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "") continue;
    const found = LINE.exec(line);
    if (!found) return { wrong: m.chapter_line_wrong({ line: at + 1 }) };
    const [, hours, minutes, seconds, title = ""] = found;
    chapters.push({
      at: Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds),
      title: title.trim(),
    });
  }
  if (chapters.length > MOST_CHAPTERS) return { wrong: m.chapters_too_many({ n: MOST_CHAPTERS }) };
  const sorted = chapters.sort((a, b) => a.at - b.at);
  if (sorted.some((each, at) => each.at === sorted[at + 1]?.at)) return { wrong: m.chapters_same_moment() };
  return { chapters: sorted };
}

/** Captions as they are kept, without a mark of their encoding; or why they are no WebVTT, with the line. */
export function captionsOf(text: string): { body: string } | { wrong: string } {
  const body = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (body.length > MOST_CAPTIONS) return { wrong: m.captions_too_long() };
  if (!/^WEBVTT([ \t\n]|$)/.test(body)) return { wrong: m.captions_not_webvtt() };
  let cues = 0;
  for (const [at, line] of body.split("\n").entries()) {
    if (!line.includes("-->")) continue;
    const [from = "", rest = ""] = line.split("-->").map((part) => part.trim());
    const [to = ""] = rest.split(/\s+/);
    if (!TIME.test(from) || !TIME.test(to) || seconds(to) <= seconds(from))
      return { wrong: m.captions_line_wrong({ line: at + 1 }) };
    cues += 1;
  }
  return cues > 0 ? { body } : { wrong: m.captions_empty() };
}

function seconds(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Why a file cannot be a recording, in words; null where it can. */
export function refusalOf({ type, size }: Pick<File, "type" | "size">): string | null {
  if (!TYPES.includes(type)) return m.recording_of_no_kind();
  if (size === 0) return m.recording_empty();
  return size > MOST_BYTES ? m.recording_too_large({ size: fileSize(size), most: fileSize(MOST_BYTES) }) : null;
}

/** The name of a file as a title. */
export function titleOf(name: string): string {
  return (
    name
      .replace(/\.[^.]*$/, "")
      .replace(/[_]+/g, " ")
      .trim() || name
  );
}

/** The class that a file was most likely recorded in: the nearest in time, of the same days. */
export function nearestSession<Held extends { starts_at: string }>(held: readonly Held[], at: number): Held | null {
  const far = (one: Held) => Math.abs(Date.parse(one.starts_at) - at);
  const [nearest] = held.filter((one) => far(one) <= NEAR_MS).sort((a, b) => far(a) - far(b));
  return nearest ?? null;
}

/** How many minutes a recording has, as the browser reads it; null where it cannot. */
export function minutesOf(file: File): Promise<number | null> {
  return new Promise((resolve) => {
    const player = document.createElement("video");
    const url = URL.createObjectURL(file);
    const end = () => {
      clearTimeout(timer);
      URL.revokeObjectURL(url);
      resolve(Number.isFinite(player.duration) && player.duration > 0 ? Math.ceil(player.duration / 60) : null);
    };
    const timer = setTimeout(end, MEASURED_WITHIN_MS);
    player.preload = "metadata";
    player.onloadedmetadata = end;
    player.onerror = end;
    player.src = url;
  });
}

export const SUMMARY_MOST = 300;

/** A summary as it is stored: up to three lines with something in them; what is more stands behind the third. */
export function summaryOf(text: string): string {
  const lines = text.split("\n").flatMap((line) => line.trim() || []);
  return [...lines.slice(0, 2), lines.slice(2).join(" ")].filter(Boolean).join("\n");
}
