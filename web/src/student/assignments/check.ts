import { safeFileName } from "~/api/storage";
import { m } from "~/paraglide/messages";
import { fileSize } from "~/shared/format/size";

export const MOST_FILES = 5;
export const MOST_BYTES = 50 * 1024 * 1024;
export const ACCEPT = "application/pdf,image/jpeg,image/png,image/webp,video/mp4,text/plain,.txt";

const HEAD_BYTES = 1024;
const TAIL_BYTES = 66_000;
const ENDINGS = {
  "application/pdf": "pdf",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "video/mp4": "mp4",
  "text/plain": "txt",
} as const;
export type FileType = keyof typeof ENDINGS;

/** What a file is by its first bytes, whatever its name or the phone says; null where it is nothing we take. */
export function typeOf(head: string, name = ""): FileType | null {
  if (/^%PDF-[12]\./.test(head)) return "application/pdf";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (/^RIFF[\s\S]{4}WEBP/.test(head)) return "image/webp";
  if (/^[\s\S]{4}ftyp/.test(head) && !/^[\s\S]{8}(heic|heix|mif1|qt {2})/.test(head)) return "video/mp4";
  // Letters alone, where the name says so too: any other file might begin with letters.
  if (head !== "" && /\.txt$/i.test(name) && [...head].every(isLetter)) return "text/plain";
  return null;
}

function isLetter(byte: string): boolean {
  const code = byte.charCodeAt(0);
  return (code >= 32 && code !== 127) || "\t\n\r\f".includes(byte);
}

/** Whether it is a second thing too: a page that would run, or an archive hidden behind a picture. */
export function isTwoThings(head: string, tail: string, type: FileType): boolean {
  if (/<(script|svg|html|!doctype|iframe|\?php)/i.test(head)) return true;
  return type !== "video/mp4" && tail.includes("PK\x05\x06");
}

/** The file as it may be sent: its type by its bytes, its name with the ending of that type; or why not, in words. */
export async function checked(file: File): Promise<{ type: FileType; name: string } | { refused: string }> {
  if (file.size === 0) return { refused: m.empty_file() };
  if (file.size > MOST_BYTES) return { refused: m.too_large({ limit: fileSize(MOST_BYTES) }) };
  const [head, tail] = await Promise.all([
    text(file.slice(0, HEAD_BYTES)),
    text(file.slice(Math.max(0, file.size - TAIL_BYTES))),
  ]);
  const type = typeOf(head, file.name);
  if (!type) return { refused: m.wrong_type() };
  if (isTwoThings(head, tail, type)) return { refused: m.two_things() };
  return { type, name: shownName(file.name, type) };
}

/** A name without folders, ending as the type does, so that no program takes it for something else. */
export function shownName(name: string, type: FileType): string {
  const last = name.split(/[\\/]/).pop() ?? "";
  const stem = last
    .replace(/\.[^.]*$/, "")
    .replace(/\p{Cc}|[<>:"|?*]/gu, "")
    .replace(/^[. ]+/, "")
    .slice(0, 100)
    .trim();
  return `${stem || "file"}.${ENDINGS[type]}`;
}

/** Where it goes below the folder of the work. */
export function placeFor(folder: string, name: string): string {
  return `${folder}/${crypto.randomUUID()}-${safeFileName(name).replace(/^\.+|\.{2,}/g, "_")}`;
}

/** One character per byte. */
async function text(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let out = "";
  for (let at = 0; at < bytes.length; at += 8192) out += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return out;
}
