import type { UseQueryResult } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { clock, dayClock, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type Column, DataTable } from "../kit/DataTable";
import { MaskedContact } from "../kit/MaskedContact";
import { RowLink } from "../kit/RowLink";
import type { Selection } from "../kit/selection";
import type { ListState } from "../kit/useListState";
import type { CallRow } from "./api";
import { HearItFirst } from "./HearItFirst";
import { type Policy, paiseOf, useRules } from "./policy";
import { isOver, length, lookOf, outcomeOf, purpose } from "./words";

const EVERY_SECOND = 1000;

/** Calls of one tab. */
export function CallTable({
  list,
  calls,
  selected,
  selection,
  onCall,
}: {
  list: ListState;
  calls: UseQueryResult<{ rows: CallRow[]; total: number }>;
  selected: string | undefined;
  /** Where calls can be chosen, to do something with many at once. */
  selection?: Selection;
  onCall: () => void;
}) {
  const policy = useRules()?.policy;
  const columns = columnsOf(list.tab, policy, (row) => href(list, row));
  // With the drawer open the low columns go, the rows stay.
  const shown = selected ? columns.filter(({ key }) => !["number", "try", "cost", "purpose"].includes(key)) : columns;
  return (
    <DataTable
      caption={m.calls()}
      columns={shown}
      query={calls}
      list={list}
      rowKey={(row) => row.id}
      rowHref={(row) => href(list, row)}
      rowName={(row) => row.lead?.student_name ?? m.a_caller()}
      selected={selected}
      selection={selection}
      empty={<Empty tab={list.tab} onCall={onCall} />}
    />
  );
}

function href(list: ListState, row: CallRow): string {
  return `${paths.admin.call(row.id)}${list.query && `?${list.query}`}`;
}

function columnsOf(tab: string, policy: Policy | undefined, link: (row: CallRow) => string): Column<CallRow>[] {
  return [
    {
      key: "who",
      header: m.student_guardian(),
      cell: (row) => <Who row={row} href={link(row)} />,
    },
    { key: "number", header: m.number(), cell: (row) => <MaskedContact contact={row.contact} /> },
    { key: "purpose", header: m.for__2(), cell: purpose },
    {
      key: "try",
      header: m.try_(),
      sort: tab === "live" ? undefined : "call_attempt",
      cell: (row) =>
        row.direction === "in"
          ? m.they_called()
          : m.call_attempt_of_max({
              call_attempt: row.call_attempt,
              max: Math.max(policy?.max_attempts ?? 0, row.call_attempt),
            }),
    },
    {
      key: "status",
      header: m.status(),
      sort: tab === "queue" ? "status" : "call_status",
      cell: (row) => <Status row={row} />,
    },
    tab === "queue"
      ? { key: "when", header: m.next_try(), sort: "due_at", number: true, cell: (row) => <When at={row.due_at} /> }
      : {
          key: "when",
          header: m.called(),
          sort: "sent_at",
          number: true,
          cell: (row) => (row.sent_at ? dayClock(row.sent_at) : ""),
        },
    ...(tab === "done" ? ended(policy) : []),
  ];
}

function ended(policy: Policy | undefined): Column<CallRow>[] {
  return [
    {
      key: "outcome",
      header: m.outcome(),
      cell: (row) => {
        const look = outcomeOf(row);
        return look ? <StatusChip look={look} /> : <span className="dim">–</span>;
      },
    },
    {
      key: "length",
      header: m.length(),
      sort: "conversation_seconds",
      number: true,
      cell: (row) => (isOver(row) && row.conversation_seconds ? length(row.conversation_seconds) : ""),
    },
    {
      key: "cost",
      header: m.cost(),
      sort: "cost_cents",
      number: true,
      cell: (row) => (isOver(row) && row.cost_cents ? rupees(paiseOf(row.cost_cents, policy)) : ""),
    },
  ];
}

const OWNERS = { guardian: m.guardian(), student: m.student_2(), unknown: m.not_known_whose() };

function Who({ row, href: to }: { row: CallRow; href: string }) {
  const name = row.lead?.student_name ?? row.contact.name ?? m.somebody_unknown();
  const whose = [row.contact.name, row.contact.relation ?? OWNERS[row.contact.owner].toLowerCase()].filter(Boolean);
  const trouble = row.status === "failed" || row.fault ? (row.fault ?? row.error_text) : null;
  return (
    <RowLink href={to} avatar={<Avatar id={row.lead_id ?? row.contact_id} name={name} />} name={name}>
      {trouble ? <small className="bad">{trouble}</small> : <small>{whose.join(", ")}</small>}
    </RowLink>
  );
}

function Status({ row }: { row: CallRow }) {
  const waits = row.status === "held" || row.status === "planned" ? row.gate_reason : null;
  const why = row.status === "skipped" ? row.gate_reason : row.status === "cancelled" ? row.error_text : waits;
  return (
    <span className="calls__status">
      <StatusChip look={lookOf(row)} />
      {["ringing", "in_progress"].includes(row.call_status) && row.sent_at && <Ticker since={row.sent_at} />}
      {why && <small className="dim">{why}</small>}
    </span>
  );
}

/** How long it has been going on, second by second. */
function Ticker({ since }: { since: string }) {
  const now = useNow(EVERY_SECOND);
  return <small className="dim">{length(Math.max(0, (now - Date.parse(since)) / 1000))}</small>;
}

function When({ at }: { at: string }) {
  const now = useNow();
  const ahead = Date.parse(at) - now;
  if (ahead <= 0) return <>{m.now()}</>;
  return ahead < 86_400_000 ? (
    <span title={dayClock(at)}>{m.in_span_clock({ span: span(at, now), clock: clock(at) })}</span>
  ) : (
    dayClock(at)
  );
}

function Empty({ tab, onCall }: { tab: string; onCall: () => void }) {
  if (tab === "live") return <EmptyState drawing="none" title={m.nobody_is_on_the_phone_now()} />;
  if (tab === "done")
    return (
      <EmptyState drawing="none" title={m.no_call_has_been_made_yet()}>
        {m.recordings_transcripts_and_what_was_heard()}
      </EmptyState>
    );
  return (
    <EmptyState
      title={m.no_call_is_waiting()}
      actions={
        <>
          <Button look="act" onClick={onCall}>
            {m.call_somebody()}
          </Button>
          <HearItFirst />
        </>
      }
    >
      {m.approving_a_form_plans_the_welcome_call_hear()}
    </EmptyState>
  );
}
