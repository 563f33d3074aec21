import type { ReactNode } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { SearchBox } from "./DataTable";
import { FilterChips } from "./FilterChips";
import { SavedViews } from "./SavedViews";
import type { Selection } from "./selection";
import type { Filter, ListState } from "./useListState";

/** What a list is of, in one and in many. */
export type Noun = [one: string, many: string];

interface ListBarProps {
  list: ListState;
  noun: Noun;
  /** How many rows match; unknown while the first page is read. */
  total: number | undefined;
  /** How many there are without search and filters, when the page knows. */
  all?: number | undefined;
  /** How the list is ordered, or what else is to be said: "newest first". */
  note?: ReactNode;
  search?: string;
  selection?: Selection;
  /** Buttons for what can be done with the chosen rows; each names its consequence: "Send the link to 38". */
  bulk?: ReactNode;
  children?: ReactNode;
}

/** What is shown, how to narrow it, and, once rows are chosen, what can be done with them. */
export function ListBar(props: ListBarProps) {
  const { list, noun, total, selection, bulk, search, children } = props;
  if (selection && total !== undefined && selection.count(total) > 0)
    return <BulkBar selection={selection} total={total} noun={noun} bulk={bulk} />;
  return (
    <div className="listbar">
      <ListLine {...props} />
      <div className="row">
        {children}
        {list.filters.map((filter) => filter.options && <FilterSelect key={filter.name} list={list} filter={filter} />)}
        {list.name && <SavedViews list={list} name={list.name} />}
        {search && <SearchBox list={list} label={search} />}
      </div>
      {list.chosen.length > 0 && <FilterChips list={list} />}
    </div>
  );
}

/** "38 of 412 leads, stage Interested. Clear" */
function ListLine({ list, noun, total, all, note }: ListBarProps) {
  if (total === undefined) return <span />;
  const of = all !== undefined && all !== total ? ` ${m.of_all({ all: all.toLocaleString("en-IN") })}` : "";
  const word = (all ?? total) === 1 ? noun[0] : noun[1];
  const narrowed = [
    list.search.trim() && m.matching_search({ search: list.search.trim() }),
    ...list.chosen.map(({ filter, word: chosen }) => `${filter.word.toLowerCase()} ${chosen}`),
  ].filter(Boolean);
  return (
    <p className="listbar__line" role="status">
      <strong className="strong">{`${total.toLocaleString("en-IN")}${of} ${word}`}</strong>
      {narrowed.length > 0 ? `, ${narrowed.join(", ")}. ` : note ? <>, {note}</> : null}
      {list.narrowed && (
        <button type="button" className="linklike" onClick={list.clear}>
          {m.clear()}
        </button>
      )}
    </p>
  );
}

function FilterSelect({ list, filter }: { list: ListState; filter: Filter }) {
  return (
    <select
      className="input pick"
      aria-label={filter.word}
      value={list.filter(filter.name) ?? ""}
      onChange={(event) => list.set({ [filter.name]: event.target.value })}
    >
      <option value="">{m.word_any({ word: filter.word })}</option>
      {filter.options?.map(({ value, word }) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </select>
  );
}

function BulkBar({
  selection,
  total,
  noun,
  bulk,
}: {
  selection: Selection;
  total: number;
  noun: Noun;
  bulk: ReactNode;
}) {
  const chosen = selection.count(total);
  return (
    <section className="listbar listbar--bulk" aria-label={m.selected_rows()}>
      <p role="status">
        <strong className="strong">{m.chosen_selected({ chosen: chosen.toLocaleString("en-IN") })}</strong>
        {selection.canAll && !selection.all && total > chosen && (
          <Button look="ghost" size="small" onClick={selection.chooseAll}>
            {m.select_all_total_value_that_match({ total: total.toLocaleString("en-IN"), value: noun[1] })}
          </Button>
        )}
      </p>
      <div className="row">
        {bulk}
        <Button look="ghost" onClick={selection.clear}>
          {m.let_go()}
        </Button>
      </div>
    </section>
  );
}
