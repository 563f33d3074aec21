import { m } from "~/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { day } from "~/shared/format/time";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { PAYMENT } from "~/shared/words/status";
import { usePayments } from "../data";
import { Wait } from "../Wait";

const OPEN = ["link_created", "link_sent", "opened", "pending"];

/** What was paid and what is due, in a sentence first. Paying is for the parent, on the gateway's page. */
export default function Payment() {
  const payments = usePayments();
  const language = useLanguage();
  return (
    <>
      <PageTitle>{m.payment()}</PageTitle>
      <Wait on={payments}>
        {(all) => (
          <>
            {!all.some((payment) => OPEN.includes(payment.status)) && (
              <EmptyState drawing="none" title={m.nothing_to_pay()} />
            )}
            {all.map((payment) => (
              <section className="card" key={payment.id} aria-label={payment.pay_ref}>
                <p className="amount">{rupees(payment.amount_paise)}</p>
                <StatusChip look={PAYMENT[payment.status]} />
                <p className="card__second">
                  {m.reference({ id: payment.pay_ref })}
                  {payment.paid_at && `, ${m.paid_on({ date: day(payment.paid_at, language) })}`}
                  {!payment.paid_at && payment.due_on && `, ${m.pay_by({ date: day(payment.due_on, language) })}`}
                </p>
                {OPEN.includes(payment.status) && payment.gateway_url && (
                  <>
                    <p>{m.who_pays()}</p>
                    <ButtonLink look="act" size="big" wide href={payment.gateway_url}>
                      {m.pay_amount({ amount: rupees(payment.amount_paise) })}
                    </ButtonLink>
                  </>
                )}
              </section>
            ))}
          </>
        )}
      </Wait>
    </>
  );
}
