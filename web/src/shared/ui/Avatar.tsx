/** First letters of the first and last word of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return (
    ends
      .map((word) => [...(word ?? "")][0] ?? "")
      .join("")
      .toLocaleUpperCase("en-IN") || "?"
  );
}

/** A colour pair (0-5) that stays with the person: it comes from the id, not from the name. */
export function colourOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return sum % 6;
}

export function Avatar({ id, name, big = false }: { id: string; name: string; big?: boolean }) {
  const pair = colourOf(id);
  return (
    <span
      className={big ? "avatar avatar--big" : "avatar"}
      style={{ color: `var(--avatar-${pair})`, background: `var(--avatar-${pair}-tint)` }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
