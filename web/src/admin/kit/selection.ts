import { useState } from "react";
import type { ListState } from "./useListState";

interface Chosen {
  /** The list these were chosen in; another search is another choice. */
  scope: string;
  ids: ReadonlySet<string>;
  /** All that match, also on pages not seen. */
  all: boolean;
  last: string | null;
}

const NONE: ReadonlySet<string> = new Set();

/** The ids from one row to another, in the order of the page. */
export function between(order: readonly string[], from: string | null, to: string): string[] {
  const end = order.indexOf(to);
  const start = from === null ? end : order.indexOf(from);
  if (start < 0 || end < 0) return [to];
  return order.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/**
 * Which rows are chosen. `readAllIds` asks the server for the ids of all that match (the list's own query without its
 * range); give it to offer "Select all N that match".
 */
export function useSelection(list: Pick<ListState, "scope">, readAllIds?: () => Promise<string[]>) {
  const [chosen, setChosen] = useState<Chosen>({ scope: list.scope, ids: NONE, all: false, last: null });
  const current = chosen.scope === list.scope ? chosen : { scope: list.scope, ids: NONE, all: false, last: null };

  return {
    ids: current.ids,
    all: current.all,
    canAll: readAllIds !== undefined,
    has: (id: string) => current.all || current.ids.has(id),
    /** How many are chosen, of a list that has `total` rows. */
    count: (total: number) => (current.all ? total : current.ids.size),
    toggle(id: string) {
      const ids = new Set(current.ids);
      if (!ids.delete(id)) ids.add(id);
      setChosen({ ...current, all: false, ids, last: id });
    },
    /** Chooses all from the row touched last to this one. */
    extend(order: readonly string[], id: string) {
      const ids = new Set([...current.ids, ...between(order, current.last, id)]);
      setChosen({ ...current, all: false, ids, last: id });
    },
    /** Chooses the page, or lets go of it when all of it was chosen. */
    togglePage(order: readonly string[]) {
      const whole = order.every((id) => current.ids.has(id));
      const ids = new Set(current.ids);
      for (const id of order) whole ? ids.delete(id) : ids.add(id);
      setChosen({ ...current, all: false, ids, last: null });
    },
    chooseAll: () => setChosen({ ...current, all: true }),
    clear: () => setChosen({ scope: list.scope, ids: NONE, all: false, last: null }),
    /** The chosen ids, read from the server when all that match are chosen. */
    resolve: async (): Promise<string[]> => (current.all && readAllIds ? readAllIds() : [...current.ids]),
  };
}

export type Selection = ReturnType<typeof useSelection>;

const AT_ONCE = 1000;

/** Reads ids to the end, a thousand at a time: `allIds((from, to) => query.select("id").order("id").range(from, to))`. */
export async function allIds(read: (from: number, to: number) => Promise<{ id: string }[]>): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; ; from += AT_ONCE) {
    const some = await read(from, from + AT_ONCE - 1);
    ids.push(...some.map(({ id }) => id));
    if (some.length < AT_ONCE) return ids;
  }
}
