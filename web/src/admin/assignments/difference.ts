/** A part of a text against the one before: it stayed, was added, or was taken out. */
export interface Part {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Beyond so many words, comparing them one by one takes longer than reading. */
const MOST_WORDS = 1500;

/** What has changed from one text to the next, word by word; null where they are too long for it. */
export function difference(before: string, after: string): Part[] | null {
  const [old, now] = [words(before), words(after)];
  if (old.length > MOST_WORDS || now.length > MOST_WORDS) return null;
  const common = longestCommon(old, now);
  const parts: Part[] = [];
  const add = (kind: Part["kind"], text: string) => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      add("same", now[j] ?? "");
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(common, i + 1, j) >= at(common, i, j + 1))) {
      add("removed", old[i] ?? "");
      i += 1;
    } else {
      add("added", now[j] ?? "");
      j += 1;
    }
  }
  return parts;
}

/** Words with the space behind them, so that they make the text again. */
function words(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}

/** How many words are common from each place on, in both texts. */
function longestCommon(old: string[], now: string[]): Uint16Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (row)
        row[j] = old[i] === now[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  return table;
}

function at(table: Uint16Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
