import { IconDownload, IconPlus, IconRefresh } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { day, dayClock, dayKey, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { MESSAGE, PAYMENT } from "~/shared/words/status";
import { useBatches } from "../batches/api";
import { downloadCsv } from "../kit/csv";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { CHANNELS } from "../words";
import {
  filtersOf,
  forWhat,
  METHODS,
  OPEN,
  type PaymentRow,
  payerOf,
  readAll,
  readAllIds,
  reviewWords,
  SORTS,
  TABS,
  useMatching,
  usePaymentActions,
  usePaymentCounts,
  usePayments,
  useSent,
  useStrays,
} from "./api";
import { Figures } from "./Figures";
import { NewLink } from "./NewLink";
import { PaymentDrawer } from "./PaymentDrawer";
import { Review } from "./Review";

type Bulk = { action: "payment_reminders" | "payment_resend"; ids: string[] };

/** Who owes, who paid, does the money match? */
export default function Payments() {
  const { id } = useParams<{ id?: string }>();
  const batches = useBatches().data;
  const list = useListState({ name: "payments", tab: "all", sorts: SORTS, filters: filtersOf(batches) });
  const payments = usePayments(list);
  const counts = usePaymentCounts().data;
  const sent = useSent((payments.data?.rows ?? []).map((row) => row.id)).data ?? {};
  const selection = useSelection(list, readAllIds(list));
  const [making, setMaking] = useState(false);
  const [bulk, setBulk] = useState<Bulk | null>(null);
  const now = useNow(60_000);
  const link = (row: PaymentRow) => `${paths.admin.payment(row.id)}${list.query && `?${list.query}`}`;
  const choose = useMutation({
    mutationFn: async (action: Bulk["action"]) => ({ action, ids: await selection.resolve() }),
    onSuccess: setBulk,
  });
  const total = payments.data?.total;
  const chosen = total === undefined ? 0 : selection.count(total);
  const columns = columnsOf(link, sent, now);
  // With the drawer open the low columns go, the rows stay.
  const shown = id ? columns.filter(({ key }) => !["for", "due", "reminders"].includes(key)) : columns;

  return (
    <WithDrawer
      drawer={
        id ? (
          <PaymentDrawer key={id} id={id} closeTo={`${paths.admin.payments}${list.query && `?${list.query}`}`} />
        ) : null
      }
    >
      <Page
        title={m.payments()}
        fact={<Matched />}
        actions={
          <>
            <Reconcile />
            <Button look="act" icon={<IconPlus size={17} aria-hidden="true" />} onClick={() => setMaking(true)}>
              {m.new_link()}
            </Button>
          </>
        }
      >
        <Figures today={dayKey(now)} />
        <Tabs
          label={m.payments_by_state()}
          current={list.tab}
          items={TABS.map(({ key, word }) => ({ key, word, count: counts?.[key] }))}
          hrefOf={(key) => (key === "all" ? paths.admin.payments : `${paths.admin.payments}?tab=${key}`)}
        />
        <Strays show={list.tab === "review" || list.tab === "all"} />
        <ListBar
          list={list}
          noun={[m.payment(), m.payments_2()]}
          total={total}
          note={m.newest_change_first()}
          search={m.search_by_student_or_number()}
          selection={selection}
          bulk={
            <>
              <Button
                look="act"
                busy={choose.isPending && m.counting()}
                onClick={() => choose.mutate("payment_reminders")}
              >
                {m.remind_chosen({ chosen })}
              </Button>
              <Button disabled={choose.isPending} onClick={() => choose.mutate("payment_resend")}>
                {m.send_the_link_to_chosen_again({ chosen })}
              </Button>
            </>
          }
        >
          <Export list={list} />
        </ListBar>
        <ErrorNotice error={choose.error} />
        <DataTable
          caption={m.payments()}
          columns={shown}
          query={payments}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          rowName={(row) => row.lead.student_name}
          selection={selection}
          selected={id}
          empty={
            list.tab === "all" ? (
              <EmptyState
                title={m.no_links_yet()}
                actions={
                  <Button look="act" onClick={() => setMaking(true)}>
                    {m.new_link()}
                  </Button>
                }
              >
                {m.mark_someone_interested_or_create_a_link_it()}
              </EmptyState>
            ) : list.tab === "review" ? (
              <EmptyState drawing="none" title={m.all_money_fits()}>
                {m.what_came_in_is_what_was_asked_from_whom_it()}
              </EmptyState>
            ) : (
              <EmptyState drawing="none" title={m.nothing_here()} />
            )
          }
        />
      </Page>
      {making && <NewLink onClose={() => setMaking(false)} />}
      {bulk && (
        <PlanSheet
          title={bulk.action === "payment_reminders" ? m.remind_guardians() : m.send_links_again()}
          action={bulk.action}
          what={{ payment_ids: bulk.ids }}
          verb={(ready) =>
            bulk.action === "payment_reminders" ? m.remind_ready({ ready }) : m.send_payment_link_to_ready({ ready })
          }
          past={bulk.action === "payment_reminders" ? m.reminders() : m.links_sent_again()}
          onDone={selection.clear}
          onRetry={(ids) => setBulk({ ...bulk, ids })}
          onClose={() => setBulk(null)}
        />
      )}
    </WithDrawer>
  );
}

type Sent = NonNullable<ReturnType<typeof useSent>["data"]>;

function columnsOf(link: (row: PaymentRow) => string, sent: Sent, now: number): Column<PaymentRow>[] {
  return [
    {
      key: "who",
      header: m.student_payer(),
      cell: (row) => (
        <RowLink
          href={link(row)}
          avatar={<Avatar id={row.lead_id} name={row.lead.student_name} />}
          name={row.lead.student_name}
        >
          {row.status === "failed" || row.status === "needs_review" ? (
            <small className="bad">{row.status === "failed" ? row.error_text : reviewWords(row.review_reason)}</small>
          ) : (
            <small>{payerOf(row)}</small>
          )}
        </RowLink>
      ),
    },
    {
      key: "amount",
      header: m.amount(),
      number: true,
      sort: "amount_paise",
      cell: (row) => <strong className="strong">{rupees(row.paid_paise ?? row.amount_paise)}</strong>,
    },
    {
      key: "status",
      header: m.status(),
      cell: (row) => (
        <>
          <StatusChip look={PAYMENT[row.status]} />
          {row.refunding_paise > 0 && (
            <small className="dim"> {m.rupees_requested_back({ rupees: rupees(row.refunding_paise) })}</small>
          )}
        </>
      ),
    },
    { key: "for", header: m.for__2(), cell: forWhat },
    { key: "sent", header: m.link_sent_by(), cell: (row) => <SentBy by={sent[row.id]} /> },
    { key: "due", header: m.due(), sort: "due_on", cell: (row) => (row.due_on ? day(row.due_on) : "") },
    {
      key: "reminders",
      header: m.reminded(),
      cell: (row) => (OPEN.includes(row.status) ? m.reminders_of_2({ reminders: row.reminders }) : ""),
    },
    {
      key: "changed",
      header: m.changed(),
      number: true,
      sort: "updated_at",
      cell: (row) => <span className="dim">{span(row.updated_at, now)}</span>,
    },
  ];
}

/** The channels on which the link went, and how far it got on each. */
function SentBy({ by }: { by: Sent[string] | undefined }) {
  if (!by) return <span className="dim">{m.not_yet()}</span>;
  return (
    <span className="row">
      {(["whatsapp", "email"] as const).map((channel) => {
        const status = by[channel];
        if (!status) return null;
        const { icon: Channel, word } = CHANNELS[channel];
        const { icon: State, en } = MESSAGE[status];
        return (
          <span key={channel} title={`${word}: ${en}`} style={{ display: "inline-flex", gap: 2, alignItems: "center" }}>
            <Channel size={15} stroke={1.75} aria-hidden="true" />
            <State size={13} stroke={2} aria-hidden="true" />
            <span className="sr-only">{`${word}: ${en}`}</span>
          </span>
        );
      })}
    </span>
  );
}

/** When the books were last laid beside Instamojo's list, and what came of it. */
function Matched() {
  const last = useMatching().data;
  if (!last) return <>{m.not_matched_with_instamojo_yet()}</>;
  if (!last.done_at) return <>{last.error_text ?? m.matching_with_instamojo()}</>;
  const found = [
    last.found_paid ? m.found_paid_found_paid({ found_paid: last.found_paid }) : "",
    last.found_stray ? m.found_stray_for_review({ found_stray: last.found_stray }) : "",
  ].filter(Boolean);
  return (
    <>
      {m.matched_with_instamojo_day_clock_part({
        day_clock: dayClock(last.done_at),
        part: found.length > 0 ? found.join(", ") : m.no_gaps(),
      })}
    </>
  );
}

function Reconcile() {
  const { match } = usePaymentActions();
  const last = useMatching().data;
  const running = last !== null && last !== undefined && last.done_at === null;
  return (
    <>
      <Button
        icon={<IconRefresh size={17} aria-hidden="true" />}
        busy={(match.isPending || running) && m.matching()}
        onClick={() => match.mutate(undefined, { onSuccess: () => toast(m.laying_our_books_beside_instamojos_list()) })}
      >
        {m.reconcile()}
      </Button>
      <ErrorNotice error={match.error} />
    </>
  );
}

/** Money on links that are none of ours. */
function Strays({ show }: { show: boolean }) {
  const strays = useStrays();
  if (!show || !strays.data?.length) return null;
  return (
    <section className="stack" aria-label={m.money_of_nobody()}>
      {strays.data.map((stray) => (
        <Review key={stray.id} it={stray} />
      ))}
    </section>
  );
}

interface Tax {
  gstin: string;
  taxable_paise: number;
  cgst_paise: number;
  sgst_paise: number;
}

/** All payments of the list with their receipts and taxes, as the accountant needs them. */
function Export({ list }: { list: ReturnType<typeof useListState> }) {
  const read = useMutation({
    mutationFn: () => readAll(list),
    onSuccess: (all) => {
      const money = (paise: number | null | undefined) => (paise ? paise / 100 : null);
      downloadCsv(
        `payments-${dayKey(Date.now())}.csv`,
        [
          ...[
            "reference",
            "student",
            "payer",
            "for",
            "status",
            "asked",
            "discount",
            "paid",
            m.paid_on(),
            m.paid_by_2(),
          ],
          ...[
            m.gateway_id(),
            m.gateway_fee_2(),
            "refunded",
            "receipt",
            m.receipt_date(),
            "GSTIN",
            "taxable",
            "CGST",
            "SGST",
          ],
        ],
        all.map((row) => {
          const facts = row.receipt?.facts as { tax?: Tax | null } | undefined;
          return [
            row.pay_ref,
            row.lead.student_name,
            payerOf(row),
            forWhat(row),
            PAYMENT[row.status].en,
            money(row.amount_paise),
            money(row.discount_paise),
            money(row.paid_paise),
            row.paid_at && dayKey(row.paid_at),
            row.method && METHODS[row.method],
            row.gateway_payment_id,
            money(row.fees_paise),
            money(row.refunded_paise),
            row.receipt?.receipt_no,
            row.receipt?.issued_on,
            facts?.tax?.gstin,
            money(facts?.tax?.taxable_paise),
            money(facts?.tax?.cgst_paise),
            money(facts?.tax?.sgst_paise),
          ];
        }),
      );
      toast(m.count_exported({ count: count(all.length, m.payment()) }));
    },
  });
  return (
    <>
      <Button
        icon={<IconDownload size={16} aria-hidden="true" />}
        busy={read.isPending && m.reading_all()}
        onClick={() => read.mutate()}
      >
        {m.export_for_accountant()}
      </Button>
      <ErrorNotice error={read.error} />
    </>
  );
}
