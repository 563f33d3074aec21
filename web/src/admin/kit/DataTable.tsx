import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight, IconSearch } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { FilterChips } from "./FilterChips";
import { useRowOrder } from "./rowOrder";
import type { Selection } from "./selection";
import { type ListState, PAGE_SIZE, PAGE_SIZES } from "./useListState";
import { useRowKeys } from "./useRowKeys";

export interface Column<T> {
  key: string;
  header: ReactNode;
  /** The name of the value on a card of the phone layout, when the header is no plain word. */
  label?: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
  /** What the server sorts by when the header is clicked: one of the list's `sorts`. */
  sort?: string;
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
  /** Rows can be chosen (box, X, Shift+X). `rowName` names a row to those who cannot see it. */
  selection?: Selection;
  rowName?: (row: T) => string;
}

/** One page of a list from the server, with its loading, empty, filtered-to-nothing and error states. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { caption, query, list, rowKey, rowHref, empty } = props;
  const shown = query.data?.rows ?? [];
  useRowOrder(rowHref ? shown.map(rowHref) : []);
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys({
    order: shown.map(rowKey),
    body,
    selected: props.selected,
    selection: props.selection,
    hrefOf: (key) => {
      const row = shown.find((each) => rowKey(each) === key);
      return row && rowHref?.(row);
    },
  });
  if (query.isPending) return <Loading caption={caption} />;
  if (query.error && !query.data)
    return (
      <ErrorNotice
        error={query.error}
        onRetry={() => void query.refetch()}
        title={m.caption_could_not_be_read({ caption })}
      />
    );
  const { rows, total } = query.data;
  const failed = query.error && (
    <ErrorNotice error={query.error} onRetry={() => void query.refetch()} title={m.these_rows_may_be_old()} />
  );
  if (rows.length === 0 && total > 0 && list.page > 1) return <BeyondTheEnd list={list} />;
  if (rows.length === 0)
    return (
      <>
        {failed}
        <div className="card">{list.narrowed ? <NothingFits list={list} /> : empty}</div>
      </>
    );
  return (
    <>
      {failed}
      <div className="card grid">
        <div className="grid__scroll">
          <table className={query.isPlaceholderData ? "grid--old" : undefined} aria-busy={query.isPlaceholderData}>
            <caption className="sr-only">{caption}</caption>
            <Head {...props} order={rows.map(rowKey)} />
            <tbody ref={body}>
              {rows.map((row) => (
                <TableRow key={rowKey(row)} row={row} order={rows.map(rowKey)} {...props} />
              ))}
            </tbody>
          </table>
        </div>
        <Pages list={list} total={total} shown={rows.length} />
      </div>
    </>
  );
}

const SLOW_MS = 4000;

function Loading({ caption }: { caption: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="card">
      <SkeletonRows rows={6} label={m.loading_caption({ caption: caption.toLowerCase() })} />
      {slow && (
        <p className="card__body dim" role="status">
          {m.caption_take_longer_than_usual_to_read_still({ caption })}
        </p>
      )}
    </div>
  );
}

function Head<T>({ columns, list, selection, order }: DataTableProps<T> & { order: string[] }) {
  return (
    <thead>
      <tr>
        {selection && (
          <th scope="col" className="grid__pick">
            <input
              type="checkbox"
              aria-label={m.select_this_page()}
              checked={order.every((id) => selection.has(id))}
              onChange={() => selection.togglePage(order)}
            />
          </th>
        )}
        {columns.map((column) => {
          const by = column.sort !== undefined && column.sort === list.sort.key;
          return (
            <th
              key={column.key}
              scope="col"
              className={column.number ? "num" : undefined}
              aria-sort={by ? (list.sort.down ? "descending" : "ascending") : undefined}
            >
              {column.sort ? (
                <button
                  type="button"
                  className="grid__sort"
                  onClick={() => list.set({ sort: by && !list.sort.down ? `-${column.sort}` : (column.sort ?? null) })}
                >
                  {column.header}
                  {by && <Arrow down={list.sort.down} />}
                </button>
              ) : (
                column.header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Arrow({ down }: { down: boolean }) {
  const Icon = down ? IconArrowDown : IconArrowUp;
  return <Icon size={14} stroke={2} aria-hidden="true" />;
}

function TableRow<T>({
  row,
  order,
  columns,
  rowKey,
  rowHref,
  selected,
  selection,
  rowName,
}: DataTableProps<T> & { row: T; order: string[] }) {
  const [, go] = useLocation();
  const key = rowKey(row);
  const href = rowHref?.(row);
  const chosen = selection?.has(key) ?? false;
  return (
    // The row is only a larger target for the mouse: the link inside it is what the keyboard reaches.
    <tr
      data-row={key}
      data-opens={href ? true : undefined}
      aria-selected={selected === key || chosen || undefined}
      style={href ? { cursor: "pointer" } : undefined}
      onClick={(event) => {
        if (href && !(event.target as HTMLElement).closest("a, button, input, label, select, textarea")) go(href);
      }}
    >
      {selection && (
        <td className="grid__pick">
          <input
            type="checkbox"
            aria-label={m.select_row_name({ row_name: rowName?.(row) ?? m.this_row() })}
            checked={chosen}
            onChange={(event) =>
              (event.nativeEvent as MouseEvent).shiftKey ? selection.extend(order, key) : selection.toggle(key)
            }
          />
        </td>
      )}
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
}

function NothingFits({ list }: { list: ListState }) {
  return (
    <EmptyState
      drawing="none"
      title={
        list.search.trim() ? m.nothing_fits_search({ search: list.search.trim() }) : m.nothing_fits_these_filters()
      }
      actions={
        <>
          <FilterChips list={list} />
          <Button onClick={list.clear}>{m.clear_filters()}</Button>
        </>
      }
    />
  );
}

function BeyondTheEnd({ list }: { list: ListState }) {
  return (
    <div className="card">
      <EmptyState
        drawing="none"
        title={m.this_page_is_past_the_end()}
        actions={<Button onClick={() => list.set({ page: 1 })}>{m.go_to_the_first_page()}</Button>}
      />
    </div>
  );
}

function Pages({ list, total, shown }: { list: ListState; total: number; shown: number }) {
  const first = (list.page - 1) * list.size + 1;
  if (total <= PAGE_SIZE) return null;
  return (
    <div className="grid__foot">
      <span role="status">
        {m.first_to_last_of_total({
          first: first.toLocaleString("en-IN"),
          first2: (first + shown - 1).toLocaleString("en-IN"),
          total: total.toLocaleString("en-IN"),
        })}
      </span>
      <span className="row">
        <select
          className="input pick"
          aria-label={m.rows_on_a_page()}
          value={list.size}
          onChange={(event) => list.set({ size: Number(event.target.value) })}
        >
          {PAGE_SIZES.map((size) => (
            <option key={size} value={size}>
              {m.size_a_page({ size })}
            </option>
          ))}
        </select>
        <Button
          size="small"
          icon={<IconChevronLeft size={16} aria-hidden="true" />}
          aria-label={m.previous_page()}
          disabled={list.page === 1}
          onClick={() => list.set({ page: list.page - 1 })}
        />
        <Button
          size="small"
          icon={<IconChevronRight size={16} aria-hidden="true" />}
          aria-label={m.next_page()}
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
