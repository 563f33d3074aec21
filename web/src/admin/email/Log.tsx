import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD, MESSAGE } from "~/shared/words/status";
import { useChoices } from "../campaigns/api";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { type Filter, useListState } from "../kit/useListState";
import type { Operation } from "../messages/api";
import { OperationSheet } from "../messages/OperationSheet";
import { messagesById } from "../notifications/api";
import { refOf } from "../notifications/rows";
import { allMails, LOG_SORTS, type Mail, useCampaignNames, useLog } from "./api";
import { FollowUp } from "./FollowUp";

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

const BULK: { operation: Operation; word: string }[] = [
  { operation: "retry", word: m.send_again_to() },
  { operation: "cancel", word: m.cancel() },
];
const UNVISITED = [
  { value: "3", word: m.days_3() },
  { value: "7", word: m.days_7_since() },
  { value: "14", word: m.days_14_since() },
  { value: "30", word: m.days_30_since() },
];

/** Every e-mail: what was planned, what arrived, and why the rest did not. */
export function Log({ hrefOf, selected }: { hrefOf: (id: string) => string; selected?: string }) {
  const events = useChoices().data?.messages.filter(({ channel }) => channel === "email") ?? [];
  const campaigns = useCampaignNames().data ?? [];
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
    {
      name: "campaign",
      word: m.campaign(),
      options: campaigns.map(({ id, name }) => ({ value: id, word: name })),
      say: () => m.chosen(),
    },
    { name: "stage", word: m.stage(), options: Object.entries(LEAD).map(([value, { en }]) => ({ value, word: en })) },
    { name: "unvisited", word: m.not_visited_in(), options: UNVISITED },
    { name: "since", word: m.since() },
    { name: "until", word: m.until() },
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
  const [asking, setAsking] = useState<Operation | "follow-up" | null>(null);
  const chosen = selection.count(log?.total ?? 0);
  const close = () => {
    setAsking(null);
    selection.clear();
  };
  const dates = ["since", "until"] as const;
  return (
    <>
      <ListBar
        list={list}
        noun={[m.e_mail(), m.e_mails_2()]}
        total={log?.total}
        note={m.newest_first()}
        search={m.search_by_name_text_or_time()}
        selection={selection}
        bulk={
          <>
            {BULK.map((one) => (
              <Button key={one.operation} onClick={() => setAsking(one.operation)}>
                {`${one.word} ${chosen.toLocaleString("en-IN")}`}
              </Button>
            ))}
            <Button onClick={() => setAsking("follow-up")}>{m.add_to_a_follow_up_2()}</Button>
          </>
        }
      >
        {dates.map((name) => (
          <input
            key={name}
            className="input pick"
            type="date"
            aria-label={name === "since" ? m.since() : m.until()}
            value={list.filter(name) ?? ""}
            onChange={(event) => list.set({ [name]: event.target.value || null })}
          />
        ))}
      </ListBar>
      {asking === "follow-up" && <FollowUp load={selection.resolve} onClose={close} />}
      {asking && asking !== "follow-up" && (
        <OperationSheet
          operation={asking}
          load={async () => (await messagesById(await selection.resolve())).map(refOf)}
          onClose={close}
        />
      )}
    </>
  );
}
