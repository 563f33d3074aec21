import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import { useChoices } from "../campaigns/api";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { type ItemResult, Results } from "../kit/Results";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { type Filter, useListState } from "../kit/useListState";
import { type Operation, useOperation } from "../messages/api";
import { useMembers, useSequences } from "../sequences/api";
import { allMails, LOG_SORTS, type Mail, useLog } from "./api";

const STATUSES = [
  "planned",
  "held",
  "sent",
  "unknown",
  "delivered",
  "bounced",
  "failed",
  "skipped",
  "cancelled",
] as const;

const BULK: { operation: Operation; word: string; past: string }[] = [
  { operation: "retry", word: m.send_again_to(), past: m.sent_again() },
  { operation: "cancel", word: m.cancel(), past: m.cancelled() },
];

/** Every e-mail: what was planned, what arrived, and why the rest did not. */
export function Log({ hrefOf, selected }: { hrefOf: (id: string) => string; selected?: string }) {
  const events = useChoices().data?.messages.filter(({ channel }) => channel === "email") ?? [];
  const filters: Filter[] = [
    {
      name: "status",
      word: m.status(),
      options: STATUSES.map((value) => ({ value, word: MESSAGE[value].en })),
    },
    {
      name: "event",
      word: m.text(),
      options: events.map(({ event_key, title }) => ({ value: event_key, word: title })),
    },
    { name: "campaign", word: m.campaign(), say: () => "chosen" },
    { name: "since", word: m.since() },
  ];
  const list = useListState({ name: "email-log", sorts: LOG_SORTS, filters });
  const log = useLog(list);
  const selection = useSelection(list, () => allMails(list));
  const now = useNow(60_000);
  const link = (row: Mail) => `${hrefOf(row.id)}${list.query && `?${list.query}`}`;
  const columns: Column<Mail>[] = [
    {
      key: "who",
      header: m.person(),
      sort: "student_name",
      cell: (row) => (
        <RowLink href={link(row)} name={row.student_name ?? row.contact_name ?? row.to_masked}>
          <small className={TROUBLE.has(row.status) ? "bad" : undefined}>{reasonOf(row) ?? row.to_masked}</small>
        </RowLink>
      ),
    },
    { key: "event", header: m.text(), cell: (row) => row.event_title },
    { key: "status", header: m.status(), sort: "status", cell: (row) => <StatusChip look={MESSAGE[row.status]} /> },
    {
      key: "due",
      header: m.when(),
      number: true,
      sort: "due_at",
      cell: (row) => <span className="dim">{dayClock(row.delivered_at ?? row.sent_at ?? row.due_at, now)}</span>,
    },
  ];
  return (
    <>
      <LogBulk list={list} log={log.data} selection={selection} />
      <DataTable
        caption={m.e_mails()}
        columns={selected ? columns.slice(0, 3) : columns}
        query={log}
        list={list}
        rowKey={(row) => row.id}
        rowHref={link}
        rowName={(row) =>
          m.event_title_to_student_name({
            event_title: row.event_title,
            student_name: row.student_name ?? row.to_masked,
          })
        }
        selected={selected}
        selection={selection}
        empty={
          <EmptyState drawing="envelope" title={m.no_e_mail_yet()}>
            {m.every_e_mail_that_is_planned_sent_or_left()}
          </EmptyState>
        }
      />
    </>
  );
}

const TROUBLE = new Set(["failed", "bounced", "held", "skipped"]);

function reasonOf(row: Mail): string | null {
  return row.error_text ?? (row.status === "sent" || row.status === "delivered" ? null : row.gate_reason);
}

interface LogBulkProps {
  list: ReturnType<typeof useListState>;
  log: { rows: Mail[]; total: number } | undefined;
  selection: ReturnType<typeof useSelection>;
}

function LogBulk({ list, log, selection }: LogBulkProps) {
  const [told, setTold] = useState<{ title: string; results: ItemResult[] } | null>(null);
  const operation = useOperation();
  const chosen = selection.count(log?.total ?? 0);
  const named = async () => {
    const names = new Map(log?.rows.map((row) => [row.id, `${row.student_name ?? row.to_masked}, ${row.event_title}`]));
    return (await selection.resolve()).map((id) => ({ channel: "email" as const, id, name: names.get(id) ?? id }));
  };
  return (
    <>
      <ListBar
        list={list}
        noun={[m.e_mail(), m.e_mails_2()]}
        total={log?.total}
        note={m.newest_first()}
        search="Search by name, text or time"
        selection={selection}
        bulk={
          <>
            {BULK.map((one) => (
              <Button
                key={one.operation}
                busy={operation.isPending && m.working()}
                onClick={async () =>
                  operation.mutate(
                    { operation: one.operation, messages: await named() },
                    { onSuccess: (results) => setTold({ title: one.past, results }) },
                  )
                }
              >
                {`${one.word} ${chosen.toLocaleString("en-IN")}`}
              </Button>
            ))}
            <ToSequence log={log} selection={selection} onDone={(results) => setTold({ title: m.added(), results })} />
          </>
        }
      >
        <input
          className="input pick"
          type="date"
          aria-label={m.since()}
          value={list.filter("since") ?? ""}
          onChange={(event) => list.set({ since: event.target.value || null })}
        />
      </ListBar>
      <ErrorNotice error={operation.error} />
      {told && (
        <Results
          title={told.title}
          results={told.results}
          fileName="e-mails.csv"
          onClose={() => {
            setTold(null);
            selection.clear();
          }}
        />
      )}
    </>
  );
}

interface ToSequenceProps {
  log: { rows: Mail[] } | undefined;
  selection: ReturnType<typeof useSelection>;
  onDone: (results: ItemResult[]) => void;
}

/** Lets the families of the chosen e-mails begin a follow-up. */
function ToSequence({ log, selection, onDone }: ToSequenceProps) {
  const sequences = useSequences().data?.filter((it) => it.is_on) ?? [];
  const [id, setId] = useState("");
  const members = useMembers(id, "enrolments");
  const leads = [
    ...new Set(log?.rows.filter((row) => selection.has(row.id)).flatMap(({ lead_id }) => lead_id ?? []) ?? []),
  ];
  if (sequences.length === 0 || leads.length === 0) return null;
  return (
    <>
      <select
        className="input pick"
        aria-label={m.follow_up()}
        value={id}
        onChange={(event) => setId(event.target.value)}
      >
        <option value="">{m.follow_up()}</option>
        {sequences.map((it) => (
          <option key={it.id} value={it.id}>
            {it.name}
          </option>
        ))}
      </select>
      <Button
        disabled={!id}
        busy={members.isPending && m.adding()}
        onClick={() => members.mutate(leads, { onSuccess: onDone })}
      >
        {m.add_length_of_this_page({ length: leads.length })}
      </Button>
      <ErrorNotice error={members.error} />
    </>
  );
}
