import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, type Row, rows, total } from "~/api/rest";
import { type ListState, searchable } from "../kit/useListState";
import type { LoggedMessage } from "../messages";

export const VIEWS = [
  { key: "reply", word: "Needs reply" },
  { key: "unread", word: "Unread" },
  { key: "resolved", word: "Resolved" },
  { key: "all", word: "All" },
] as const;

const FAMILY = `id, name, language,
  contacts!contacts_family_id_fkey(id, kind, value, owner, name, relation, verified_at, opted_out_at, suppressed_at, suppressed_reason, window_until),
  leads:imported_leads!imported_leads_family_id_fkey(id, student_name, birth_year, grade, city, stage, source)`;

const CONVERSATION = `id, family_id, status, needs_reply, unread, last_message_at, last_inbound_at, last_channel, last_line,
  family:families!crm_conversations_family_id_fkey!inner(${FAMILY})`;

/** Families that wrote or were written to; where an answer is owed, the longest waiting first. */
export function useConversations(list: ListState) {
  useLiveQueries("inbox", ["inbox"]);
  return useQuery({
    queryKey: ["inbox", "list", list.tab, list.asked, list.page],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db().from("crm_conversations").select(CONVERSATION, { count: "exact" });
      if (list.tab === "reply") asked = asked.eq("needs_reply", true).eq("status", "open");
      if (list.tab === "unread") asked = asked.gt("unread", 0);
      if (list.tab === "resolved") asked = asked.eq("status", "resolved");
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("family.name", `%${words}%`);
      const ordered =
        list.tab === "reply" ? asked.order("last_inbound_at") : asked.order("last_message_at", { ascending: false });
      return page(ordered.order("id").range(...list.range));
    },
  });
}

export type Conversation = NonNullable<ReturnType<typeof useConversations>["data"]>["rows"][number];
export type Family = Conversation["family"];
export type Contact = Family["contacts"][number];

export function useViewCounts() {
  return useQuery({
    queryKey: ["inbox", "counts"],
    queryFn: async () => {
      const of = () => db().from("crm_conversations").select("id", { count: "exact", head: true });
      const [reply, unread] = await Promise.all([
        total(of().eq("needs_reply", true).eq("status", "open")),
        total(of().gt("unread", 0)),
      ]);
      return { reply, unread } as Record<string, number>;
    },
  });
}

export type Message = Pick<
  Row<"crm_messages">,
  | "id"
  | "channel"
  | "direction"
  | "author"
  | "subject"
  | "body"
  | "attachments"
  | "ledger_id"
  | "happened_at"
  | "contact_id"
  | "written_by"
>;
export type Call = Pick<
  Row<"call_logs">,
  "id" | "call_status" | "conversation_seconds" | "transcript" | "summary" | "extracted" | "hangup_reason"
>;

/** An answer that has not been accepted yet, or was not: it stays in its place with the reason. */
export type PendingReply = Pick<
  Row<"email_logs">,
  "id" | "body" | "status" | "gate_reason" | "error_text" | "due_at" | "created_at" | "contact_id"
> & { channel: "email" | "whatsapp" };

const NEWEST = 200;
const NOT_THERE: Enum<"message_status">[] = ["planned", "held", "claimed", "calling", "unknown", "failed", "skipped"];

async function pendingReplies(familyId: string): Promise<PendingReply[]> {
  const columns = "id, body, status, gate_reason, error_text, due_at, created_at, contact_id";
  const [mails, chats] = await Promise.all([
    rows(
      db()
        .from("email_logs")
        .select(columns)
        .eq("family_id", familyId)
        .like("dedupe_key", "reply:%")
        .in("status", NOT_THERE),
    ),
    rows(
      db()
        .from("whatsapp_logs")
        .select(columns)
        .eq("family_id", familyId)
        .like("dedupe_key", "reply:%")
        .in("status", NOT_THERE),
    ),
  ]);
  return [
    ...mails.map((mail) => ({ ...mail, channel: "email" as const })),
    ...chats.map((chat) => ({ ...chat, channel: "whatsapp" as const })),
  ];
}

/** Everything of one family: its conversation, the newest messages with their delivery, calls, stages, payments. */
export function useThread(familyId: string) {
  useLiveQueries("inbox", ["inbox"]);
  return useQuery({
    queryKey: ["inbox", "thread", familyId],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const [family, conversations, log, calls, pending] = await Promise.all([
        rows(db().from("families").select(FAMILY).eq("id", familyId).single()),
        rows(db().from("crm_conversations").select("id, status, needs_reply, unread").eq("family_id", familyId)),
        rows(
          db()
            .from("message_log")
            .select(
              "id, channel, event_key, status, due_at, gate_outcome, gate_reason, error_text, sent_at, delivered_at, read_at, failed_at, created_at, contact_id, subject_kind, subject_id, reminder_id",
            )
            .eq("family_id", familyId)
            .order("created_at", { ascending: false })
            .limit(NEWEST),
        ),
        rows(
          db()
            .from("call_logs")
            .select("id, call_status, conversation_seconds, transcript, summary, extracted, hangup_reason")
            .eq("family_id", familyId)
            .limit(NEWEST),
        ),
        pendingReplies(familyId),
      ]);
      const conversation = conversations[0] ?? null;
      const leadIds = family.leads.map(({ id }) => id);
      const [messages, stages, payments] = await Promise.all([
        conversation
          ? rows(
              db()
                .from("crm_messages")
                .select(
                  "id, channel, direction, author, subject, body, attachments, ledger_id, happened_at, contact_id, written_by",
                )
                .eq("conversation_id", conversation.id)
                .order("happened_at", { ascending: false })
                .order("id")
                .limit(NEWEST),
            )
          : [],
        rows(
          db()
            .from("stage_changes")
            .select("id, lead_id, to_stage, actor, changed_at")
            .in("lead_id", leadIds)
            .order("id"),
        ),
        rows(
          db()
            .from("payments")
            .select("id, pay_ref, amount_paise, status, created_at, paid_at")
            .eq("family_id", familyId),
        ),
      ]);
      return {
        family,
        conversation,
        messages,
        log: log as unknown as LoggedMessage[],
        calls,
        pending,
        stages,
        payments,
      };
    },
  });
}

export type Thread = NonNullable<ReturnType<typeof useThread>["data"]>;

function useInboxWrite<T>(write: (value: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["inbox"] });
      void queries.invalidateQueries({ queryKey: ["waiting"] });
    },
  });
}

/** Resolve, open again, or mark read. */
export function useSettle(conversationId: string) {
  return useInboxWrite((change: { status?: Enum<"conversation_status">; unread?: number; needs_reply?: boolean }) =>
    rows(db().from("crm_conversations").update(change).eq("id", conversationId).select("id").single()),
  );
}

export interface Reply {
  channel: "email" | "whatsapp";
  contact_id: string;
  body: string;
  subject: string | null;
  /** The same for a repetition of the same answer: it then sends nothing more. */
  client_key: string;
}

export function useReply(conversationId: string) {
  return useInboxWrite((body: Reply) =>
    answer(
      engine.POST("/api/crm/conversations/{conversation_id}/replies", {
        params: { path: { conversation_id: conversationId } },
        body,
      }),
    ),
  );
}

/** A private note: only the educator sees it, it never leaves. */
export function useNote(conversationId: string, familyId: string) {
  return useInboxWrite(({ body, author }: { body: string; author: string }) =>
    rows(
      db()
        .from("crm_messages")
        .insert({
          conversation_id: conversationId,
          family_id: familyId,
          channel: "note",
          direction: "out",
          author,
          body,
        })
        .select("id")
        .single(),
    ),
  );
}
