import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { MESSAGE } from "~/shared/words/status";
import { downloadCsv } from "../kit/csv";
import { DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { useSelection } from "../kit/selection";
import type { ListOptions, ListState } from "../kit/useListState";
import { type MessageRef, type Operation, useMessage } from "../messages/api";
import { EvidenceButton } from "../messages/Evidence";
import { OperationSheet } from "../messages/OperationSheet";
import { CHANNELS } from "../words";
import { allLedgerIds, LEDGER_SORTS, type LedgerRow, messagesById, useLedger } from "./api";
import { messageColumns, nameOf, refOf } from "./rows";

const STATUSES = [
  "planned",
  "held",
  "sent",
  "unknown",
  "delivered",
  "read",
  "bounced",
  "failed",
  "skipped",
  "cancelled",
];

/** The state of the page's lists in its address. */
export const LEDGER_LIST: ListOptions = {
  tab: "matrix",
  sorts: LEDGER_SORTS,
  filters: [
    {
      name: "status",
      word: m.status(),
      options: STATUSES.map((value) => ({ value, word: MESSAGE[value as keyof typeof MESSAGE].en })),
    },
    {
      name: "channel",
      word: m.channel(),
      options: (["email", "whatsapp", "voice"] as const).map((value) => ({ value, word: CHANNELS[value].word })),
    },
    { name: "hour", word: m.hour(), say: (value) => dayClock(value) },
  ],
};

interface LedgerProps {
  list: ListState;
  hrefOf: (row: MessageRef) => string;
  selected: string | undefined;
}

/** A question in plain words, answered in one line with its evidence, above all messages that fit it. */
export function Ledger({ list, hrefOf, selected }: LedgerProps) {
  const found = useLedger(list);
  const selection = useSelection(list, () => allLedgerIds(list));
  const [operation, setOperation] = useState<Operation | null>(null);
  const shown = found.data?.rows ?? [];
  const first = list.asked ? shown[0] : undefined;
  const chosen = selection.count(found.data?.total ?? 0);
  return (
    <div className="stack">
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
      <ListBar
        list={list}
        noun={[m.message(), m.messages_2()]}
        total={found.data?.total}
        note={m.newest_first()}
        search={m.did_riyas_mother()}
        selection={selection}
        bulk={
          <>
            <Button look="act" onClick={() => setOperation("retry")}>
              {m.retry_chosen({ chosen })}
            </Button>
            <Button onClick={() => setOperation("hold")}>{m.hold_chosen({ chosen })}</Button>
            <Button look="danger" onClick={() => setOperation("cancel")}>
              {m.cancel_chosen({ chosen })}
            </Button>
          </>
        }
      >
        <Button
          icon={<IconDownload size={16} aria-hidden="true" />}
          disabled={shown.length === 0}
          onClick={() => save(shown)}
        >
          {m.this_page_as_csv()}
        </Button>
      </ListBar>
      {first && <Answer row={first} of={found.data?.total ?? 1} question={list.asked} />}
      <DataTable
        caption={m.messages()}
        columns={messageColumns(hrefOf)}
        query={found}
        list={list}
        rowKey={(row) => row.id}
        rowHref={hrefOf}
        rowName={nameOf}
        selection={selection}
        selected={selected}
        empty={<EmptyState title={m.no_message_yet()}>{m.every_message_stands_here_before_it_is_sent()}</EmptyState>}
      />
    </div>
  );
}

function Answer({ row, of, question }: { row: LedgerRow; of: number; question: string }) {
  const message = useMessage(row.channel, row.id);
  if (message.isPending) return <SkeletonRows rows={1} label={m.reading_the_evidence()} />;
  if (!message.data) return null;
  return (
    <p className="answer" role="status">
      <strong className="strong">{message.data.answer}</strong>
      {of > 1 && <span className="dim"> {m.the_newest_of_of_the_others_stand_below({ of })}</span>}{" "}
      <EvidenceButton message={message.data} question={question} />
    </p>
  );
}

function save(shown: LedgerRow[]) {
  downloadCsv(
    "ledger.csv",
    ["about", "to", "what", "channel", "status", "due", "sent", "delivered", "read", "reason"],
    shown.map((row) => [
      row.student_name,
      [row.contact_name, row.to_masked].filter(Boolean).join(", "),
      row.event_title,
      row.channel,
      row.status,
      row.due_at,
      row.sent_at,
      row.delivered_at,
      row.read_at,
      row.error_text ?? row.gate_reason,
    ]),
  );
}
