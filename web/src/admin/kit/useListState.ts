import { useDeferredValue, useEffect, useEffectEvent } from "react";
import { useSearchParams } from "wouter";
import { lastView } from "./views";

export const PAGE_SIZE = 25;
export const PAGE_SIZES = [25, 50, 100] as const;

/** A question that a list can be narrowed by; its value stands in the URL under `name`. */
export interface Filter {
  name: string;
  /** As in "38 leads, stage Interested". */
  word: string;
  /** What may be chosen; without options the filter is set by links only. */
  options?: readonly { value: string; word: string }[];
  /** The value in words, when it is none of the options. */
  say?: (value: string) => string;
}

export interface ListOptions {
  /** The name under which saved views of this list are kept. */
  name?: string;
  tab?: string;
  /** What the server sorts by, first as the list comes; "-" before the name means downwards. */
  sorts?: readonly string[];
  filters?: readonly Filter[];
}

const NO_FILTERS: readonly Filter[] = [];

/** Where a list stands (search, tab, filters, sort, page), kept in the URL so that Back and bookmarks work. */
export function useListState(options: ListOptions | string = {}) {
  const {
    name,
    tab: firstTab = "",
    sorts = [],
    filters = NO_FILTERS,
  } = typeof options === "string" ? { tab: options } : options;
  const [params, setParams] = useSearchParams();
  const page = Math.max(1, Math.floor(Number(params.get("page")) || 1));
  const size = PAGE_SIZES.find((each) => each === Number(params.get("size"))) ?? PAGE_SIZE;
  const search = params.get("q") ?? "";
  const tab = params.get("tab") ?? firstTab;
  const firstSort = sorts[0] ?? "";
  const askedSort = params.get("sort") ?? firstSort;
  const sort = sorts.some((each) => bare(each) === bare(askedSort)) ? askedSort : firstSort;
  const chosen = filters.flatMap((filter) => {
    const value = params.get(filter.name);
    return value ? [{ filter, value, word: wordOf(filter, value) }] : [];
  });

  function set(change: Record<string, string | number | null>) {
    const first: Record<string, string | number> = { tab: firstTab, page: 1, size: PAGE_SIZE, sort: firstSort };
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (!("page" in change)) next.delete("page");
        for (const [key, value] of Object.entries(change)) {
          if (value === null || value === "" || first[key] === value) next.delete(key);
          else next.set(key, String(value));
        }
        return next;
      },
      { replace: true },
    );
  }

  const takeView = useEffectEvent(() => {
    const query = name && params.size === 0 ? lastView(name)?.query : undefined;
    if (query) setParams(() => new URLSearchParams(query), { replace: true });
  });
  useEffect(() => takeView(), []);

  return {
    name,
    page,
    size,
    search,
    /** The search as last asked of the server: typing does not wait for it. */
    asked: useDeferredValue(search.trim()),
    tab,
    sort: { key: bare(sort), down: sort.startsWith("-") },
    filters,
    /** The filters that are set, with their words. */
    chosen,
    /** The value of a filter, or null. */
    filter: (key: string): string | null => params.get(key),
    /** Whether something narrows the list, so that an empty one is not a first-run one. */
    narrowed: search.trim() !== "" || chosen.length > 0,
    set,
    /** Takes search and filters away; tab, sort and page size stay. */
    clear: () => set({ q: null, ...Object.fromEntries(filters.map((filter) => [filter.name, null])) }),
    /** Puts the list where a saved view was. */
    show: (query: string) => setParams(() => new URLSearchParams(query), { replace: true }),
    query: params.toString(),
    /** All that decides which rows there are; for query keys, and for what must end when it changes. */
    scope: [...params]
      .filter(([key]) => !["page", "size", "sort"].includes(key))
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join("&"),
    range: [(page - 1) * size, page * size - 1] as [number, number],
  };
}

export type ListState = ReturnType<typeof useListState>;

function bare(sort: string): string {
  return sort.replace(/^-/, "");
}

function wordOf(filter: Filter, value: string): string {
  return filter.options?.find((option) => option.value === value)?.word ?? filter.say?.(value) ?? value;
}

/** The part of an address that makes a view: all but the page. */
export function viewQuery(query: string): string {
  const params = new URLSearchParams(query);
  params.delete("page");
  return params.toString();
}

/** What `ilike` reads as a wildcard, or PostgREST as syntax, taken out of a search. */
export function searchable(text: string): string {
  return text.replace(/[%_*,()\\"]/g, " ").trim();
}
