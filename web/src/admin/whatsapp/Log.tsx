import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { clock, dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { Card } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import type { Filter, ListState } from "../kit/useListState";
import type { Operation } from "../messages/api";
import { OperationSheet } from "../messages/OperationSheet";
import { messagesById } from "../notifications/api";
import { refOf } from "../notifications/rows";
import { allLogIds, type LogRow, useLog } from "./api";
import { Failures } from "./Failures";

const STATUSES = ["planned", "held", "sent", "unknown", "delivered", "read", "failed", "skipped", "cancelled"] as const;

export const LOG_FILTERS: Filter[] = [
  { name: "status", word: m.status(), options: STATUSES.map((value) => ({ value, word: MESSAGE[value].en })) },
  { name: "code", word: m.failure(), say: (code) => code },
  { name: "campaign", word: m.broadcast(), say: () => m.one_round() },
];

interface LogProps {
  list: ListState;
  hrefOf: (id: string) => string;
  selected: string | undefined;
}

/** Every WhatsApp message: ticks with their times, failures in words, the window, the price. */
export function Log({ list, hrefOf, selected }: LogProps) {
  const log = useLog(list);
  const selection = useSelection(list, () => allLogIds(list));
  const [operation, setOperation] = useState<Operation | null>(null);
  const chosen = count(selection.count(log.data?.total ?? 0), m.message());

  const columns: Column<LogRow>[] = [
    {
      key: "who",
      header: m.person(),
      sort: "student_name",
      cell: (row) => (
        <RowLink
          href={hrefOf(row.id ?? "")}
          avatar={<Avatar id={row.family_id ?? ""} name={row.student_name ?? row.contact_name ?? "?"} />}
          name={row.student_name ?? row.contact_name ?? m.family_2()}
        >
          <Second row={row} />
        </RowLink>
      ),
    },
    {
      key: "what",
      header: m.message_2(),
      sort: "event_title",
      cell: (row) => (row.is_session ? <span className="words--line">{row.body}</span> : row.event_title),
    },
    {
      key: "status",
      header: m.status(),
      sort: "status",
      cell: (row) => row.status && <StatusChip look={MESSAGE[row.status]} />,
    },
    { key: "ticks", header: m.ticks(), cell: (row) => <Ticks row={row} /> },
    {
      key: "window",
      header: m.window(),
      cell: (row) =>
        row.is_window_open && row.window_until ? (
          m.open_until_clock({ clock: clock(row.window_until) })
        ) : (
          <span className="dim">{m.closed()}</span>
        ),
    },
    {
      key: "price",
      header: m.price(),
      sort: "price_paise",
      number: true,
      cell: (row) => (row.price_paise === null ? "" : row.price_paise === 0 ? m.free() : rupees(row.price_paise)),
    },
    {
      key: "due",
      header: m.time(),
      sort: "due_at",
      number: true,
      cell: (row) => row.due_at && <span className="dim">{dayClock(row.due_at)}</span>,
    },
  ];

  return (
    <>
      {operation && (
        <OperationSheet
          operation={operation}
          load={async () => (await messagesById(await selection.resolve())).map(refOf)}
          onClose={() => {
            setOperation(null);
            selection.clear();
          }}
        />
      )}
      {list.filter("status") === "failed" && (
        <Card title={m.why_in_the_last_30_days()}>
          <Failures campaign={list.filter("campaign")} />
        </Card>
      )}
      <ListBar
        list={list}
        noun={[m.message(), m.messages_2()]}
        total={log.data?.total}
        note={m.latest_first()}
        search={m.search_messages()}
        selection={selection}
        bulk={
          <>
            <Button look="act" onClick={() => setOperation("retry")}>
              {m.try_count_again({ count: chosen })}
            </Button>
            <Button look="danger" onClick={() => setOperation("cancel")}>
              {m.cancel_chosen({ chosen })}
            </Button>
          </>
        }
      />
      <DataTable
        caption={m.messages()}
        columns={selected ? columns.filter(({ key }) => ["who", "what", "status"].includes(key)) : columns}
        query={log}
        list={list}
        rowKey={(row) => row.id ?? ""}
        rowHref={(row) => hrefOf(row.id ?? "")}
        rowName={(row) =>
          m.event_title_for_student_name({
            event_title: row.event_title ?? "",
            student_name: row.student_name ?? row.contact_name ?? m.a_family(),
          })
        }
        selected={selected}
        selection={selection}
        empty={
          <EmptyState title={m.nothing_has_gone_by_whatsapp_yet()}>
            {m.the_first_message_is_the_welcome_after_you()}
          </EmptyState>
        }
      />
    </>
  );
}

/** The second line: why it failed or waits, else who reads it. */
function Second({ row }: { row: LogRow }) {
  if (row.status === "failed") return <small className="bad">{row.error_text ?? m.no_reason_was_given()}</small>;
  if (row.status === "held" || row.status === "skipped") return <small className="wait">{row.gate_reason}</small>;
  return <small>{[row.contact_name, row.to_masked].filter(Boolean).join(", ")}</small>;
}

function Ticks({ row }: { row: LogRow }) {
  const ticks = [
    [m.sent_2(), row.sent_at],
    [m.delivered_2(), row.delivered_at],
    [m.read(), row.read_at],
  ].filter((tick): tick is [string, string] => Boolean(tick[1]));
  if (ticks.length === 0) return null;
  return <span className="dim small">{ticks.map(([word, at]) => `${word} ${clock(at)}`).join(" · ")}</span>;
}
