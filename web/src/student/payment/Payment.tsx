import { IconBrandWhatsapp, IconCopy, IconLock, IconReceipt } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { download } from "~/api/engine";
import { db, rows } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { day } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { Timeline, type TimelineEntry } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { useLanguage } from "~/shared/words/language";
import { PAYMENT } from "~/shared/words/status";
import { usePayments } from "../data";
import { useAnswers } from "../support/api";
import { Wait } from "../Wait";

type One = NonNullable<ReturnType<typeof usePayments>["data"]>[number];

const OPEN = ["link_created", "link_sent", "opened"];
const ASKED = ["draft", "failed", ...OPEN];
const LONG_MS = 120_000;
const ANSWERS = 3;

/** What was paid and what is due, in a sentence first. Paying is for the parent, on the gateway's page. */
export default function Payment() {
  const payments = usePayments();
  return (
    <>
      <PageTitle>{m.payment()}</PageTitle>
      <Wait on={payments}>
        {(all) => {
          // What was replaced or ended without money is nothing to the family any more.
          const shown = all.filter(({ status }) => status !== "expired");
          return (
            <>
              <Top all={shown} />
              {shown.length > 0 && <All all={shown} />}
            </>
          );
        }}
      </Wait>
      <Help />
    </>
  );
}

/** The one thing to know first: what is due, what is being checked, or that nothing is. */
function Top({ all }: { all: One[] }) {
  const language = useLanguage();
  const waiting = all.filter(({ status }) => status === "pending" || status === "needs_review");
  const due = all.filter(({ status }) => OPEN.includes(status)).sort(byDay)[0];
  const owed = all.filter(({ status }) => ASKED.includes(status));
  const last = all
    .flatMap(({ status, paid_at }) => (status === "paid" && paid_at ? [paid_at] : []))
    .sort()
    .at(-1);
  return (
    <>
      {waiting.map((payment) => (
        <Checking key={payment.id} it={payment} />
      ))}
      {due && <Due it={due} />}
      {!due && waiting.length === 0 && owed.length > 0 && (
        <Notice
          kind="info"
          title={m.pay_not_full({ amount: rupees(owed.reduce((sum, one) => sum + one.amount_paise, 0)) })}
        >
          {m.pay_later()}
        </Notice>
      )}
      {owed.length === 0 && waiting.length === 0 && (
        <EmptyState drawing="none" title={last ? m.pay_full({ date: day(last, language) }) : m.nothing_to_pay()} />
      )}
    </>
  );
}

function byDay(a: One, b: One): number {
  return (a.due_on ?? "9999").localeCompare(b.due_on ?? "9999") || a.part - b.part;
}

function Checking({ it }: { it: One }) {
  const now = useNow(10_000);
  const language = useLanguage();
  if (it.status === "needs_review")
    return (
      <Notice kind="review" role="status" title={PAYMENT.needs_review[language]}>
        {m.pay_in_review({ id: it.pay_ref })}
      </Notice>
    );
  const long = it.returned_at !== null && now - Date.parse(it.returned_at) > LONG_MS;
  return (
    <Notice kind="wait" role="status" title={m.reference({ id: it.pay_ref })}>
      {long ? m.pay_checking_long() : m.pay_checking()}
    </Notice>
  );
}

function Due({ it }: { it: One }) {
  const language = useLanguage();
  const url = it.gateway_url;
  const text = url ? m.pay_parent_text({ amount: rupees(it.amount_paise), link: url }) : "";
  async function copy() {
    if (!url) return;
    await navigator.clipboard.writeText(url);
    toast(m.pay_copied());
  }
  return (
    <section className="card" aria-label={it.pay_ref}>
      <p className="card__second">{partOf(it)}</p>
      <p className="amount">{rupees(it.amount_paise)}</p>
      <p>{it.due_on ? m.pay_please_by({ date: day(it.due_on, language) }) : m.pay_please()}</p>
      {url && (
        <>
          <ButtonLink look="act" size="big" wide href={url}>
            {m.pay_now()}
          </ButtonLink>
          <ButtonLink
            size="big"
            wide
            icon={<IconBrandWhatsapp size={20} aria-hidden="true" />}
            href={`https://wa.me/?text=${encodeURIComponent(text)}`}
          >
            {m.pay_send_parent()}
          </ButtonLink>
          <Button size="big" wide icon={<IconCopy size={20} aria-hidden="true" />} onClick={() => void copy()}>
            {m.pay_copy()}
          </Button>
        </>
      )}
      <p className="card__second row">
        <IconLock size={18} aria-hidden="true" style={{ flex: "none" }} />
        <span>
          {m.who_pays()} {m.pay_safe()}
        </span>
      </p>
    </section>
  );
}

function partOf(it: One): string {
  if (it.purpose === "other") return m.pay_extra();
  return it.parts > 1 ? m.pay_part({ part: it.part, parts: it.parts }) : m.pay_course_fee();
}

/** Every part of it, the first one first, each with what became of it and its receipt. */
function All({ all }: { all: One[] }) {
  const language = useLanguage();
  const ordered = [...all].sort((a, b) => a.created_at.localeCompare(b.created_at) || a.part - b.part);
  const first = ordered.find(({ purpose }) => purpose !== "other");
  return (
    <section className="card" aria-labelledby="all-payments">
      <h2 id="all-payments">{m.pay_all()}</h2>
      <Timeline label={m.pay_all()} entries={ordered.map((it) => entryOf(it, language))} />
      {first && (
        <dl className="facts">
          <dt>{m.pay_course_fee()}</dt>
          <dd>{rupees(first.fee_paise ?? first.amount_paise)}</dd>
          {first.discount_paise > 0 && (
            <>
              <dt>{m.pay_discount()}</dt>
              <dd>{rupees(first.discount_paise)}</dd>
            </>
          )}
        </dl>
      )}
    </section>
  );
}

function entryOf(it: One, language: "en" | "hi"): TimelineEntry {
  const look = PAYMENT[it.status];
  return {
    key: it.id,
    icon: <look.icon size={14} stroke={2} />,
    kind: look.kind,
    text: (
      <>
        <strong className="strong">{rupees(it.paid_paise ?? it.amount_paise)}</strong>, {partOf(it)}
      </>
    ),
    when: look[language],
    detail: (
      <>
        {lineOf(it, language)}
        {it.receipt && <Receipt id={it.id} number={it.receipt.receipt_no} />}
      </>
    ),
  };
}

function lineOf(it: One, language: "en" | "hi"): string {
  const back = [
    it.refunding_paise > 0 && m.pay_refund_requested({ amount: rupees(it.refunding_paise) }),
    it.refunded_paise > 0 && m.pay_refunded({ amount: rupees(it.refunded_paise) }),
  ].filter(Boolean);
  if (it.paid_at)
    return [m.pay_paid_by({ date: day(it.paid_at, language), method: methodOf(it) }), it.gateway_payment_id, ...back]
      .filter(Boolean)
      .join(". ");
  const due = it.due_on ? m.pay_due_line({ date: day(it.due_on, language) }) : it.pay_ref;
  if (it.status === "draft") return `${due}. ${m.pay_later()}`;
  return it.expires_at && OPEN.includes(it.status)
    ? `${due}. ${m.pay_until({ date: day(it.expires_at, language) })}`
    : due;
}

function methodOf(it: One): string {
  const words: Record<string, () => string> = {
    cash: m.pay_by_cash,
    bank: m.pay_by_bank,
    cheque: m.pay_by_cheque,
    other: m.pay_by_other,
  };
  return words[it.method ?? ""]?.() ?? (it.method === "upi" ? "UPI" : (it.instrument ?? "Instamojo"));
}

function Receipt({ id, number }: { id: string; number: string }) {
  const get = useMutation({
    mutationFn: () => download(`/api/payments/${id}/receipt.pdf`, `receipt-${number.replaceAll("/", "-")}.pdf`),
  });
  return (
    <span style={{ display: "block" }}>
      <Button
        look="ghost"
        icon={<IconReceipt size={18} aria-hidden="true" />}
        busy={get.isPending && m.pay_receipt_making()}
        onClick={() => get.mutate()}
      >
        {m.pay_receipt()} {number}
      </Button>
      <ErrorNotice error={get.error} />
    </span>
  );
}

/** The questions that are asked most, the rule of refunds, and the way to a person. */
function Help() {
  const language = useLanguage();
  const answers = useAnswers();
  const rule = useQuery({
    queryKey: ["student", "refund rule"],
    queryFn: () => rows(db().from("app_settings").select("value").eq("key", "refund_rule").maybeSingle()),
  });
  const text = typeof rule.data?.value === "string" ? rule.data.value : null;
  return (
    <section className="card" aria-labelledby="pay-help">
      <h2 id="pay-help">{m.pay_help()}</h2>
      {answers.data
        ?.filter(({ category }) => category === "payment")
        .slice(0, ANSWERS)
        .map((article) => (
          <details className="answer" key={article.id}>
            <summary>{language === "hi" ? article.question_hi : article.question_en}</summary>
            <p className="typed">{language === "hi" ? article.answer_hi : article.answer_en}</p>
          </details>
        ))}
      {text && (
        <details className="answer">
          <summary>{m.pay_refund_rule()}</summary>
          <p className="typed">{text}</p>
        </details>
      )}
      <ButtonLink wide href={paths.app.support}>
        {m.pay_help()}
      </ButtonLink>
    </section>
  );
}
