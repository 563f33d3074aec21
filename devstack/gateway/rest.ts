// Where the embedded REST reads a request otherwise than PostgREST does, it is put in words that both read alike.

const RESERVED = new Set(["select", "order", "limit", "offset", "columns", "on_conflict", "and", "or"]);
const CONDITION = /^((?:not\.)?[a-z]+)\.(.*)$/s;
/** Operators that take a list of which each must hold. */
const OF_ALL = new Set(["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"]);

/**
 * Two conditions of one column with one operator both hold, as in `name=ilike.*a*&name=ilike.*b*`. The embedded REST keeps
 * only the last of them, so that they go as one: `name=ilike(all).{"*a*","*b*"}`, or `and=(...)` where there is no list.
 */
export function withEveryCondition(address: string): string {
  const url = new URL(address);
  const found = new Map<string, { name: string; operator: string; values: string[] }>();
  for (const [name, value] of url.searchParams) {
    const [, operator, operand] = CONDITION.exec(value) ?? [];
    if (operator === undefined || operand === undefined || RESERVED.has(name) || name.includes(".")) continue;
    const known = found.get(`${name} ${operator}`) ?? { name, operator, values: [] };
    found.set(`${name} ${operator}`, { ...known, values: [...known.values, operand] });
  }
  const twice = [...found.values()].filter(({ values }) => values.length > 1);
  if (twice.length === 0) return address;
  const trees = url.searchParams.getAll("and").map((tree) => tree.replace(/^\((.*)\)$/s, "$1"));
  for (const { name, operator, values } of twice) {
    const others = url.searchParams.getAll(name).filter((value) => CONDITION.exec(value)?.[1] !== operator);
    url.searchParams.delete(name);
    for (const value of others) url.searchParams.append(name, value);
    if (OF_ALL.has(operator)) url.searchParams.append(name, `${operator}(all).{${values.map(quoted).join(",")}}`);
    else trees.push(...values.map((value) => `${name}.${operator}.${value}`));
  }
  if (trees.length > 0) url.searchParams.set("and", `(${trees.join(",")})`);
  return url.href;
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}
