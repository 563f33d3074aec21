/** Without the marks that end a sentence: they are no part of the address before them. */
const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'”’।]/g;

export interface Part {
  text: string;
  isLink: boolean;
}

/** A text cut where links begin and end; joined again it is the same. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { 0: link, index } of text.matchAll(LINK)) {
    if (index > at) parts.push({ text: text.slice(at, index), isLink: false });
    parts.push({ text: link, isLink: true });
    at = index + link.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isLink: false });
  return parts;
}

/** The address that somebody typed or pasted, with https:// where it was left out; null where it is none. */
export function linkOf(typed: string): string | null {
  const text = typed.trim();
  try {
    const url = new URL(/^[a-z][a-z+.-]*:/i.test(text) ? text : `https://${text}`);
    const isWeb = /^https?:$/.test(url.protocol) && url.hostname.includes(".") && url.username === "";
    return isWeb && !/\s/.test(text) ? url.href : null;
  } catch {
    return null;
  }
}
