// Where the embedded REST reads a request otherwise than PostgREST does, it is put in words that both read alike.

const RESERVED = new Set([
  "select",
  "order",
  "limit",
  "offset",
  "columns",
  "on_conflict",
  "and",
  "or",
  "not.and",
  "not.or",
]);
const CONDITION = /^((?:not\.)?[a-z]+(?:\([a-z_]+\))?)\.(.*)$/s;

/**
 * Two conditions of one column with one operator both hold, as in `name=ilike.*a*&name=ilike.*b*`: the embedded REST
 * keeps only the last of them, so that they go as one `and=(...)`.
 */
export function withEveryCondition(address: string): string {
  const url = new URL(address);
  const found = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) {
    const operator = CONDITION.exec(value)?.[1];
    if (!operator || RESERVED.has(name) || name.includes(".")) continue;
    const key = `${name} ${operator}`;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  const twice = [...found].filter(([, values]) => values.length > 1);
  if (twice.length === 0) return address;
  const together = url.searchParams.getAll("and").map((tree) => tree.replace(/^\((.*)\)$/s, "$1"));
  for (const [key, values] of twice) {
    const [name, operator] = key.split(" ") as [string, string];
    const others = url.searchParams.getAll(name).filter((value) => !values.includes(value));
    url.searchParams.delete(name);
    for (const value of others) url.searchParams.append(name, value);
    together.push(...values.map((value) => `${name}.${operator}.${quoted(value.slice(operator.length + 1))}`));
  }
  url.searchParams.set("and", `(${together.join(",")})`);
  return url.href;
}

/** A value as it stands in a tree of conditions, where commas and brackets mean something; a list keeps its own. */
function quoted(value: string): string {
  if (/^[({].*[)}]$/s.test(value) || /^[\w%*@ -]*$/.test(value)) return value;
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}
