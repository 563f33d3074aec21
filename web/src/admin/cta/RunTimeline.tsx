import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { PAYMENT } from "~/shared/words/status";
import { type LoggedMessage, messageEntries, useMessageLog } from "../messages";
import { type Operation, useOperation } from "../messages/api";
import { useSendWords } from "../settings";
import { CHANNELS, type Channel, eventWords } from "../words";
import { useLeadPayments } from "./api";

const CAN_STOP = ["planned", "held"];
const CAN_RETRY = ["failed", "skipped"];
const DONE = { retry: m.is_tried_again(), cancel: "stopped" };

/** What approving set going, and what came of each message; what has not run can be stopped, what failed be retried. */
export function RunTimeline({ leadId, since }: { leadId: string; since: string | null }) {
  const messages = useMessageLog({ leadId });
  const payments = useLeadPayments(leadId);
  const run = (messages.data ?? []).filter((message) => since === null || message.created_at >= since);
  const stoppable = run.filter(({ status }) => CAN_STOP.includes(status));
  const operation = useOperation();
  const words = useSendWords();
  const verbs = { retry: words.through(m.retry()), cancel: m.stop() };

  function operate(what: "retry" | "cancel", those: LoggedMessage[]) {
    const refs = those.flatMap(({ id, channel, event_key }) =>
      channel === "note"
        ? []
        : [{ id, channel: channel as Exclude<Channel, "note" | "in_app">, name: eventWords(event_key) }],
    );
    operation.mutate(
      { operation: what satisfies Operation, messages: refs },
      {
        onSuccess: (results) => {
          const done = results.filter(({ outcome }) => outcome === "done");
          if (done.length > 0) toast(`${done.map(({ name }) => name).join(", ")} ${DONE[what]}`);
        },
      },
    );
  }

  const refused = operation.data?.filter(({ outcome }) => outcome !== "done") ?? [];
  const entries = messageEntries(run).map((entry, at) => {
    const message = run[at];
    const what =
      message && (CAN_RETRY.includes(message.status) ? "retry" : CAN_STOP.includes(message.status) && "cancel");
    if (!message || !what) return entry;
    const name = `${eventWords(message.event_key)}, ${CHANNELS[message.channel].word}`;
    return {
      ...entry,
      detail: (
        <>
          {entry.detail}{" "}
          <Button
            look="ghost"
            size="small"
            disabled={operation.isPending}
            aria-label={`${verbs[what]} ${name}`}
            onClick={() => operate(what, [message])}
          >
            {verbs[what]}
          </Button>
        </>
      ),
    };
  });

  return (
    <>
      <div className="row row--between">
        <h3>{m.run_timeline()}</h3>
        {stoppable.length > 1 && (
          <Button size="small" disabled={operation.isPending} onClick={() => operate("cancel", stoppable)}>
            {m.stop_length_not_yet_sent({ length: stoppable.length })}
          </Button>
        )}
      </div>
      <ErrorNotice error={messages.error} onRetry={() => void messages.refetch()} />
      <ErrorNotice error={operation.error} />
      {refused.map(({ id, name, reason }) => (
        <p key={id} className="bad" role="alert">
          {name}: {reason}
        </p>
      ))}
      {messages.data && run.length === 0 && <p className="dim">{m.being_planned_this_takes_a_moment()}</p>}
      {run.length > 0 && <Timeline label={m.run_timeline()} entries={entries} />}
      {payments.data && payments.data.length > 0 && (
        <>
          <h3>{m.payment_2()}</h3>
          <ul className="stack stack--tight">
            {payments.data.map((payment) => (
              <li key={payment.id} className="row">
                <Link href={paths.admin.payment(payment.id)}>{payment.pay_ref}</Link> {rupees(payment.amount_paise)}{" "}
                <StatusChip look={PAYMENT[payment.status]} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
