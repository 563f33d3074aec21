import { m } from "~/admin/paraglide/messages";
import { clock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE, type StatusLook } from "~/shared/words/status";
import { useCancelNoticeRescue, useCancelRescue, useNoticeRescues, type useRescues } from "./api";

type Rescue = Pick<
  NonNullable<ReturnType<typeof useRescues>["data"]>[number],
  "id" | "step" | "due_at" | "status" | "reason"
>;

const LOOKS: Record<Rescue["status"], StatusLook> = {
  planned: MESSAGE.planned,
  done: MESSAGE.sent,
  not_needed: { ...MESSAGE.delivered, en: "Not needed" },
  skipped: MESSAGE.skipped,
  cancelled: MESSAGE.cancelled,
};
const STEPS: Record<Rescue["step"], string> = { other_channel: m.another_channel(), call: m.call_to_the_guardian() };

/** What is tried for one student when nothing has arrived; what has not happened yet can be cancelled. */
export function Rescues({ steps, name }: { steps: Rescue[]; name: string }) {
  return <Steps steps={steps} name={name} cancel={useCancelRescue()} />;
}

/** What is tried for families whom the news of a moved or cancelled class did not reach; nothing where none was told. */
export function NewsRescues({ sessionId }: { sessionId: string }) {
  const found = useNoticeRescues(sessionId);
  const cancel = useCancelNoticeRescue();
  if (found.error) return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data?.length) return null;
  return (
    <>
      <h3>{m.if_the_news_does_not_arrive()}</h3>
      {[...Map.groupBy(found.data, ({ lead_id }) => lead_id)].map(([lead, steps]) => {
        const name = steps[0]?.lead?.student_name ?? "";
        return (
          <div key={lead} className="stack stack--tight">
            <strong className="strong">{name}</strong>
            <Steps steps={steps} name={name} cancel={cancel} />
          </div>
        );
      })}
    </>
  );
}

function Steps({ steps, name, cancel }: { steps: Rescue[]; name: string; cancel: ReturnType<typeof useCancelRescue> }) {
  if (steps.length === 0) return <span className="dim">–</span>;
  return (
    <ul
      className="stack stack--tight"
      aria-label={m.if_nothing_arrives_for_name({ name })}
      style={{ margin: 0, padding: 0, listStyle: "none" }}
    >
      {steps.map((step) => (
        <li key={step.id} className="row">
          <StatusChip
            tile
            look={LOOKS[step.status]}
            note={`${STEPS[step.step]}, ${clock(step.due_at)}. ${step.reason ?? ""}`}
          />
          <small>
            {STEPS[step.step]}, {clock(step.due_at)}
          </small>
          {step.status === "planned" && (
            <Button
              look="ghost"
              size="small"
              aria-label={m.cancel_value_for_name({ value: STEPS[step.step], name })}
              disabled={cancel.isPending}
              onClick={() => cancel.mutate(step.id)}
            >
              {m.cancel()}
            </Button>
          )}
        </li>
      ))}
      <ErrorNotice error={cancel.error} />
    </ul>
  );
}
