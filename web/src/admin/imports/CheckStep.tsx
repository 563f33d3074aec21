import { IconShieldCheck, IconUsersGroup } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { phone } from "~/shared/format/phone";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField } from "~/shared/ui/Field";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type Column, DataTable } from "../kit/DataTable";
import { Segments } from "../kit/Tabs";
import { type ListState, useListState } from "../kit/useListState";
import {
  type Cleaned,
  type ImportRow,
  type LeadImport,
  type Target,
  useImportRows,
  useKeepSibling,
  useRowCounts,
  useRun,
  useStop,
  type Verdict,
} from "./api";
import { OWNERS, VERDICTS, WHAT_HAPPENS } from "./words";

const ORDER: Verdict[] = ["new", "updated", "duplicate", "invalid"];

/** What each row would come to: counted, filtered, reasoned; then the run. */
export function CheckStep({ it, onBack }: { it: LeadImport; onBack: () => void }) {
  const list = useListState();
  const counts: Record<Verdict, number> = {
    new: it.new_rows,
    updated: it.updated_rows,
    duplicate: it.duplicate_rows,
    invalid: it.invalid_rows,
  };
  const more = useRowCounts(it.id, it.checked_at).data;
  const shown =
    list.tab === "siblings"
      ? "Possible siblings"
      : list.tab
        ? `Only ${VERDICTS[list.tab as Verdict].en.toLowerCase()}`
        : `All ${count(it.total_rows ?? 0, "row")}`;
  const sum = ORDER.map((verdict) => counts[verdict].toLocaleString("en-IN")).join(" + ");

  return (
    <div className="stack">
      <div className="tiles">
        {ORDER.map((verdict) => (
          <Tile key={verdict} list={list} tab={verdict} word={VERDICTS[verdict].en} number={counts[verdict]}>
            <StatusChip tile look={VERDICTS[verdict]} />
          </Tile>
        ))}
        {more && more.siblings > 0 && (
          <Tile list={list} tab="siblings" word="Possible sibling" number={more.siblings}>
            <span className="chip chip--tile k-wait" aria-hidden="true">
              <IconUsersGroup size={14} />
            </span>
          </Tile>
        )}
      </div>
      <div className="row row--between">
        <p>
          <strong className="strong">{shown}</strong>, in file order{" "}
          <span className="dim">
            {sum} = {(it.total_rows ?? 0).toLocaleString("en-IN")}
          </span>
        </p>
        <span className="good row">
          <IconShieldCheck size={16} aria-hidden="true" /> Consent, opt-out and stage are never overwritten
        </span>
      </div>
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

/** The cells of a row in the columns that were mapped to one of `targets`, as they stand in the file. */
function cellsOf(it: LeadImport, row: ImportRow, targets: Target[]): string[] {
  const cells = row.raw as string[];
  return it.columns.flatMap(({ target }, place) =>
    targets.includes(target) && cells[place]?.trim() ? [cells[place].trim()] : [],
  );
}

const CONTACT_TARGETS: Target[] = [
  "guardian_email",
  "guardian_phone",
  "email",
  "phone",
  "student_email",
  "student_phone",
];

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A cleaned contact under the way it was written in the file, when that differs. */
function Contacts({ it, row }: { it: LeadImport; row: ImportRow }) {
  const { contacts = [] } = row.cleaned as Cleaned;
  if (contacts.length === 0)
    return <span className="dim wrap">{cellsOf(it, row, CONTACT_TARGETS).join(", ") || "None"}</span>;
  const written = (row.raw as string[]).map((cell) => cell.trim());
  return (
    <span className="stack" style={{ gap: 2 }}>
      {contacts.map(({ kind, value, owner }) => {
        const digits = value.replace(/\D/g, "").slice(-10);
        const was = kind === "phone" ? written.find((cell) => cell.replace(/\D/g, "").endsWith(digits)) : undefined;
        return (
          <span key={value} title={OWNERS[owner]}>
            {kind === "phone" ? phone(value) : value}
            {was && was !== value && was !== phone(value) && (
              <span className="dim small">
                {" "}
                was <s>{was}</s>
              </span>
            )}
          </span>
        );
      })}
    </span>
  );
}

function Rows({ it, list }: { it: LeadImport; list: ListState }) {
  const query = useImportRows(it.id, list);
  const keep = useKeepSibling(it.id);
  const columns: Column<ImportRow>[] = [
    {
      key: "student",
      header: "Student",
      cell: (row) => {
        const cleaned = row.cleaned as Cleaned;
        return (
          <span>
            <strong className="strong">
              {cleaned.student_name ?? (cellsOf(it, row, ["student_name"]).join(" ") || "No name")}
            </strong>
            <br />
            <span className="dim small">
              Row {row.row_no}
              {cleaned.guardian_name && `, ${cleaned.guardian_name}`}
            </span>
          </span>
        );
      },
    },
    { key: "result", header: "Result", cell: (row) => <StatusChip look={VERDICTS[row.verdict]} /> },
    { key: "contacts", header: "Contacts", cell: (row) => <Contacts it={it} row={row} /> },
    { key: "city", header: "City", cell: (row) => (row.cleaned as Cleaned).city },
    {
      key: "reason",
      header: "What will happen",
      cell: (row) => (
        <span>
          {WHAT_HAPPENS[row.verdict]}
          {row.reason && (
            <>
              <br />
              <span className={row.verdict === "invalid" ? "bad small" : "dim small"}>{sentence(row.reason)}</span>
            </>
          )}
          {row.possible_sibling && (
            <CheckField
              label={<span className="sr-only">{`Row ${row.row_no}: `}</span>}
              help="Keep as sibling"
              checked={row.keep_as_sibling}
              disabled={keep.isPending}
              onChange={(event) => keep.mutate({ row_no: row.row_no, keep: event.target.checked })}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <ErrorNotice error={keep.error} />
      <DataTable
        caption="Rows of the list"
        columns={columns}
        query={query}
        list={list}
        rowKey={(row) => String(row.row_no)}
        empty={<EmptyState drawing="none" title="No row of this kind." />}
      />
    </>
  );
}

function RunFoot({ it, withEmail, onBack }: { it: LeadImport; withEmail: number | null; onBack: () => void }) {
  const [after, setAfter] = useState<LeadImport["after_import"]>("cta_email");
  const run = useRun(it.id);
  const giveUp = useStop(it.id);
  const writes = it.new_rows + it.updated_rows;
  const invites = after === "cta_email" && it.new_rows > 0;
  return (
    <>
      <ErrorNotice error={run.error ?? giveUp.error} />
      <div className="foot">
        <Button onClick={onBack}>Back to Map</Button>
        <span className="row">
          <span className="dim">After import</span>
          <Segments
            label="After import"
            name="after"
            value={after}
            onChange={setAfter}
            items={[
              { value: "nothing", word: "Nothing" },
              { value: "cta_email", word: "CTA email now" },
            ]}
          />
          {invites && withEmail !== null && (
            <span className="dim">{withEmail.toLocaleString("en-IN")} of the new have an e-mail address</span>
          )}
        </span>
        <span className="row" style={{ marginLeft: "auto" }}>
          <Button look="danger" busy={giveUp.isPending && "Giving up"} onClick={() => giveUp.mutate()}>
            Give up
          </Button>
          <Button
            look="act"
            disabled={writes === 0}
            busy={run.isPending && "Starting"}
            onClick={() => run.mutate(after)}
          >
            {`Import ${writes.toLocaleString("en-IN")}${invites ? ", then invite" : ""}`}
          </Button>
        </span>
      </div>
      {writes === 0 && <p className="field__help">No row can be written: each is a duplicate or invalid.</p>}
    </>
  );
}
