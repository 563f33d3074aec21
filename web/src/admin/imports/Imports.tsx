import { Link, useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { safeFileName } from "~/api/storage";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Uploader } from "~/shared/ui/Uploader";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useListState } from "../kit/useListState";
import { createImport, type HistoryRow, useImportHistory } from "./api";
import { Paste } from "./Paste";
import { Steps } from "./Steps";
import { STATUSES } from "./words";

const MOST_BYTES = 104_857_600;

const COLUMNS: Column<HistoryRow>[] = [
  {
    key: "file",
    header: m.file(),
    sort: "file_name",
    cell: (row) => (
      <RowLink href={paths.admin.import(row.id)} name={row.file_name}>
        {row.error ? <small className="bad">{row.error}</small> : <small>{dayClock(row.created_at)}</small>}
      </RowLink>
    ),
  },
  { key: "status", header: m.status(), sort: "status", cell: (row) => <StatusChip look={STATUSES[row.status]} /> },
  { key: "rows", header: m.rows(), number: true, cell: (row) => row.total_rows?.toLocaleString("en-IN") ?? "" },
  { key: "new", header: m.new_(), number: true, cell: (row) => row.new_rows.toLocaleString("en-IN") },
  { key: "updated", header: m.updated(), number: true, cell: (row) => row.updated_rows.toLocaleString("en-IN") },
  { key: "duplicate", header: m.duplicate(), number: true, cell: (row) => row.duplicate_rows.toLocaleString("en-IN") },
  { key: "invalid", header: m.invalid(), number: true, cell: (row) => row.invalid_rows.toLocaleString("en-IN") },
  {
    key: "mails",
    header: m.mails_sent(),
    number: true,
    cell: (row) => row.mails?.toLocaleString("en-IN") ?? <span className="dim">{m.none()}</span>,
  },
  {
    key: "undo",
    header: m.undo(),
    cell: (row) =>
      row.status === "undone" ? (
        <span className="dim">
          {m.removed_rows_removed({ removed_rows: row.removed_rows.toLocaleString("en-IN") })}
        </span>
      ) : ["done", "stopped"].includes(row.status) && row.new_rows > 0 ? (
        <Link href={paths.admin.import(row.id)}>{m.open_to_undo()}</Link>
      ) : (
        ""
      ),
  },
];

/** First step of an import, and the lists that came before. */
export default function Imports() {
  const [, go] = useLocation();
  const list = useListState({ name: "imports", sorts: ["-created_at", "file_name", "status"] });
  const open = async (path: string, name: string) => go(paths.admin.import(await createImport(path, name)));
  const history = useImportHistory(list);
  return (
    <Page
      title={m.lead_import()}
      fact={m.nothing_is_written_before_you_have_seen_what()}
      actions={<Steps current="Upload" />}
    >
      <Uploader
        label={m.lead_list()}
        limits={m.csv_or_xlsx_up_to_100_mb_three_columns_are()}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        maxBytes={MOST_BYTES}
        bucket="lead-imports"
        pathFor={(file) => `${crypto.randomUUID()}/${safeFileName(file.name)}`}
        onStored={(path, file) => open(path, file.name)}
        afterWords={m.stored_looking_at_the_columns()}
      />
      <Paste onStored={open} />
      <h2 style={{ fontSize: 14, lineHeight: "20px" }}>{m.earlier_imports()}</h2>
      <ListBar
        list={list}
        noun={[m.list_2(), m.lists()]}
        total={history.data?.total}
        note={m.newest_first()}
        search={m.search_by_file_name()}
      />
      <DataTable
        caption={m.earlier_imports()}
        columns={COLUMNS}
        query={history}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.admin.import(row.id)}
        empty={
          <EmptyState title={m.get_your_first_list_in()}>{m.columns_are_guessed_and_shown_with_sample()}</EmptyState>
        }
      />
    </Page>
  );
}
