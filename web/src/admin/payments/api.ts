import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, total } from "~/api/rest";
import { rupees } from "~/shared/format/money";
import type { ListState } from "../kit/useListState";
import { searchable } from "../kit/useListState";

type Status = Enum<"payment_status">;

export const TABS: { key: string; word: string; statuses: Status[] | null }[] = [
  { key: "open", word: "To collect", statuses: ["draft", "link_created", "link_sent", "opened"] },
  { key: "pending", word: "Pending", statuses: ["pending"] },
  { key: "paid", word: "Paid", statuses: ["paid"] },
  { key: "failed", word: "Failed", statuses: ["failed", "expired"] },
  { key: "refunds", word: "Refunds", statuses: ["refunded"] },
  { key: "review", word: "Needs review", statuses: ["needs_review"] },
  { key: "all", word: "All", statuses: null },
];

const COLUMNS = `id, pay_ref, amount_paise, status, due_on, created_at, updated_at, paid_at, error_text, review_reason,
  gateway_url, gateway_payment_id, instrument, fees_paise, lead_id, family_id,
  lead:imported_leads!payments_lead_id_fkey!inner(student_name),
  family:families!payments_family_id_fkey(name, contacts!contacts_family_id_fkey(name, relation, owner)),
  batch:batches!payments_batch_id_fkey(name)`;

export function usePayments(list: ListState) {
  useLiveQueries("payments", ["payments"]);
  const statuses = TABS.find((tab) => tab.key === list.tab)?.statuses ?? null;
  return useQuery({
    queryKey: ["payments", "list", list.tab, list.asked, list.page],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db().from("payments").select(COLUMNS, { count: "exact" });
      if (statuses) asked = asked.in("status", statuses);
      const words = searchable(list.asked);
      if (words) {
        asked = /^lp-/i.test(list.asked)
          ? asked.ilike("pay_ref", `%${words}%`)
          : asked.ilike("lead.student_name", `%${words}%`);
      }
      return page(
        asked
          .order("updated_at", { ascending: false })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type PaymentRow = NonNullable<ReturnType<typeof usePayments>["data"]>["rows"][number];

export function usePayment(id: string) {
  useLiveQueries("payments", ["payments"]);
  return useQuery({
    queryKey: ["payments", "one", id],
    queryFn: () =>
      rows(
        db()
          .from("payments")
          .select(`${COLUMNS}, events:payment_events!payment_events_payment_id_fkey(id, kind, detail, happened_at)`)
          .eq("id", id)
          .single(),
      ),
  });
}

/** How many payments stand in each tab. */
export function usePaymentCounts() {
  return useQuery({
    queryKey: ["payments", "counts"],
    queryFn: async () => {
      const counts = await Promise.all(
        TABS.map(({ statuses }) => {
          const asked = db().from("payments").select("id", { count: "exact", head: true });
          return total(statuses ? asked.in("status", statuses) : asked);
        }),
      );
      return Object.fromEntries(TABS.map((tab, at) => [tab.key, counts[at] ?? 0]));
    },
  });
}

/** Sums that the head of the page shows, in paise. `monthStart`: when the running month began. */
export function usePaymentSums(monthStart: string, today: string) {
  return useQuery({
    queryKey: ["payments", "sums", monthStart, today],
    queryFn: async () => {
      const [paid, open] = await Promise.all([
        rows(db().from("payments").select("amount_paise, fees_paise").eq("status", "paid").gte("paid_at", monthStart)),
        rows(
          db()
            .from("payments")
            .select("amount_paise, due_on, family_id")
            .in("status", ["link_created", "link_sent", "opened", "pending"]),
        ),
      ]);
      const sum = (list: { amount_paise: number }[]) => list.reduce((all, one) => all + one.amount_paise, 0);
      const overdue = open.filter(({ due_on }) => due_on !== null && due_on < today);
      return {
        collected: sum(paid),
        paid: paid.length,
        fees: paid.reduce((all, one) => all + (one.fees_paise ?? 0), 0),
        outstanding: sum(open),
        families: new Set(open.map((one) => one.family_id)).size,
        overdue: sum(overdue),
        overdueCount: overdue.length,
      };
    },
  });
}

/** The reason for a review as people read it: the database writes amounts in paise. */
export function reviewWords(reason: string | null): string {
  const amounts = /^Paid (\d+) paise instead of (\d+)\.$/.exec(reason ?? "");
  return amounts ? `Paid ${rupees(Number(amounts[1]))} instead of ${rupees(Number(amounts[2]))}.` : (reason ?? "");
}

export type PaymentAction = "retry" | "resend" | "check" | "cancel";

/** Something asked of the engine about one payment; the worker does it. */
export function usePaymentAction(id: string) {
  const queries = useQueryClient();
  const params = { path: { payment_id: id } };
  return useMutation({
    mutationFn: (action: PaymentAction) => answer(engine.POST(`/api/payments/{payment_id}/${action}`, { params })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["payments"] });
      void queries.invalidateQueries({ queryKey: ["messages"] });
    },
  });
}

/** The guardian who pays: the first named contact of the family that is not the child's own. */
export function payerOf(payment: {
  family: { name: string; contacts: { name: string | null; owner: string }[] } | null;
}): string {
  const guardian = payment.family?.contacts.find((contact) => contact.owner !== "student" && contact.name);
  return guardian?.name ?? payment.family?.name ?? "";
}
