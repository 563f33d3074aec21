import { useParams } from "wouter";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { day, dayKey, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Avatar } from "~/shared/ui/Avatar";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { PAYMENT } from "~/shared/words/status";
import { type Column, DataTable, SearchBox } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { Kpis, Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { type PaymentRow, payerOf, reviewWords, TABS, usePaymentCounts, usePaymentSums, usePayments } from "./api";
import { PaymentDrawer } from "./PaymentDrawer";

export default function Payments() {
  const { id } = useParams<{ id?: string }>();
  const list = useListState("all");
  const payments = usePayments(list);
  const counts = usePaymentCounts().data;
  const now = useNow(60_000);
  const today = dayKey(now);
  const sums = usePaymentSums(`${today.slice(0, 8)}01T00:00:00+05:30`, today).data;
  const link = (row: PaymentRow) => `${paths.admin.payment(row.id)}${list.query && `?${list.query}`}`;

  const columns: Column<PaymentRow>[] = [
    {
      key: "who",
      header: "Student, payer",
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
      header: "Amount",
      number: true,
      cell: (row) => <strong className="strong">{rupees(row.amount_paise)}</strong>,
    },
    { key: "status", header: "Status", cell: (row) => <StatusChip look={PAYMENT[row.status]} /> },
    { key: "batch", header: "For", cell: (row) => row.batch?.name },
    { key: "due", header: "Due", cell: (row) => (row.due_on ? day(row.due_on) : "") },
    {
      key: "changed",
      header: "Changed",
      number: true,
      cell: (row) => <span className="dim">{span(row.updated_at, now)}</span>,
    },
  ];
  // With the drawer open the low columns go, the rows stay.
  const shown = id ? columns.filter(({ key }) => key !== "batch" && key !== "due") : columns;

  return (
    <WithDrawer
      drawer={
        id ? <PaymentDrawer id={id} closeTo={`${paths.admin.payments}${list.query && `?${list.query}`}`} /> : null
      }
    >
      <Page title="Payments" fact="Links are made when you mark a lead interested.">
        {sums && (
          <Kpis
            items={[
              { label: "Collected this month", value: rupees(sums.collected), note: count(sums.paid, "payment") },
              {
                label: "Outstanding",
                value: rupees(sums.outstanding),
                note: count(sums.families, "family", "families"),
              },
              { label: "Overdue", value: rupees(sums.overdue), note: count(sums.overdueCount, "payment") },
              { label: "Gateway fees this month", value: rupees(sums.fees) },
            ]}
          />
        )}
        <Tabs
          label="Payments by state"
          current={list.tab}
          items={TABS.map(({ key, word }) => ({ key, word, count: counts?.[key] }))}
          hrefOf={(key) => (key === "all" ? paths.admin.payments : `${paths.admin.payments}?tab=${key}`)}
        />
        <div className="row row--between">
          {payments.data ? (
            <p>
              <strong className="strong">{count(payments.data.total, "payment")}</strong>, newest change first
            </p>
          ) : (
            <span />
          )}
          <SearchBox list={list} label="Search payments" />
        </div>
        <DataTable
          caption="Payments"
          columns={shown}
          query={payments}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          selected={id}
          empty={
            list.tab === "all" ? (
              <EmptyState
                title="No links yet"
                actions={
                  <ButtonLink look="act" href={paths.admin.cta}>
                    Open CTA Review
                  </ButtonLink>
                }
              >
                Mark someone interested, and their payment link is made and sent.
              </EmptyState>
            ) : (
              <EmptyState drawing="none" title="Nothing here." />
            )
          }
        />
      </Page>
    </WithDrawer>
  );
}
