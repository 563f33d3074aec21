import { Modal } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { paiseFromText, rupees } from "~/shared/format/money";
import { dayKey } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useTyped } from "../kit/useDraft";
import { type Payment, usePaymentActions } from "./api";

interface ChangeProps {
  it: Payment;
  onClose: () => void;
}

/** Another link in the place of this one: another amount, or a new day. */
export function Replace({ it, onClose }: ChangeProps) {
  const { replace } = usePaymentActions();
  const [, go] = useLocation();
  const [amount, setAmount, forgetAmount] = useTyped(`replace.${it.id}.amount`, String(it.amount_paise / 100));
  const [due, setDue, forgetDue] = useTyped(
    `replace.${it.id}.due`,
    it.due_on && it.due_on >= dayKey(Date.now()) ? it.due_on : "",
  );
  const paise = paiseFromText(amount);
  const fits = paise !== null && paise >= 900 && paise <= 20_000_000;
  return (
    <Modal opened onClose={onClose} title={<strong>{m.replace_the_link_of_pay_ref({ pay_ref: it.pay_ref })}</strong>}>
      <div className="stack">
        <p>{m.the_old_link_is_closed_at_instamojo_a_new()}</p>
        <TextField
          label={m.amount_in_rupees()}
          inputMode="decimal"
          value={amount}
          error={fits ? undefined : m.an_amount_from_9_to_2_00_000()}
          onChange={(event) => setAmount(event.target.value)}
        />
        <TextField
          label={m.pay_by()}
          type="date"
          optional
          min={dayKey(Date.now())}
          value={due}
          onChange={(event) => setDue(event.target.value)}
        />
        <ErrorNotice error={replace.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={!fits}
            busy={replace.isPending && m.replacing()}
            onClick={() =>
              replace.mutate(
                { id: it.id, amount_paise: paise, due_on: due || null },
                {
                  onSuccess: ({ payment_id }) => {
                    forgetAmount();
                    forgetDue();
                    toast(m.the_new_link_is_being_made());
                    onClose();
                    go(paths.admin.payment(payment_id));
                  },
                },
              )
            }
          >
            {fits ? m.replace_by_a_link_for_rupees({ rupees: rupees(paise) }) : m.replace_the_link()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}

/** The last day on which the link works. */
export function Extend({ it, onClose }: ChangeProps) {
  const { extend } = usePaymentActions();
  const [until, setUntil, forget] = useTyped(`extend.${it.id}`, it.expires_at ? dayKey(it.expires_at) : "");
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{m.how_long_the_link_of_pay_ref_works({ pay_ref: it.pay_ref })}</strong>}
    >
      <div className="stack">
        <TextField
          label={m.works_until_the_end_of()}
          type="date"
          min={dayKey(Date.now())}
          value={until}
          help={m.then_it_is_closed_at_instamojo_by_itself()}
          onChange={(event) => setUntil(event.target.value)}
        />
        <ErrorNotice error={extend.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={until === ""}
            busy={extend.isPending && m.saving()}
            onClick={() =>
              extend.mutate(
                { id: it.id, until },
                {
                  onSuccess: () => {
                    forget();
                    toast(m.the_links_last_day_is_changed());
                    onClose();
                  },
                },
              )
            }
          >
            {m.save()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}

export function AddNote({ it, onClose }: ChangeProps) {
  const { note } = usePaymentActions();
  const [text, setText, clear] = useTyped(`payment note.${it.id}`);
  return (
    <Modal opened onClose={onClose} title={<strong>{m.note_on_pay_ref({ pay_ref: it.pay_ref })}</strong>}>
      <div className="stack">
        <AreaField
          label={m.note()}
          rows={4}
          maxLength={1000}
          value={text}
          help={m.in_the_timeline_only_you_see_it()}
          onChange={(event) => setText(event.target.value)}
        />
        <ErrorNotice error={note.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={!text.trim()}
            busy={note.isPending && m.saving()}
            onClick={() =>
              note.mutate(
                { id: it.id, text },
                {
                  onSuccess: () => {
                    clear();
                    onClose();
                  },
                },
              )
            }
          >
            {m.add_the_note()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}

const KINDS = {
  PTH: m.another_reason(),
  QFL: m.the_family_is_not_satisfied(),
  TAN: m.the_course_was_cancelled_or_changed(),
  TNR: m.the_seat_is_not_available_any_more(),
  RFD: m.paid_twice_or_too_late(),
} as const;

/** Money that goes back, all or a part. */
export function RefundForm({ it, onClose }: ChangeProps) {
  const { refund } = usePaymentActions();
  const back = it.refunds
    .filter(({ status, review_id }) => review_id === null && status !== "denied" && status !== "withdrawn")
    .reduce((sum, each) => sum + each.amount_paise, 0);
  const left = (it.paid_paise ?? 0) - back;
  const [amount, setAmount, forgetAmount] = useTyped(`refund.${it.id}.amount`, String(left / 100));
  const [kind, setKind] = useState<keyof typeof KINDS>("PTH");
  const [reason, setReason, clear] = useTyped(`refund.${it.id}`);
  const paise = paiseFromText(amount);
  const fits = paise !== null && paise > 0 && paise <= left;
  const offline = it.method !== "gateway";
  return (
    <Modal opened onClose={onClose} title={<strong>{m.refund_of_pay_ref({ pay_ref: it.pay_ref })}</strong>}>
      <div className="stack">
        <p>
          {offline ? m.this_money_came_by_hand_so_it_goes_back_by() : m.instamojo_sends_it_back_the_way_it_was_paid()}
        </p>
        <TextField
          label={m.amount_in_rupees()}
          inputMode="decimal"
          value={amount}
          error={fits ? undefined : m.at_most_rupees_can_go_back({ rupees: rupees(left) })}
          onChange={(event) => setAmount(event.target.value)}
        />
        <SelectField
          label={m.kind()}
          value={kind}
          onChange={(event) => setKind(event.target.value as keyof typeof KINDS)}
        >
          {Object.entries(KINDS).map(([key, word]) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </SelectField>
        <AreaField
          label={m.why()}
          rows={2}
          maxLength={100}
          value={reason}
          help={m.instamojo_reads_this_too_name_no_child()}
          onChange={(event) => setReason(event.target.value)}
        />
        <ErrorNotice error={refund.error} />
        <div className="form__foot">
          <Button
            look="danger"
            disabled={!fits || !reason.trim()}
            busy={refund.isPending && m.asking()}
            onClick={() =>
              refund.mutate(
                { id: it.id, amount_paise: paise ?? 0, kind, reason: reason.trim() },
                {
                  onSuccess: () => {
                    clear();
                    forgetAmount();
                    toast(offline ? m.the_refund_is_booked() : m.instamojo_is_asked_for_the_refund());
                    onClose();
                  },
                },
              )
            }
          >
            {fits ? m.refund_rupees({ rupees: rupees(paise) }) : m.refund()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
