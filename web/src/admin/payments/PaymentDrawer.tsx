import {
  IconAlertOctagon,
  IconArrowBackUp,
  IconBell,
  IconBuildingBank,
  IconCalendarPlus,
  IconCalendarX,
  IconCircleCheck,
  IconCircleDot,
  IconCopy,
  IconEye,
  IconFileDownload,
  IconGavel,
  IconInbox,
  IconLink,
  IconNote,
  IconReceiptRefund,
  IconReplace,
  IconSchool,
  IconSchoolOff,
  IconSend,
  IconShieldCheck,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { download } from "~/api/engine";
import { signedUrl } from "~/api/storage";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { clock, day, dayClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline, type TimelineEntry } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { type Kind, PAYMENT } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { MessageTimeline, useMessageLog } from "../messages";
import { eventWords } from "../words";
import {
  forWhat,
  METHODS,
  OPEN,
  type Payment,
  payerOf,
  reviewWords,
  usePayment,
  usePaymentActions,
  useRawEvents,
  WAITS,
} from "./api";
import { AddNote, Extend, RefundForm, Replace } from "./Changes";
import { Offline } from "./Offline";
import { Review } from "./Review";

const STEPS: Record<string, { text: string; kind: Kind; icon: typeof IconLink }> = {
  created: { text: m.asked_for(), kind: "quiet", icon: IconCircleDot },
  link_created: { text: m.link_created(), kind: "quiet", icon: IconLink },
  link_sent: { text: m.link_sent(), kind: "info", icon: IconSend },
  opened: { text: m.payment_page_opened(), kind: "info", icon: IconEye },
  webhook: { text: m.webhook_received_signature_ok(), kind: "good", icon: IconShieldCheck },
  confirmed: { text: m.confirmed_with_instamojo(), kind: "good", icon: IconBuildingBank },
  paid: { text: m.paid(), kind: "good", icon: IconCircleCheck },
  needs_review: { text: m.something_differs(), kind: "review", icon: IconAlertOctagon },
  attempt_failed: { text: m.a_payment_was_tried_and_failed(), kind: "bad", icon: IconAlertOctagon },
  webhook_failed: { text: m.webhook_received_the_payment_failed(), kind: "bad", icon: IconAlertOctagon },
  retried: { text: m.link_asked_for_again_by_you(), kind: "quiet", icon: IconLink },
  resent: { text: m.link_sent_again_by_you(), kind: "info", icon: IconSend },
  cancelled: { text: m.link_closed_by_you(), kind: "quiet", icon: IconCalendarX },
  closed: { text: m.link_closed_at_instamojo(), kind: "quiet", icon: IconCalendarX },
  not_closed: { text: m.the_link_could_not_be_closed_at_instamojo(), kind: "bad", icon: IconAlertOctagon },
  expired: { text: m.link_ended_by_itself(), kind: "quiet", icon: IconCalendarX },
  returned: { text: m.payer_back_from_instamojo(), kind: "info", icon: IconArrowBackUp },
  reminded: { text: m.reminded_by_you(), kind: "info", icon: IconBell },
  replaced: { text: m.replaced_by_a_new_link(), kind: "quiet", icon: IconReplace },
  extended: { text: m.last_day_of_the_link_changed(), kind: "quiet", icon: IconCalendarPlus },
  note: { text: m.your_note(), kind: "quiet", icon: IconNote },
  decided: { text: m.decided_by_you(), kind: "good", icon: IconGavel },
  seat_opened: { text: m.the_seat_is_open(), kind: "good", icon: IconSchool },
  seat_closed: { text: m.the_seat_is_closed(), kind: "quiet", icon: IconSchoolOff },
  refund_asked: { text: m.refund_asked_for_by_you(), kind: "quiet", icon: IconReceiptRefund },
  refund_requested: { text: m.instamojo_has_taken_the_refund_up(), kind: "info", icon: IconReceiptRefund },
  refunded: { text: m.the_money_is_back(), kind: "good", icon: IconReceiptRefund },
  refund_denied: { text: m.instamojo_denied_the_refund(), kind: "bad", icon: IconAlertOctagon },
  refund_withdrawn: { text: m.the_refund_was_taken_back(), kind: "quiet", icon: IconReceiptRefund },
  refund_failed: { text: m.instamojo_refused_the_refund(), kind: "bad", icon: IconAlertOctagon },
  refund_dropped: { text: m.refund_given_up_by_you(), kind: "quiet", icon: IconReceiptRefund },
  payer_kept: { text: m.payer_kept_for_the_books(), kind: "quiet", icon: IconCircleDot },
};

const DECISIONS: Record<string, string> = {
  accept: "taken as the payment",
  refund: m.sent_back(),
  dismiss: m.left_aside_2(),
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
    typeof detail.due_on === "string" && m.due_day_2({ day: day(detail.due_on) }),
    typeof detail.decision === "string" && DECISIONS[detail.decision],
    typeof detail.until === "string" && m.until_day({ day: day(detail.until) }),
    typeof detail.by === "string" && detail.by,
    typeof detail.bank_reference === "string" &&
      m.bank_reference_bank_reference({ bank_reference: detail.bank_reference }),
    typeof detail.text === "string" && detail.text,
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
      text: m.paid_confirmed_with_instamojo(),
      next: true,
    },
    {
      key: "next-seat",
      icon: <IconSchool size={14} stroke={2} />,
      kind: "quiet",
      text: m.the_seat_opens_the_welcome_goes_out(),
      next: true,
    },
  ];
}

type Asking = "close" | "replace" | "extend" | "note" | "offline" | "refund" | "resend" | "remind";

export function PaymentDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const payment = usePayment(id);
  const messages = useMessageLog({ subjectId: id });
  const [asking, setAsking] = useState<Asking | null>(null);
  const it = payment.data;
  const close = () => setAsking(null);

  return (
    <Drawer
      label={m.payment_2()}
      head={it ? m.payment_pay_ref({ pay_ref: it.pay_ref }) : m.payment_2()}
      closeTo={closeTo}
      foot={it && <Actions it={it} onAsk={setAsking} />}
    >
      <ErrorNotice error={payment.error} onRetry={() => void payment.refetch()} />
      {payment.isPending && <SkeletonRows rows={5} label={m.loading_the_payment()} />}
      {it && (
        <>
          <div>
            <div className="row row--between">
              <h2 style={{ fontSize: 26, lineHeight: "34px", letterSpacing: "-0.02em" }}>
                {rupees(it.paid_paise ?? it.amount_paise)}
              </h2>
              <StatusChip look={PAYMENT[it.status]} />
            </div>
            <p className="dim">
              {m.student_name_for_what_paid_by_payer_of({
                student_name: it.lead.student_name,
                for_what: forWhat(it),
                payer_of: payerOf(it),
              })}
            </p>
          </div>
          {it.reviews
            .filter(({ status }) => status === "open")
            .map((review) => (
              <Review key={review.id} it={review} student={it.lead.student_name} />
            ))}
          {it.status === "failed" && (
            <Notice kind="bad" title={m.the_link_could_not_be_made()}>
              {it.error_text}
            </Notice>
          )}
          <Refunds it={it} />
          <Facts items={factsOf(it)} />
          {it.offline?.proof_path && <Proof path={it.offline.proof_path} />}
          <div className="row">
            {it.receipt && <Receipt id={it.id} name={`receipt-${it.receipt.receipt_no.replaceAll("/", "-")}.pdf`} />}
            <ButtonLink
              size="small"
              icon={<IconInbox size={16} aria-hidden="true" />}
              href={paths.admin.family(it.family_id)}
            >
              {m.thread()}
            </ButtonLink>
          </div>
          <Happened it={it} />
          <h3>{m.messages()}</h3>
          <ErrorNotice error={messages.error} onRetry={() => void messages.refetch()} />
          {messages.data && (
            <MessageTimeline label={m.messages_about_this_payment()} messages={messages.data} empty={m.none_yet_2()} />
          )}
          {asking === "close" && <CloseLink it={it} onClose={close} />}
          {asking === "replace" && <Replace it={it} onClose={close} />}
          {asking === "extend" && <Extend it={it} onClose={close} />}
          {asking === "note" && <AddNote it={it} onClose={close} />}
          {asking === "offline" && <Offline it={it} onClose={close} />}
          {asking === "refund" && <RefundForm it={it} onClose={close} />}
          {asking === "resend" && <SendAgain id={it.id} onClose={close} />}
          {asking === "remind" && (
            <PlanSheet
              title={m.remind_the_guardian()}
              action="payment_reminders"
              what={{ payment_ids: [it.id] }}
              verb={() => m.remind_now()}
              past={m.reminded()}
              onDone={() => toast(m.the_reminder_is_on_its_way())}
              onClose={close}
            />
          )}
        </>
      )}
    </Drawer>
  );
}

/** The link once more: on the channels of the matrix, or on the one that the educator chooses. */
function SendAgain({ id, onClose }: { id: string; onClose: () => void }) {
  const [channel, setChannel] = useState("");
  return (
    <PlanSheet
      title={m.send_the_link_again()}
      action="payment_resend"
      what={{ payment_ids: [id], channels: channel ? [channel] : null }}
      verb={() => m.send_the_link_again()}
      past={m.link_sent_again()}
      onDone={() => toast(m.the_link_is_on_its_way_again())}
      onClose={onClose}
    >
      <SelectField label={m.channel()} value={channel} onChange={(event) => setChannel(event.target.value)}>
        <option value="">{m.as_usual()}</option>
        <option value="email">{m.only_by_email()}</option>
        <option value="whatsapp">{m.only_by_whatsapp()}</option>
      </SelectField>
    </PlanSheet>
  );
}

function factsOf(it: Payment): [string, string][] {
  const facts: ([string, string] | false)[] = [
    [m.due(), it.due_on ? day(it.due_on) : m.no_date()],
    OPEN.includes(it.status) && it.expires_at !== null && [m.link_works_until(), dayClock(it.expires_at)],
    it.discount_paise > 0 && [
      m.discount(),
      m.rupees_of_rupees2part({
        rupees: rupees(it.discount_paise),
        rupees2: rupees(it.fee_paise ?? 0),
        part: it.plan?.discount_reason ? `: ${it.plan.discount_reason}` : "",
      }),
    ],
    OPEN.includes(it.status) && [m.reminders(), m.reminders_of_2({ reminders: it.reminders })],
    [m.asked_for(), dayClock(it.created_at)],
    it.paid_at !== null && [m.paid(), dayClock(it.paid_at)],
    it.method !== null && [m.paid_by(), [METHODS[it.method], it.instrument].filter(Boolean).join(", ")],
    it.offline !== null && [
      m.received(),
      [day(it.offline.received_on), it.offline.reference, it.offline.note].filter(Boolean).join(", "),
    ],
    it.gateway_payment_id !== null && [m.instamojo_payment(), it.gateway_payment_id],
    it.fees_paise !== null && it.fees_paise > 0 && [m.gateway_fee(), rupees(it.fees_paise)],
    it.receipt !== null && [m.receipt(), it.receipt.receipt_no],
    it.replaces_id !== null && [m.in_the_place_of(), m.a_link_that_was_closed()],
  ];
  return facts.filter((fact) => fact !== false);
}

function Happened({ it }: { it: Payment }) {
  const [raw, setRaw] = useState(false);
  const events = useRawEvents(it.id, raw);
  return (
    <>
      <div className="row row--between">
        <h3>{m.timeline()}</h3>
        <button type="button" className="linklike" aria-expanded={raw} onClick={() => setRaw(!raw)}>
          {raw ? m.hide_raw_events() : m.show_raw_events()}
        </button>
      </div>
      <Timeline label={m.timeline_of_the_payment()} entries={entriesOf(it.events, it.status)} />
      {raw && (
        <section aria-label={m.raw_events()} className="stack">
          <ErrorNotice error={events.error} onRetry={() => void events.refetch()} />
          {events.isPending && <SkeletonRows rows={3} label={m.loading_the_raw_events()} />}
          {events.data?.events.length === 0 && <p className="dim">{m.instamojo_has_sent_no_webhook_about_this()}</p>}
          {events.data?.events.map((event) => (
            <div className="card card__body" key={event.id}>
              <p className="dim">
                {m.webhook_day_clock_signature_ok_status({
                  day_clock: dayClock(event.received_at),
                  status: event.status,
                })}
              </p>
              <Facts left items={Object.entries(event.fields).map(([name, value]) => [name, value || "blank"])} />
            </div>
          ))}
        </section>
      )}
    </>
  );
}

const REFUND_WORDS: Record<string, { kind: Kind; text: string }> = {
  asked: { kind: "wait", text: m.is_asked_for_at_instamojo() },
  requested: { kind: "info", text: m.is_requested_not_back_yet_instamojo_has() },
  refunded: { kind: "good", text: m.is_back() },
  denied: { kind: "bad", text: m.was_denied_by_instamojo() },
  withdrawn: { kind: "quiet", text: m.was_given_up() },
  failed: { kind: "bad", text: m.was_refused_by_instamojo() },
};

function Refunds({ it }: { it: Payment }) {
  const { refundStep } = usePaymentActions();
  return it.refunds.map((refund) => {
    const words = REFUND_WORDS[refund.status] ?? { kind: "quiet" as const, text: refund.status };
    return (
      <Notice
        key={refund.id}
        kind={words.kind}
        title={m.refund_of_rupees_text({ rupees: rupees(refund.amount_paise), text: words.text })}
        actions={
          refund.status === "failed" && (
            <>
              <Button
                size="small"
                look="act"
                busy={refundStep.isPending && m.asking()}
                onClick={() => refundStep.mutate({ id: refund.id, step: "retry" })}
              >
                {m.try_again()}
              </Button>
              <Button size="small" onClick={() => refundStep.mutate({ id: refund.id, step: "drop" })}>
                {m.give_it_up()}
              </Button>
            </>
          )
        }
      >
        {[
          refund.reason,
          refund.error_text,
          refund.bank_reference && m.bank_reference_bank_reference_2({ bank_reference: refund.bank_reference }),
        ]
          .filter(Boolean)
          .join(". ")}
        <ErrorNotice error={refundStep.error} />
      </Notice>
    );
  });
}

function Proof({ path }: { path: string }) {
  const open = useMutation({
    mutationFn: () => signedUrl("payment-proofs", path, 300),
    onSuccess: (url) => window.open(url, "_blank", "noopener"),
  });
  return (
    <div>
      <Button size="small" busy={open.isPending && m.opening()} onClick={() => open.mutate()}>
        {m.open_the_proof()}
      </Button>
      <ErrorNotice error={open.error} />
    </div>
  );
}

function Receipt({ id, name }: { id: string; name: string }) {
  const get = useMutation({ mutationFn: () => download(`/api/payments/${id}/receipt.pdf`, name) });
  return (
    <>
      <Button
        size="small"
        icon={<IconFileDownload size={16} aria-hidden="true" />}
        busy={get.isPending && m.drawing_it()}
        onClick={() => get.mutate()}
      >
        {m.receipt()}
      </Button>
      <ErrorNotice error={get.error} />
    </>
  );
}

function CloseLink({ it, onClose }: { it: Payment; onClose: () => void }) {
  const { act } = usePaymentActions();
  return (
    <Ask
      open
      onClose={onClose}
      danger
      title={m.close_pay_ref({ pay_ref: it.pay_ref })}
      verb={m.close_the_link()}
      busy={act.isPending && m.closing()}
      error={act.error}
      onYes={() =>
        act.mutate(
          { id: it.id, action: "cancel" },
          {
            onSuccess: () => {
              toast(m.the_link_is_closed());
              onClose();
            },
          },
        )
      }
    >
      <p>{m.the_family_can_no_longer_pay_with_this_link()}</p>
    </Ask>
  );
}

/** What may be done with a payment in its state. */
function Actions({ it, onAsk }: { it: Payment; onAsk: (what: Asking) => void }) {
  const { act } = usePaymentActions();
  const open = OPEN.includes(it.status);
  const run = (action: "retry" | "check", words: string) =>
    act.mutate({ id: it.id, action }, { onSuccess: () => toast(words) });
  async function copyLink(url: string) {
    await navigator.clipboard.writeText(url);
    toast(m.link_copied());
  }
  return (
    <>
      {Boolean(act.error) && (
        <div style={{ flexBasis: "100%" }}>
          <ErrorNotice error={act.error} />
        </div>
      )}
      {it.status === "failed" && (
        <Button
          look="act"
          busy={act.isPending && m.asking()}
          onClick={() => run("retry", m.the_link_is_being_made_again())}
        >
          {m.make_the_link_again()}
        </Button>
      )}
      {it.gateway_url && open && (
        <Button
          icon={<IconCopy size={16} aria-hidden="true" />}
          onClick={() => it.gateway_url && void copyLink(it.gateway_url)}
        >
          {m.copy_link()}
        </Button>
      )}
      {WAITS.includes(it.status) && (
        <>
          <Button onClick={() => onAsk("resend")}>{m.send_again()}</Button>
          <Button onClick={() => onAsk("remind")}>{m.remind()}</Button>
        </>
      )}
      {it.gateway_request_id && (open || it.status === "expired") && (
        <Button disabled={act.isPending} onClick={() => run("check", m.asking_instamojo())}>
          {m.check_now()}
        </Button>
      )}
      {(open || it.status === "expired") && (
        <>
          <Button onClick={() => onAsk("offline")}>{m.paid_in_another_way()}</Button>
          <Button onClick={() => onAsk("replace")}>{m.replace()}</Button>
        </>
      )}
      {open && <Button onClick={() => onAsk("extend")}>{m.last_day_3()}</Button>}
      <Button icon={<IconNote size={16} aria-hidden="true" />} onClick={() => onAsk("note")}>
        {m.add_note()}
      </Button>
      {open && (
        <Button look="danger" onClick={() => onAsk("close")}>
          {m.close_the_link_2()}
        </Button>
      )}
      {it.status === "paid" && (
        <Button look="danger" onClick={() => onAsk("refund")}>
          {m.refund_2()}
        </Button>
      )}
    </>
  );
}
