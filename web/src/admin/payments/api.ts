import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, total } from "~/api/rest";
import type { components } from "~/api/schema";
import { rupees } from "~/shared/format/money";
import { dayKey } from "~/shared/format/time";
import { allIds } from "../kit/selection";
import type { Filter, ListState } from "../kit/useListState";
import { searchable } from "../kit/useListState";

type Schemas = components["schemas"];
type Status = Enum<"payment_status">;

export const TABS: { key: string; word: string; statuses: Status[] | null }[] = [
  { key: "open", word: m.to_collect(), statuses: ["draft", "link_created", "link_sent", "opened"] },
  { key: "pending", word: m.pending(), statuses: ["pending"] },
  { key: "paid", word: m.paid(), statuses: ["paid"] },
  { key: "failed", word: m.failed(), statuses: ["failed", "expired"] },
  { key: "refunds", word: m.refunds(), statuses: ["refunded"] },
  { key: "review", word: m.needs_review(), statuses: ["needs_review"] },
  { key: "all", word: m.all(), statuses: null },
];

/** Statuses in which money is asked for. */
export const OPEN: Status[] = ["draft", "failed", "link_created", "link_sent", "opened", "pending"];
/** Statuses in which the link can be sent again or reminded of. */
export const WAITS: Status[] = ["link_created", "link_sent", "opened"];

export const METHODS: Record<string, string> = {
  gateway: m.instamojo(),
  cash: m.cash(),
  upi: m.upi_direct(),
  bank: m.bank_transfer(),
  cheque: m.cheque(),
  other: m.another_way(),
};

export const SORTS = ["-updated_at", "amount_paise", "due_on", "created_at"] as const;

export function filtersOf(batches: { id: string; name: string }[] | undefined): Filter[] {
  return [
    { name: "batch", word: m.batch(), options: batches?.map(({ id, name }) => ({ value: id, word: name })) ?? [] },
    {
      name: "due",
      word: m.due(),
      options: [
        { value: "overdue", word: "overdue" },
        { value: "week", word: m.within_a_week() },
        { value: "none", word: m.without_a_date() },
      ],
    },
    {
      name: "reminded",
      word: m.reminded(),
      options: [
        { value: "0", word: m.not_yet_2() },
        { value: "1", word: "once" },
        { value: "2", word: "twice" },
      ],
    },
    {
      name: "method",
      word: m.paid_by(),
      options: Object.entries(METHODS).map(([value, word]) => ({ value, word })),
    },
  ];
}

const COLUMNS = `id, pay_ref, purpose, amount_paise, paid_paise, fee_paise, discount_paise, part, parts, method, status, due_on,
  expires_at, created_at, updated_at, paid_at, error_text, review_reason, reminders, reminded_at, refunding_paise,
  refunded_paise, gateway_url, gateway_request_id, gateway_payment_id, instrument, fees_paise, lead_id, family_id, batch_id,
  replaces_id, lead:imported_leads!payments_lead_id_fkey!inner(student_name),
  family:families!payments_family_id_fkey(name, contacts!contacts_family_id_fkey(name, relation, owner)),
  batch:batches!payments_batch_id_fkey(name), receipt:payment_receipts(receipt_no, issued_on, facts)`;

const inDays = (days: number) => dayKey(Date.now() + days * 86_400_000);

/** The list's question as PostgREST asks it, without its page. */
function asked(list: ListState, columns: string) {
  let query = db().from("payments").select(columns, { count: "exact" });
  const statuses = TABS.find((tab) => tab.key === list.tab)?.statuses;
  if (statuses && list.tab === "refunds")
    query = query.or("status.eq.refunded,refunded_paise.gt.0,refunding_paise.gt.0");
  else if (statuses) query = query.in("status", statuses);
  const [batch, due, reminded, method] = ["batch", "due", "reminded", "method"].map((name) => list.filter(name));
  if (batch) query = query.eq("batch_id", batch);
  if (due === "overdue") query = query.lt("due_on", inDays(0)).in("status", OPEN);
  if (due === "week") query = query.gte("due_on", inDays(0)).lte("due_on", inDays(7)).in("status", OPEN);
  if (due === "none") query = query.is("due_on", null);
  if (reminded) query = query.eq("reminders", Number(reminded));
  if (method) query = query.eq("method", method);
  const words = searchable(list.asked);
  if (words) {
    if (/^lp-/i.test(words)) query = query.ilike("pay_ref", `%${words}%`);
    else if (/^mojo/i.test(words)) query = query.ilike("gateway_payment_id", `%${words}%`);
    else query = query.ilike("lead.student_name", `%${words}%`);
  }
  return query.order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false }).order("id");
}

export function usePayments(list: ListState) {
  useLiveQueries("payments", ["payments"]);
  return useQuery({
    queryKey: ["payments", "list", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await page(asked(list, COLUMNS).range(...list.range));
      return found as unknown as { rows: PaymentRow[]; total: number };
    },
  });
}

/** Ids of all payments that the list's question matches. */
export const readAllIds = (list: ListState) => () =>
  allIds(async (from, to) => {
    const some = await rows(
      asked(list, "id, lead:imported_leads!payments_lead_id_fkey!inner(student_name)").range(from, to),
    );
    return some as unknown as { id: string }[];
  });

const AT_ONCE = 1000;

/** All that the list's question matches, for the accountant. */
export async function readAll(list: ListState): Promise<PaymentRow[]> {
  const all: PaymentRow[] = [];
  for (let from = 0; ; from += AT_ONCE) {
    const some = (await rows(asked(list, COLUMNS).range(from, from + AT_ONCE - 1))) as unknown as PaymentRow[];
    all.push(...some);
    if (some.length < AT_ONCE) return all;
  }
}

const one = (id: string) =>
  db()
    .from("payments")
    .select(
      `${COLUMNS}, events:payment_events!payment_events_payment_id_fkey(id, kind, detail, happened_at),
      reviews:payment_reviews(*), refunds:payment_refunds(*), offline:offline_payments(*),
      plan:payment_plans(discount_reason, parts)`,
    )
    .eq("id", id)
    .single();

export type Payment = Awaited<ReturnType<typeof readOne>>;
export type PaymentRow = Omit<Payment, "events" | "reviews" | "refunds" | "offline" | "plan">;
export type Review = Payment["reviews"][number];
export type Refund = Payment["refunds"][number];

async function readOne(id: string) {
  return rows(one(id));
}

export function usePayment(id: string) {
  useLiveQueries("payments", ["payments"]);
  return useQuery({ queryKey: ["payments", "one", id], queryFn: () => readOne(id) });
}

/** How many payments stand in each tab. */
export function usePaymentCounts() {
  return useQuery({
    queryKey: ["payments", "counts"],
    queryFn: async () => {
      const counts = await Promise.all(
        TABS.map(({ key, statuses }) => {
          const query = db().from("payments").select("id", { count: "exact", head: true });
          if (key === "refunds") return total(query.or("status.eq.refunded,refunded_paise.gt.0,refunding_paise.gt.0"));
          return total(statuses ? query.in("status", statuses) : query);
        }),
      );
      return Object.fromEntries(TABS.map((tab, at) => [tab.key, counts[at] ?? 0]));
    },
  });
}

export interface Figures {
  collected: number;
  collected_before: number;
  payments: number;
  fees: number;
  refunded: number;
  outstanding: number;
  outstanding_families: number;
  overdue: number;
  overdue_families: number;
  links: number;
  links_paid: number;
  median_seconds: number | null;
  weeks: { monday: string; paise: number }[];
}

/** The head of the page, in paise. */
export function useFigures(today: string) {
  return useQuery({
    queryKey: ["payments", "figures", today],
    queryFn: async () => (await rows(db().rpc("payment_figures", { p_today: today }))) as unknown as Figures,
  });
}

/** How the messages with the link went, by payment and channel: the last truth of each. */
export function useSent(ids: string[]) {
  return useQuery({
    queryKey: ["messages", m.payment_links(), ids],
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await rows(
        db()
          .from("message_log")
          .select("subject_id, channel, status, due_at")
          .eq("event_key", "payment_link")
          .in("subject_id", ids)
          .order("due_at"),
      );
      const sent: Record<string, Partial<Record<string, Enum<"message_status">>>> = {};
      for (const { subject_id, channel, status } of found)
        if (subject_id && channel && status) sent[subject_id] = { ...sent[subject_id], [channel]: status };
      return sent;
    },
  });
}

/** Money of nobody: on links that are none of ours. */
export function useStrays() {
  return useQuery({
    queryKey: ["payments", "strays"],
    queryFn: () =>
      rows(db().from("payment_reviews").select("*").is("payment_id", null).eq("status", "open").order("created_at")),
  });
}

/** The last time that our books were laid beside Instamojo's list, and whether it is being done. */
export function useMatching() {
  return useQuery({
    queryKey: ["payments", "matching"],
    queryFn: async () =>
      (await rows(db().from("payment_matchings").select("*").order("id", { ascending: false }).limit(1)))[0] ?? null,
  });
}

/** Payments of one student that could take money, to give some to. */
export function usePayable(search: string) {
  const words = searchable(search);
  return useQuery({
    queryKey: ["payments", "payable", words],
    placeholderData: keepPreviousData,
    enabled: words.length > 1,
    queryFn: () =>
      rows(
        db()
          .from("payments")
          .select("id, pay_ref, amount_paise, status, lead:imported_leads!payments_lead_id_fkey!inner(student_name)")
          .in("status", [...OPEN, "expired"])
          .ilike("lead.student_name", `%${words}%`)
          .order("created_at", { ascending: false })
          .limit(8),
      ),
  });
}

export function useRawEvents(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["payments", "raw", id],
    enabled: wanted,
    queryFn: () => answer(engine.GET("/api/payments/{payment_id}/raw", { params: { path: { payment_id: id } } })),
  });
}

/** The reason for a review as people read it: the database writes amounts in paise. */
export function reviewWords(reason: string | null): string {
  const amounts = /^Paid (\d+) paise instead of (\d+)\.$/.exec(reason ?? "");
  return amounts
    ? m.paid_rupees_instead_of_rupees2({ rupees: rupees(Number(amounts[1])), rupees2: rupees(Number(amounts[2])) })
    : (reason ?? "");
}

export type PaymentAction = "retry" | "check" | "cancel";

/** All that the educator may ask of the engine about money; lists and drawers read again after it. */
export function usePaymentActions() {
  const queries = useQueryClient();
  const onSuccess = () => {
    void queries.invalidateQueries({ queryKey: ["payments"] });
    void queries.invalidateQueries({ queryKey: ["messages"] });
  };
  const params = (id: string) => ({ params: { path: { payment_id: id } } });
  return {
    act: useMutation({
      mutationFn: ({ id, action }: { id: string; action: PaymentAction }) =>
        answer(engine.POST(`/api/payments/{payment_id}/${action}`, params(id))),
      onSuccess,
    }),
    replace: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & Schemas["PaymentReplacement"]) =>
        answer(engine.POST("/api/payments/{payment_id}/replace", { ...params(id), body })),
      onSuccess,
    }),
    extend: useMutation({
      mutationFn: ({ id, until }: { id: string; until: string }) =>
        answer(engine.POST("/api/payments/{payment_id}/extend", { ...params(id), body: { until } })),
      onSuccess,
    }),
    note: useMutation({
      mutationFn: ({ id, text }: { id: string; text: string }) =>
        answer(engine.POST("/api/payments/{payment_id}/note", { ...params(id), body: { text } })),
      onSuccess,
    }),
    offline: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & Schemas["OfflinePayment"]) =>
        answer(engine.POST("/api/payments/{payment_id}/offline", { ...params(id), body })),
      onSuccess,
    }),
    refund: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & Schemas["PaymentRefund"]) =>
        answer(engine.POST("/api/payments/{payment_id}/refund", { ...params(id), body })),
      onSuccess,
    }),
    refundStep: useMutation({
      mutationFn: ({ id, step }: { id: string; step: "retry" | "drop" }) =>
        answer(engine.POST(`/api/payments/refunds/{refund_id}/${step}`, { params: { path: { refund_id: id } } })),
      onSuccess,
    }),
    decide: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & Schemas["ReviewDecision"]) =>
        answer(engine.POST("/api/payments/reviews/{review_id}/decide", { params: { path: { review_id: id } }, body })),
      onSuccess,
    }),
    match: useMutation({ mutationFn: () => answer(engine.POST("/api/payments/match")), onSuccess }),
  };
}

/** The guardian who pays: the first named contact of the family that is not the child's own. */
export function payerOf(payment: {
  family: { name: string; contacts: { name: string | null; owner: string }[] } | null;
}): string {
  const guardian = payment.family?.contacts.find((contact) => contact.owner !== "student" && contact.name);
  return guardian?.name ?? payment.family?.name ?? "";
}

/** What it is for: "December batch", "December batch, part 1 of 3", "Extra fee". */
export function forWhat(payment: Pick<PaymentRow, "purpose" | "part" | "parts" | "batch">): string {
  const batch = payment.batch?.name ?? "";
  if (payment.purpose === "other") return m.extra_fee_batch({ batch });
  return payment.parts > 1 ? m.batch_part_part_of_parts({ batch, part: payment.part, parts: payment.parts }) : batch;
}
