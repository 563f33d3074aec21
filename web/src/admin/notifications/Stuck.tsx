import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import type { MessageRef } from "../messages/api";
import { OperationSheet } from "../messages/OperationSheet";
import { CHANNELS } from "../words";
import { messagesOf, type SendChannel, type StuckGroup, useLastDay, useStuck } from "./api";
import { nameOf, refOf } from "./rows";

/** What was due and did not go, grouped by its reason. */
export function Stuck({ hrefOf }: { hrefOf: (row: MessageRef) => string }) {
  const stuck = useStuck();
  const day = useLastDay().data;
  const [moving, setMoving] = useState<StuckGroup | null>(null);
  if (stuck.isPending) return <SkeletonRows rows={5} label={m.loading_what_is_stuck()} />;
  if (stuck.error)
    return (
      <ErrorNotice
        error={stuck.error}
        onRetry={() => void stuck.refetch()}
        title={m.what_is_stuck_could_not_be_read()}
      />
    );
  return (
    <div className="stack">
      {moving && (
        <OperationSheet
          operation={moving.status === "held" ? "release" : "retry"}
          load={async () => (await messagesOf(moving)).map(refOf)}
          onClose={() => setMoving(null)}
        />
      )}
      {stuck.data.length === 0 ? (
        <div className="card">
          <EmptyState drawing="envelope" done title={m.nothing_is_stuck()}>
            {day && m.everything_due_in_the_last_24_h_went_out({ left: day.left, all: day.all })}
          </EmptyState>
        </div>
      ) : (
        <ul className="stuck">
          {stuck.data.map((group) => (
            <Group
              key={`${group.status} ${group.channel} ${group.code} ${group.reason}`}
              group={group}
              hrefOf={hrefOf}
              onMove={() => setMoving(group)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface GroupProps {
  group: StuckGroup;
  hrefOf: (row: MessageRef) => string;
  onMove: () => void;
}

function Group({ group, hrefOf, onMove }: GroupProps) {
  const now = useNow(60_000);
  const [open, setOpen] = useState(false);
  const { status, channel, reason, messages, oldest } = group;
  const rows = useQuery({
    queryKey: ["stuck", "group", status, channel, group.code, reason],
    enabled: open,
    queryFn: () => messagesOf(group),
  });
  const verb = status === "held" ? m.ask_the_gate_about() : m.retry();
  return (
    <li className="card card__body stack stack--tight">
      <div className="row row--between">
        <span>
          <StatusChip look={MESSAGE[status]} /> <strong className="strong">{reason}</strong>
        </span>
        <span className="row">
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? m.close() : m.show_messages({ messages })}
          </Button>
          {status !== "unknown" && status !== "bounced" && (
            <Button look="tint" size="small" onClick={onMove}>
              {messages === 1 ? m.verb_this_one({ verb }) : m.verb_all_messages_that_can({ verb, messages })}
            </Button>
          )}
        </span>
      </div>
      <p className="dim small">
        {m.count_by_word_the_oldest_due_span_ago({
          count: count(messages, m.message()),
          word: CHANNELS[channel as SendChannel].word.toLowerCase(),
          span: span(oldest, now),
        })}
        {status === "unknown" && ` ${m.they_may_have_gone_out_so_nothing_is_sent()}`}
      </p>
      <ErrorNotice error={rows.error} onRetry={() => void rows.refetch()} />
      {open && rows.data && (
        <ul className="days">
          {rows.data.slice(0, 50).map((row) => (
            <li key={row.id}>
              <Link href={hrefOf(row)}>{nameOf(row)}</Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
