import { useEffect, useSyncExternalStore } from "react";
import { useLocation } from "wouter";

/** The addresses of the rows on the page, in their order, so that a drawer knows what comes next. */
let order: readonly string[] = [];
const watchers = new Set<() => void>();

const pathOf = (href: string) => href.split(/[?#]/)[0] ?? href;

function put(next: readonly string[]) {
  if (next.length === order.length && next.every((href, at) => href === order[at])) return;
  order = next;
  for (const tell of watchers) tell();
}

/** Tells the order of the rows that can be opened; a list that goes takes its order with it. */
export function useRowOrder(hrefs: readonly string[]): void {
  useEffect(() => put(hrefs));
  useEffect(() => () => put([]), []);
}

/** The addresses before and after the open one. */
export function useNeighbours(): { before: string | undefined; after: string | undefined } {
  const [here] = useLocation();
  const hrefs = useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => order,
  );
  const at = hrefs.findIndex((href) => pathOf(href) === here);
  return { before: at > 0 ? hrefs[at - 1] : undefined, after: at >= 0 ? hrefs[at + 1] : undefined };
}
