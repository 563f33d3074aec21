import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import type { Database } from "~/api/database.types";
import { answer, engine } from "~/api/engine";
import { db, type Enum, page, type Row, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { allIds } from "../kit/selection";
import { type ListState, searchable } from "../kit/useListState";

export type Ticket = Database["public"]["Views"]["support_list"]["Row"] & { id: string; family_id: string };
export type Article = Row<"faq_articles">;
export type Fix = "sign_in" | "join_link" | "receipt" | "reopen" | "extend";

const KEY = ["support"] as const;
export const TABS = [
  { key: "mine", word: m.waiting_on_me() },
  { key: "overdue", word: m.overdue() },
  { key: "open", word: m.all_open() },
  { key: "resolved", word: m.resolved() },
] as const;
const MINE: Enum<"ticket_status">[] = ["open", "waiting_on_you"];

function listed(list: ListState) {
  let found = db().from("support_list").select("*", { count: "exact" });
  if (list.tab === "overdue") found = found.eq("is_overdue", true);
  else if (list.tab === "resolved") found = found.eq("status", "resolved");
  else found = list.tab === "open" ? found.neq("status", "resolved") : found.in("status", MINE);
  const category = list.filter("category") as Enum<"ticket_category"> | null;
  if (category) found = found.eq("category", category);
  const asked = searchable(list.asked);
  if (asked) found = found.or(`subject.ilike.*${asked}*,family_name.ilike.*${asked}*,student_name.ilike.*${asked}*`);
  const newest = list.tab === "resolved";
  return found
    .order("rank")
    .order(newest ? "resolved_at" : "waiting_since", { ascending: !newest, nullsFirst: false })
    .order("id");
}

/** One page of requests: safety first, then who has waited longest. */
export function useTickets(list: ListState) {
  return useQuery({
    queryKey: [...KEY, "list", list.query, list.asked],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await page(listed(list).range(...list.range));
      return { ...found, rows: found.rows as Ticket[] };
    },
  });
}

export function readTicketIds(list: ListState): Promise<string[]> {
  return allIds(async (from, to) => (await page(listed(list).range(from, to))).rows as Ticket[]);
}

export function useTicket(id: string) {
  return useQuery({
    queryKey: [...KEY, "one", id],
    queryFn: async () => (await rows(db().from("support_list").select("*").eq("id", id).single())) as Ticket,
  });
}

/** What was said about a request on any channel, and the educator's private notes, oldest first. */
export function useThread(id: string) {
  return useQuery({
    queryKey: [...KEY, "thread", id],
    queryFn: () =>
      rows(
        db()
          .from("crm_messages")
          .select("id, conversation_id, channel, direction, author, body, attachments, happened_at")
          .eq("ticket_id", id)
          .order("happened_at")
          .order("id"),
      ),
  });
}

const moment = z.nullable(z.string());
const context = z.object({
  account: z.nullable(z.object({ email: z.string(), confirmed: z.boolean(), last_sign_in_at: moment })),
  seats: z.array(
    z.object({ id: z.string(), student: z.string(), batch: z.string(), status: z.string(), claimed: z.boolean() }),
  ),
  next_session: z.nullable(z.object({ id: z.string(), title: z.string(), starts_at: z.string() })),
  payments: z.array(
    z.object({
      id: z.string(),
      pay_ref: z.string(),
      status: z.string(),
      amount_paise: z.number(),
      due_on: moment,
      paid_at: moment,
    }),
  ),
  work: z.array(
    z.object({
      assignment_id: z.string(),
      title: z.string(),
      due_at: z.string(),
      submission_id: moment,
      status: z.string(),
    }),
  ),
  failed: z.array(z.object({ channel: z.string(), event_key: z.string(), reason: moment, at: z.string() })),
});
export type Context = z.infer<typeof context>;

export function useContext(id: string) {
  return useQuery({
    queryKey: [...KEY, "context", id],
    queryFn: async () => context.parse(await rows(db().rpc("ticket_context", { p_ticket_id: id }))),
  });
}

const numberOrNone = z.nullable(z.number());
const figures = z.object({
  open: z.number(),
  mine: z.number(),
  safety: z.number(),
  overdue: z.number(),
  asked: z.number(),
  first_reply_minutes: numberOrNone,
  resolve_minutes: numberOrNone,
  reopened: z.number(),
  rated: z.number(),
  rating: numberOrNone,
  categories: z.record(z.string(), z.number()),
  faq_reads: z.number(),
  faq_reads_week: z.number(),
  faq_answered: z.number(),
  articles: z.record(z.string(), z.object({ reads: z.number(), answered: z.number() })),
});

/** The numbers of the last 30 days. */
export function useFigures() {
  return useQuery({
    queryKey: [...KEY, "figures"],
    queryFn: async () => figures.parse(await rows(db().rpc("support_figures", { p_days: 30 }))),
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => Promise.all([KEY, ["waiting"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

export function useReply(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ body, key }: { body: string; key: string }) =>
      answer(
        engine.POST("/api/support/tickets/{ticket_id}/replies", {
          params: { path: { ticket_id: id } },
          body: { body, client_key: key },
        }),
      ),
    onSuccess: refresh,
  });
}

export function useNote(ticket: Ticket, conversationId: string | undefined) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (body: string) => {
      if (!conversationId) throw new Error(m.the_thread_is_not_loaded_yet());
      const note = { conversation_id: conversationId, family_id: ticket.family_id, ticket_id: ticket.id, body };
      await rows(
        db()
          .from("crm_messages")
          .insert({ ...note, channel: "note", direction: "out" })
          .select("id"),
      );
    },
    onSuccess: refresh,
  });
}

export function useFix(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ fix, subject }: { fix: Fix; subject?: string | null }) =>
      answer(
        engine.POST("/api/support/tickets/{ticket_id}/fixes", {
          params: { path: { ticket_id: id } },
          body: { fix, subject_id: subject ?? null },
        }),
      ),
    onSuccess: refresh,
  });
}

/** The open requests that one may be put with: of its family, and about safety only with safety of the same child. */
export function useMergeChoices(ticket: Ticket) {
  return useQuery({
    queryKey: [...KEY, "merge-choices", ticket.id],
    queryFn: async () => {
      const others = db()
        .from("support_list")
        .select("*")
        .eq("family_id", ticket.family_id)
        .eq("is_safety", ticket.is_safety ?? false)
        .neq("id", ticket.id)
        .neq("status", "resolved");
      const found = ticket.is_safety && ticket.user_id ? others.eq("user_id", ticket.user_id) : others;
      return (await rows(found.order("created_at"))) as Ticket[];
    },
  });
}

/** onMerged runs before the lists are read again: the request that asks is then no longer open. */
export function useMerge(id: string, onMerged: (made: components["schemas"]["TicketMerge"]) => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (into: string) =>
      answer(
        engine.POST("/api/support/tickets/{ticket_id}/merge", {
          params: { path: { ticket_id: id } },
          body: { into_id: into },
        }),
      ),
    onSuccess: (made) => {
      onMerged(made);
      return refresh();
    },
  });
}

/** Merges that a request had part in, newest first. */
export function useMerges(id: string) {
  return useQuery({
    queryKey: [...KEY, "merges", id],
    queryFn: async () => (await answer(engine.GET("/api/leads/merges", { params: { query: { of: id } } }))).merges,
  });
}

export function useUnmerge() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (mergeId: string) =>
      answer(engine.POST("/api/leads/merges/{merge_id}/undo", { params: { path: { merge_id: mergeId } } })),
    onSuccess: refresh,
  });
}

export type Change = Partial<Pick<Row<"support_tickets">, "status" | "snoozed_until" | "category" | "priority">>;

/** Changes one request or many; each has a result of its own, as the database may refuse one and take the other. */
export function useSettle() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ ids, change }: { ids: string[]; change: Change }) => {
      const results = [];
      for (const id of ids) {
        try {
          const done = await rows(db().from("support_tickets").update(change).eq("id", id).select("id, subject"));
          results.push({ id, name: done[0]?.subject ?? m.a_request(), outcome: "done" as const });
        } catch (error) {
          if (ids.length === 1) throw error;
          const reason = error instanceof Error ? error.message : String(error);
          results.push({ id, name: m.a_request(), outcome: "failed" as const, reason });
        }
      }
      return results;
    },
    onSuccess: refresh,
  });
}

export function useArticles() {
  return useQuery({
    queryKey: [...KEY, "articles"],
    queryFn: () => rows(db().from("faq_articles").select("*").order("category").order("position")),
  });
}

export type Draft = Pick<
  Article,
  "category" | "position" | "question_en" | "question_hi" | "answer_en" | "answer_hi" | "is_published"
>;

export function useSaveArticle() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ id, draft }: { id: string | null; draft: Draft }) => {
      const table = db().from("faq_articles");
      await rows(id ? table.update(draft).eq("id", id).select("id") : table.insert(draft).select("id"));
    },
    onSuccess: refresh,
  });
}

export function useRemoveArticle() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (id: string) => {
      await rows(db().from("faq_articles").delete().eq("id", id).select("id"));
    },
    onSuccess: refresh,
  });
}
