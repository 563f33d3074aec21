import { IconShieldCheck, IconUsersGroup } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField } from "~/shared/ui/Field";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type Column, DataTable } from "../kit/DataTable";
import { Segments } from "../kit/Tabs";
import { type ListState, useListState } from "../kit/useListState";
import {
  type Bucket,
  type ImportRow,
  type LeadImport,
  type Match,
  useEditRow,
  useImportRows,
  useKeepSibling,
  useMatch,
  useRowCounts,
} from "./api";
import { cellOf, FIELDS, type Field } from "./cells";
import { EditCell } from "./EditCell";
import { RunFoot } from "./RunFoot";
import { BUCKETS, MATCHES, WHAT_HAPPENS } from "./words";

const ORDER = Object.keys(BUCKETS) as Bucket[];

/** What each row would come to: counted, filtered, mended in place; then the run. */
export function CheckStep({ it, onBack }: { it: LeadImport; onBack: () => void }) {
  const list = useListState();
  const match = useMatch(it.id);
  const more = useRowCounts(it.id, it.checked_at).data;
  const shown =
    list.tab === "siblings"
      ? m.possible_siblings()
      : list.tab
        ? m.only_en({ en: BUCKETS[list.tab as Bucket].en.toLowerCase() })
        : m.all_count({ count: count(it.total_rows ?? 0, m.row()) });
  const sum = ORDER.map((bucket) => (it.buckets[bucket] ?? 0).toLocaleString("en-IN")).join(" + ");

  return (
    <div className="stack">
      <div className="tiles">
        {ORDER.map((bucket) => (
          <Tile key={bucket} list={list} tab={bucket} word={BUCKETS[bucket].en} number={it.buckets[bucket] ?? 0}>
            <StatusChip tile look={BUCKETS[bucket]} />
          </Tile>
        ))}
        {more && more.siblings > 0 && (
          <Tile list={list} tab="siblings" word={m.possible_sibling()} number={more.siblings}>
            <span className="chip chip--tile k-wait" aria-hidden="true">
              <IconUsersGroup size={14} />
            </span>
          </Tile>
        )}
      </div>
      <div className="row row--between">
        <p>
          <strong className="strong">{shown}</strong>
          {m.in_file_order()}{" "}
          <span className="dim">
            {sum} = {(it.total_rows ?? 0).toLocaleString("en-IN")}
          </span>
        </p>
        <span className="row">
          <span className="dim">{m.when_a_lead_already_exists()}</span>
          <Segments
            label={m.when_a_lead_already_exists()}
            name="match"
            value={it.default_match}
            onChange={(value) => match.mutate({ match: value })}
            items={MATCHES}
          />
        </span>
        <span className="good row">
          <IconShieldCheck size={16} aria-hidden="true" /> {m.consent_opt_out_and_stage_are_never()}
        </span>
      </div>
      <ErrorNotice error={match.error} />
      <Rows it={it} list={list} />
      <RunFoot it={it} withEmail={more?.withEmail ?? null} onBack={onBack} />
    </div>
  );
}

function Tile({
  list,
  tab,
  word,
  number,
  children,
}: {
  list: ListState;
  tab: string;
  word: string;
  number: number;
  children: ReactNode;
}) {
  const chosen = list.tab === tab;
  return (
    <button
      type="button"
      className="card tile"
      aria-pressed={chosen}
      onClick={() => list.set({ tab: chosen ? null : tab })}
    >
      <span>
        <strong>{number.toLocaleString("en-IN")}</strong>
        {word}
      </span>
      {children}
    </button>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Rows({ it, list }: { it: LeadImport; list: ListState }) {
  const query = useImportRows(it.id, list);
  const edit = useEditRow(it.id);
  const fields = (Object.keys(FIELDS) as Field[]).map((field): Column<ImportRow> => {
    const { word, empty } = FIELDS[field];
    return {
      key: field,
      header: word,
      cell: (row) => {
        const { target, shown, typed, was, error } = cellOf(it, row, field);
        return (
          <EditCell
            label={m.word_of_row_row_no({ word, row_no: row.row_no })}
            shown={shown}
            typed={typed}
            was={was}
            error={error}
            empty={empty}
            busy={edit.isPending && edit.variables.row_no === row.row_no}
            onSave={(text) => edit.mutate({ row_no: row.row_no, edits: { [target]: text || null } })}
          />
        );
      },
    };
  });
  const columns: Column<ImportRow>[] = [
    { key: "row", header: m.row_2(), cell: (row) => <span className="dim">{row.row_no}</span> },
    { key: "result", header: m.result(), cell: (row) => <StatusChip look={BUCKETS[row.bucket as Bucket]} /> },
    ...fields,
    { key: "happens", header: m.what_will_happen(), cell: (row) => <Happens it={it} row={row} /> },
  ];
  return (
    <>
      <ErrorNotice error={edit.error} />
      <DataTable
        caption={m.rows_of_the_list()}
        columns={columns}
        query={query}
        list={list}
        rowKey={(row) => String(row.row_no)}
        empty={<EmptyState drawing="none" title={m.no_row_of_this_kind()} />}
      />
    </>
  );
}

/** What the run does with a row, why, and what may be chosen about it. */
function Happens({ it, row }: { it: LeadImport; row: ImportRow }) {
  const keep = useKeepSibling(it.id);
  const match = useMatch(it.id);
  const known = row.lead_id !== null && row.duplicate_of_row === null && row.verdict !== "new";
  return (
    <span>
      {WHAT_HAPPENS[row.bucket as Bucket]}
      {row.reason && row.bucket !== "invalid" && (
        <>
          <br />
          <span className="dim small">{sentence(row.reason)}</span>
        </>
      )}
      {known && (
        <select
          className="input pick"
          aria-label={m.row_row_no_what_happens_with_the_lead_that({ row_no: row.row_no })}
          value={row.match ?? it.default_match}
          disabled={match.isPending}
          onChange={(event) => match.mutate({ match: event.target.value as Match, row_no: row.row_no })}
        >
          {MATCHES.map(({ value, word }) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
      {row.possible_sibling && (
        <CheckField
          label={<span className="sr-only">{`${m.row_row_no({ row_no: row.row_no })} `}</span>}
          help={m.keep_as_sibling()}
          checked={row.keep_as_sibling}
          disabled={keep.isPending}
          onChange={(event) => keep.mutate({ row_no: row.row_no, keep: event.target.checked })}
        />
      )}
      <ErrorNotice error={keep.error ?? match.error} />
    </span>
  );
}
