import { useLocation } from "wouter";
import { safeFileName } from "~/api/storage";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Uploader } from "~/shared/ui/Uploader";
import { type Column, DataTable } from "../kit/DataTable";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useListState } from "../kit/useListState";
import { createImport, type HistoryRow, useImportHistory } from "./api";
import { Steps } from "./Steps";
import { STATUSES } from "./words";

const MOST_BYTES = 104_857_600;

const COLUMNS: Column<HistoryRow>[] = [
  {
    key: "file",
    header: "File",
    cell: (row) => (
      <RowLink href={paths.admin.import(row.id)} name={row.file_name}>
        {row.error ? <small className="bad">{row.error}</small> : <small>{dayClock(row.created_at)}</small>}
      </RowLink>
    ),
  },
  { key: "status", header: "Status", cell: (row) => <StatusChip look={STATUSES[row.status]} /> },
  { key: "rows", header: "Rows", number: true, cell: (row) => row.total_rows?.toLocaleString("en-IN") ?? "" },
  { key: "new", header: "New", number: true, cell: (row) => row.new_rows.toLocaleString("en-IN") },
  { key: "updated", header: "Updated", number: true, cell: (row) => row.updated_rows.toLocaleString("en-IN") },
  { key: "duplicate", header: "Duplicate", number: true, cell: (row) => row.duplicate_rows.toLocaleString("en-IN") },
  { key: "invalid", header: "Invalid", number: true, cell: (row) => row.invalid_rows.toLocaleString("en-IN") },
];

/** First step of an import, and the lists that came before. */
export default function Imports() {
  const [, go] = useLocation();
  const list = useListState();
  const history = useImportHistory(list);
  return (
    <Page
      title="Lead Import"
      fact="Nothing is written before you have seen what each row comes to."
      actions={<Steps current="Upload" />}
    >
      <Uploader
        label="Lead list"
        limits="CSV or XLSX, up to 100 MB. Three columns are enough: the student's name, and a parent's e-mail or mobile number."
        accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        maxBytes={MOST_BYTES}
        bucket="lead-imports"
        pathFor={(file) => `${crypto.randomUUID()}/${safeFileName(file.name)}`}
        onStored={async (path, file) => go(paths.admin.import(await createImport(path, file.name)))}
        afterWords="Stored. Looking at the columns"
      />
      <h2 style={{ fontSize: 14, lineHeight: "20px" }}>
        Earlier imports{history.data ? `: ${count(history.data.total, "list")}` : ""}
      </h2>
      <DataTable
        caption="Earlier imports"
        columns={COLUMNS}
        query={history}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.admin.import(row.id)}
        empty={
          <EmptyState title="Get your first list in">
            Columns are guessed and shown with sample values; you correct them before anything is written.
          </EmptyState>
        }
      />
    </Page>
  );
}
