import { useDeferredValue } from "react";
import { useSearchParams } from "wouter";

export const PAGE_SIZE = 25;

/** Where a list stands (search, tab, page), kept in the URL so that Back and bookmarks work. */
export function useListState(firstTab = "") {
  const [params, setParams] = useSearchParams();
  const page = Math.max(1, Number(params.get("page")) || 1);
  const search = params.get("q") ?? "";
  const tab = params.get("tab") ?? firstTab;

  function set(change: Record<string, string | number | null>) {
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (!("page" in change)) next.delete("page");
        for (const [name, value] of Object.entries(change)) {
          if (
            value === null ||
            value === "" ||
            (name === "tab" && value === firstTab) ||
            (name === "page" && value === 1)
          )
            next.delete(name);
          else next.set(name, String(value));
        }
        return next;
      },
      { replace: true },
    );
  }

  return {
    page,
    search,
    /** The search as last asked of the server: typing does not wait for it. */
    asked: useDeferredValue(search.trim()),
    tab,
    set,
    query: params.toString(),
    range: [(page - 1) * PAGE_SIZE, page * PAGE_SIZE - 1] as [number, number],
  };
}

export type ListState = ReturnType<typeof useListState>;

/** What `ilike` reads as a wildcard, or PostgREST as syntax, taken out of a search. */
export function searchable(text: string): string {
  return text.replace(/[%_*,()\\"]/g, " ").trim();
}
