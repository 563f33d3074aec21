import { IconChevronLeft, IconChevronRight, IconSearch } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { type ListState, PAGE_SIZE } from "./useListState";

export interface Column<T> {
  key: string;
  header: ReactNode;
  /** The name of the value on a card of the phone layout, when the header is no plain word. */
  label?: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
}

interface DataTableProps<T> {
  caption: string;
  columns: Column<T>[];
  query: UseQueryResult<{ rows: T[]; total: number }>;
  list: ListState;
  rowKey: (row: T) => string;
  /** Where a click on the row leads; the first cell holds the real link for the keyboard. */
  rowHref?: (row: T) => string;
  selected?: string;
  empty: ReactNode;
}

/** One page of a list from the server, with its loading, empty, filtered-to-nothing and error states. */
export function DataTable<T>({ caption, columns, query, list, rowKey, rowHref, selected, empty }: DataTableProps<T>) {
  const [, go] = useLocation();
  if (query.isPending)
    return (
      <div className="card">
        <SkeletonRows rows={6} label={`Loading ${caption.toLowerCase()}`} />
      </div>
    );
  if (query.error)
    return (
      <ErrorNotice error={query.error} onRetry={() => void query.refetch()} title={`${caption} could not be read.`} />
    );
  const { rows, total } = query.data;
  if (rows.length === 0) return <div className="card">{list.asked ? <NothingFits list={list} /> : empty}</div>;
  return (
    <div className="card grid">
      <div className="grid__scroll">
        <table className={query.isPlaceholderData ? "grid--old" : undefined}>
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" className={column.number ? "num" : undefined}>
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const key = rowKey(row);
              const href = rowHref?.(row);
              return (
                // The row is only a larger target for the mouse: the link inside it is what the keyboard reaches.
                <tr
                  key={key}
                  data-opens={href ? true : undefined}
                  aria-selected={selected === key || undefined}
                  style={href ? { cursor: "pointer" } : undefined}
                  onClick={(event) => {
                    if (href && !(event.target as HTMLElement).closest("a, button, input, label, select")) go(href);
                  }}
                >
                  {columns.map((column) => (
                    <td
                      key={column.key}
                      className={column.number ? "num" : undefined}
                      data-label={column.label ?? (typeof column.header === "string" ? column.header : undefined)}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Pages list={list} total={total} shown={rows.length} />
    </div>
  );
}

function NothingFits({ list }: { list: ListState }) {
  return (
    <EmptyState
      drawing="none"
      title={`Nothing fits “${list.asked}”.`}
      actions={<Button onClick={() => list.set({ q: null })}>Clear filters</Button>}
    />
  );
}

function Pages({ list, total, shown }: { list: ListState; total: number; shown: number }) {
  const first = (list.page - 1) * PAGE_SIZE + 1;
  if (total <= PAGE_SIZE) return null;
  return (
    <div className="grid__foot">
      <span role="status">
        {first.toLocaleString("en-IN")} to {(first + shown - 1).toLocaleString("en-IN")} of{" "}
        {total.toLocaleString("en-IN")}
      </span>
      <span className="row">
        <Button
          size="small"
          icon={<IconChevronLeft size={16} aria-hidden="true" />}
          aria-label="Previous page"
          disabled={list.page === 1}
          onClick={() => list.set({ page: list.page - 1 })}
        />
        <Button
          size="small"
          icon={<IconChevronRight size={16} aria-hidden="true" />}
          aria-label="Next page"
          disabled={first + shown > total}
          onClick={() => list.set({ page: list.page + 1 })}
        />
      </span>
    </div>
  );
}

export function SearchBox({ list, label }: { list: ListState; label: string }) {
  return (
    <div className="search">
      <IconSearch size={16} aria-hidden="true" />
      <input
        className="input"
        type="search"
        aria-label={label}
        placeholder={label}
        value={list.search}
        onChange={(event) => list.set({ q: event.target.value })}
      />
    </div>
  );
}
