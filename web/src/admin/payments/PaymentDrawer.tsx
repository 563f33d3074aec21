import {
  IconAlertOctagon,
  IconBuildingBank,
  IconCalendarX,
  IconCircleCheck,
  IconCircleDot,
  IconCopy,
  IconEye,
  IconInbox,
  IconLink,
  IconSchool,
  IconSend,
  IconShieldCheck,
} from "@tabler/icons-react";
import { useState } from "react";
import type { Json } from "~/api/database.types";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { clock, day, dayClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline, type TimelineEntry } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { type Kind, PAYMENT } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { MessageTimeline, useMessageLog } from "../messages";
import { eventWords } from "../words";
import { payerOf, reviewWords, usePayment, usePaymentAction } from "./api";

const STEPS: Record<string, { text: string; kind: Kind; icon: typeof IconLink }> = {
  created: { text: "Asked for", kind: "quiet", icon: IconCircleDot },
  link_created: { text: "Link created", kind: "quiet", icon: IconLink },
  link_sent: { text: "Link sent", kind: "info", icon: IconSend },
  opened: { text: "Payment page opened", kind: "info", icon: IconEye },
  webhook: { text: "Webhook received, signature ok", kind: "good", icon: IconShieldCheck },
  confirmed: { text: "Confirmed with Instamojo", kind: "good", icon: IconBuildingBank },
  paid: { text: "Paid", kind: "good", icon: IconCircleCheck },
  needs_review: { text: "Something differs", kind: "review", icon: IconAlertOctagon },
  attempt_failed: { text: "A payment was tried and failed", kind: "bad", icon: IconAlertOctagon },
  webhook_failed: { text: "Webhook received: the payment failed", kind: "bad", icon: IconAlertOctagon },
  retried: { text: "Link asked for again, by you", kind: "quiet", icon: IconLink },
  resent: { text: "Link sent again, by you", kind: "info", icon: IconSend },
  cancelled: { text: "Link closed, by you", kind: "quiet", icon: IconCalendarX },
  closed: { text: "Link closed at Instamojo", kind: "quiet", icon: IconCalendarX },
  not_closed: { text: "The link could not be closed at Instamojo", kind: "bad", icon: IconAlertOctagon },
  expired: { text: "Link ended", kind: "quiet", icon: IconCalendarX },
};

interface PaymentEvent {
  id: number;
  kind: string;
  detail: Json;
  happened_at: string;
}

function detailOf(detail: Json): string | null {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return null;
  const parts = [
    typeof detail.reason === "string"
      ? reviewWords(detail.reason)
      : typeof detail.amount_paise === "number" && rupees(detail.amount_paise),
    typeof detail.error === "string" && detail.error,
    typeof detail.gateway_payment_id === "string" && detail.gateway_payment_id,
    typeof detail.due_on === "string" && `due ${day(detail.due_on)}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : null;
}

function entriesOf(events: PaymentEvent[], status: string): TimelineEntry[] {
  const happened: TimelineEntry[] = [...events]
    .sort((a, b) => a.id - b.id)
    .map((event) => {
      const step = STEPS[event.kind] ?? { text: eventWords(event.kind), kind: "quiet" as const, icon: IconCircleDot };
      return {
        key: String(event.id),
        icon: <step.icon size={14} stroke={2} />,
        kind: step.kind,
        text: step.text,
        when: `${day(event.happened_at)} ${clock(event.happened_at)}`,
        detail: detailOf(event.detail),
      };
    });
  if (!["draft", "link_created", "link_sent", "opened", "pending"].includes(status)) return happened;
  return [
    ...happened,
    {
      key: "next-paid",
      icon: <IconCircleCheck size={14} stroke={2} />,
      kind: "quiet",
      text: "Paid, confirmed with Instamojo",
      next: true,
    },
    {
      key: "next-seat",
      icon: <IconSchool size={14} stroke={2} />,
      kind: "quiet",
      text: "The seat opens, the welcome goes out",
      next: true,
    },
  ];
}

export function PaymentDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const payment = usePayment(id);
  const messages = useMessageLog({ subjectId: id });
  const it = payment.data;

  async function copyLink(url: string) {
    await navigator.clipboard.writeText(url);
    toast("Link copied");
  }

  return (
    <Drawer
      label="Payment"
      head={it ? `Payment ${it.pay_ref}` : "Payment"}
      closeTo={closeTo}
      foot={
        it && (
          <>
            <Actions id={it.id} payRef={it.pay_ref} status={it.status} />
            {it.gateway_url && (
              <Button
                icon={<IconCopy size={16} aria-hidden="true" />}
                onClick={() => void copyLink(it.gateway_url ?? "")}
              >
                Copy link
              </Button>
            )}
            <ButtonLink icon={<IconInbox size={16} aria-hidden="true" />} href={paths.admin.family(it.family_id)}>
              Thread
            </ButtonLink>
          </>
        )
      }
    >
      <ErrorNotice error={payment.error} onRetry={() => void payment.refetch()} />
      {payment.isPending && <SkeletonRows rows={5} label="Loading the payment" />}
      {it && (
        <>
          <div>
            <div className="row row--between">
              <h2 style={{ fontSize: 26, lineHeight: "34px", letterSpacing: "-0.02em" }}>{rupees(it.amount_paise)}</h2>
              <StatusChip look={PAYMENT[it.status]} />
            </div>
            <p className="dim">
              {it.lead.student_name}, {it.batch?.name}, paid by {payerOf(it)}
            </p>
          </div>
          {it.status === "needs_review" && (
            <Notice kind="review" title="Money came in that does not fit">
              {reviewWords(it.review_reason)} Reminders are stopped. Look it up in Instamojo before you promise
              anything.
            </Notice>
          )}
          {it.status === "failed" && (
            <Notice kind="bad" title="The link could not be made">
              {it.error_text}
            </Notice>
          )}
          <Facts
            items={[
              ["Due", it.due_on ? day(it.due_on) : "No date"],
              ["Asked for", dayClock(it.created_at)],
              ...(it.paid_at ? ([["Paid", dayClock(it.paid_at)]] as [string, string][]) : []),
              ...(it.gateway_payment_id ? ([["Instamojo payment", it.gateway_payment_id]] as [string, string][]) : []),
              ...(it.fees_paise ? ([["Gateway fee", rupees(it.fees_paise)]] as [string, string][]) : []),
            ]}
          />
          <h3>Timeline</h3>
          <Timeline label="Timeline of the payment" entries={entriesOf(it.events, it.status)} />
          <h3>Messages</h3>
          <ErrorNotice error={messages.error} onRetry={() => void messages.refetch()} />
          {messages.data && (
            <MessageTimeline label="Messages about this payment" messages={messages.data} empty="None yet." />
          )}
        </>
      )}
    </Drawer>
  );
}

const OPEN = ["link_created", "link_sent", "opened", "pending"];

/** What may be done with a payment in its state: its link made again, sent again, asked about, or closed. */
function Actions({ id, payRef, status }: { id: string; payRef: string; status: string }) {
  const act = usePaymentAction(id);
  const [closing, setClosing] = useState(false);
  const open = OPEN.includes(status);
  const run = (action: Parameters<typeof act.mutate>[0], words: string) =>
    act.mutate(action, { onSuccess: () => toast(words), onSettled: () => setClosing(false) });
  return (
    <>
      {Boolean(act.error) && (
        <div style={{ flexBasis: "100%" }}>
          <ErrorNotice error={act.error} />
        </div>
      )}
      {status === "failed" && (
        <Button
          look="act"
          busy={act.isPending && "Asking"}
          onClick={() => run("retry", "The link is being made again")}
        >
          Make the link again
        </Button>
      )}
      {open && (
        <>
          <Button busy={act.isPending && "Asking"} onClick={() => run("resend", "The link is on its way again")}>
            Send again
          </Button>
          <Button disabled={act.isPending} onClick={() => run("check", "Asking Instamojo")}>
            Check now
          </Button>
        </>
      )}
      {(open || status === "failed") && (
        <>
          <Button look="danger" disabled={act.isPending} onClick={() => setClosing(true)}>
            Close the link…
          </Button>
          <Ask
            open={closing}
            onClose={() => setClosing(false)}
            danger
            title={`Close ${payRef}?`}
            verb="Close the link"
            busy={act.isPending && "Closing"}
            onYes={() => run("cancel", "The link is closed")}
          >
            <p>The family can no longer pay with this link, and is not reminded. You can ask for the money anew.</p>
          </Ask>
        </>
      )}
    </>
  );
}
