import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Facts } from "../kit/Page";
import { useTyped } from "../kit/useDraft";
import { type Review as Item, reviewWords, usePayable, usePaymentActions } from "./api";

type Decision = "accept" | "refund" | "dismiss";

const TITLES: Record<string, string> = {
  amount: m.another_amount_came_in(),
  currency: m.money_in_another_currency_came_in(),
  twice: m.it_was_paid_twice(),
  after_end: m.money_came_in_after_the_link_had_ended(),
  payer: m.money_came_in_but_the_payer_is_new_to_us(),
  stray: m.money_came_in_on_a_link_that_we_do_not_know(),
};

const DONE: Record<Decision, string> = {
  accept: "Booked. The seat opens and the family hears of it.",
  refund: m.instamojo_is_asked_to_send_it_back(),
  dismiss: m.left_aside(),
};

/** Money that does not fit, with the exact difference, and what can be done with it. */
export function Review({ it, student }: { it: Item; student?: string }) {
  const [asking, setAsking] = useState<Decision | null>(null);
  const canTake = it.currency === "INR" && it.kind !== "twice";
  return (
    <Notice
      kind="review"
      title={TITLES[it.kind] ?? m.money_came_in_that_does_not_fit()}
      actions={
        <>
          {canTake && (
            <Button look="act" size="small" onClick={() => setAsking("accept")}>
              {student ? m.it_is_students_payment({ student }) : m.give_it_to_a_payment()}
            </Button>
          )}
          <Button size="small" onClick={() => setAsking("refund")}>
            {m.send_it_back()}
          </Button>
          <Button size="small" onClick={() => setAsking("dismiss")}>
            {m.leave_it_aside()}
          </Button>
        </>
      }
    >
      <p>{m.review_words_nothing_opens_until_you_decide({ review_words: reviewWords(it.difference) })}</p>
      <Facts
        left
        items={[
          ...(it.asked_paise ? ([[m.asked(), rupees(it.asked_paise)]] as [string, string][]) : []),
          [m.came_in(), it.currency === "INR" ? rupees(it.came_paise) : `${it.currency} ${it.came_paise / 100}`],
          [m.payer(), [it.payer_name, it.payer_email, it.payer_phone].filter(Boolean).join(", ") || m.not_told()],
          [m.instamojo_payment(), it.gateway_payment_id],
          [m.found(), dayClock(it.created_at)],
        ]}
      />
      {asking && <Decide it={it} decision={asking} student={student} onClose={() => setAsking(null)} />}
    </Notice>
  );
}

function Decide({
  it,
  decision,
  student,
  onClose,
}: {
  it: Item;
  decision: Decision;
  student: string | undefined;
  onClose: () => void;
}) {
  const { decide } = usePaymentActions();
  const [note, setNote, clear] = useTyped(`review.${it.id}`);
  const [payment, setPayment] = useState<{ id: string; word: string } | null>(null);
  const differs = decision === "accept" && it.asked_paise !== null && it.asked_paise !== it.came_paise;
  const noteNeeded = decision === "dismiss" || differs;
  const blocked = (noteNeeded && !note.trim()) || (decision === "accept" && !it.payment_id && !payment);
  const title = {
    accept: student ? `Book ${rupees(it.came_paise)} for ${student}` : `Book ${rupees(it.came_paise)}`,
    refund: m.send_rupees_back({ rupees: rupees(it.came_paise) }),
    dismiss: m.leave_this_money_aside(),
  }[decision];
  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>}>
      <div className="stack">
        {decision === "accept" && <p>{m.the_payment_is_paid_with_this_amount_the()}</p>}
        {decision === "refund" && <p>{m.instamojo_sends_the_whole_amount_back_to_the()}</p>}
        {decision === "dismiss" && <p>{m.it_stays_at_instamojo_and_is_booked_nowhere()}</p>}
        {decision === "accept" && !it.payment_id && <Payable chosen={payment} onChoose={setPayment} />}
        <AreaField
          label={noteNeeded ? m.why() : m.note()}
          optional={!noteNeeded}
          value={note}
          maxLength={1000}
          rows={3}
          help={m.for_the_day_when_somebody_asks_only_you_see()}
          onChange={(event) => setNote(event.target.value)}
        />
        <ErrorNotice error={decide.error} />
        <div className="form__foot">
          <Button
            look={decision === "refund" ? "danger" : "act"}
            disabled={blocked}
            busy={decide.isPending && m.writing_it_down()}
            onClick={() =>
              decide.mutate(
                { id: it.id, decision, note: note.trim() || null, payment_id: payment?.id ?? null },
                {
                  onSuccess: () => {
                    clear();
                    toast(DONE[decision]);
                    onClose();
                  },
                },
              )
            }
          >
            {title}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}

function Payable({
  chosen,
  onChoose,
}: {
  chosen: { id: string; word: string } | null;
  onChoose: (payment: { id: string; word: string } | null) => void;
}) {
  const [search, setSearch] = useState("");
  const found = usePayable(search);
  if (chosen)
    return (
      <p className="row row--between">
        <strong className="strong">{chosen.word}</strong>
        <Button look="ghost" size="small" onClick={() => onChoose(null)}>
          {m.another_one()}
        </Button>
      </p>
    );
  return (
    <div className="stack stack--tight">
      <TextField
        label={m.student_whose_payment_it_is()}
        type="search"
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul aria-label={m.payments_found()}>
        {search.trim().length > 1 &&
          found.data?.map((each) => {
            const word = `${each.lead.student_name}, ${each.pay_ref}, ${rupees(each.amount_paise)}`;
            return (
              <li key={each.id}>
                <Button look="ghost" wide onClick={() => onChoose({ id: each.id, word })}>
                  {word}
                </Button>
              </li>
            );
          })}
      </ul>
      {search.trim().length > 1 && found.data?.length === 0 && (
        <p className="dim">{m.nothing_is_asked_of_a_student_of_this_name()}</p>
      )}
    </div>
  );
}
