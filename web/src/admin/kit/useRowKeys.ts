import type { RefObject } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { useKeys } from "./keys";
import type { Selection } from "./selection";

interface RowKeys {
  order: readonly string[];
  body: RefObject<HTMLTableSectionElement | null>;
  /** The row whose drawer is open. */
  selected: string | undefined;
  selection: Selection | undefined;
  hrefOf: (key: string) => string | undefined;
}

/** J and K go through the rows (and through their drawers, when one is open), X chooses, Shift+X chooses up to here. */
export function useRowKeys({ order, body, selected, selection, hrefOf }: RowKeys): void {
  const [, go] = useLocation();

  function current(): string | undefined {
    const focused = document.activeElement?.closest<HTMLElement>("tr[data-row]");
    if (focused && body.current?.contains(focused)) return focused.dataset.row;
    return selected;
  }

  function move(step: 1 | -1) {
    const at = order.indexOf((selected ?? current()) as string);
    const next = order[at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step];
    if (next === undefined) return;
    const href = selected === undefined ? undefined : hrefOf(next);
    const row = [...(body.current?.rows ?? [])].find((each) => each.dataset.row === next);
    row?.scrollIntoView({ block: "nearest" });
    if (href) go(href, { replace: true });
    else row?.querySelector<HTMLElement>("a, button, td:not(.grid__pick) input")?.focus({ preventScroll: true });
  }

  function choose(range: boolean) {
    const key = current();
    if (key === undefined || !selection) return;
    if (range) selection.extend(order, key);
    else selection.toggle(key);
  }

  useKeys(m.list(), [
    { keys: "j", word: m.next_row(), run: () => move(1) },
    { keys: "k", word: m.row_before(), run: () => move(-1) },
    ...(selection
      ? [
          { keys: "x", word: m.select_the_row(), run: () => choose(false) },
          { keys: "Shift+X", word: m.select_up_to_this_row(), run: () => choose(true) },
        ]
      : []),
  ]);
}
