import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, rows } from "~/api/rest";

export type View = "needs_reply" | "unread" | "resolved" | "all";
export type ReplyChannel = "email" | "whatsapp";

const LIST = `id, family_id, status, needs_reply, unread, last_message_at, last_inbound_at, last_channel, last_line,
  family:families!crm_conversations_family_id_fkey(name, leads:imported_leads!imported_leads_family_id_fkey(student_name))`;
const MOST = 100;

/** The newest conversations of a view; told by broadcast, read again under RLS. */
export function useConversations(view: View) {
  useLiveQueries("inbox", ["inbox"]);
  return useQuery({
    queryKey: ["inbox", "list", view],
    placeholderData: keepPreviousData,
    queryFn: () => {
      const all = db().from("crm_conversations").select(LIST);
      const asked = {
        needs_reply: () => all.eq("needs_reply", true).eq("status", "open").order("last_inbound_at"),
        unread: () => all.gt("unread", 0).order("last_message_at", { ascending: false }),
        resolved: () => all.eq("status", "resolved").order("last_message_at", { ascending: false }),
        all: () => all.order("last_message_at", { ascending: false }),
      }[view]();
      return rows(asked.order("id").limit(MOST));
    },
  });
}

export type Conversation = NonNullable<ReturnType<typeof useConversations>["data"]>[number];

/** Everything known of a family that the thread and the side show; null when there is no such family. */
export function useFamily(familyId: string) {
  return useQuery({
    queryKey: ["inbox", "family", familyId],
    queryFn: () =>
      rows(
        db()
          .from("families")
          .select(
            `id, name, language,
             conversation:crm_conversations!crm_conversations_family_id_fkey(id, status, needs_reply, unread),
             contacts!contacts_family_id_fkey(id, kind, value, owner, name, relation, verified_at, opted_out_at, suppressed_at, suppressed_reason, window_until),
             leads:imported_leads!imported_leads_family_id_fkey(id, student_name, age, birth_year, grade, city, stage, source),
             payments!payments_family_id_fkey(id, pay_ref, amount_paise, status)`,
          )
          .eq("id", familyId)
          .single(),
      ),
  });
}

export type Family = NonNullable<ReturnType<typeof useFamily>["data"]>;
export type FamilyContact = Family["contacts"][number];

export function useConsents(leadIds: string[]) {
  return useQuery({
    queryKey: ["inbox", "consents", leadIds],
    enabled: leadIds.length > 0,
    queryFn: () => rows(db().from("current_consents").select("*").in("lead_id", leadIds)),
  });
}

/** The thread with the delivery of each message that went out, and answers that are still on their way. */
export function useThread(familyId: string) {
  return useQuery({
    queryKey: ["inbox", "thread", familyId],
    queryFn: async () => {
      const [messages, deliveries, waiting] = await Promise.all([
        rows(
          db()
            .from("crm_messages")
            .select("id, channel, direction, author, subject, body, ledger_id, happened_at, contact_id")
            .eq("family_id", familyId)
            .order("happened_at")
            .order("id"),
        ),
        rows(
          db()
            .from("message_log")
            .select(
              "id, channel, event_key, status, error_text, gate_reason, due_at, sent_at, delivered_at, read_at, failed_at",
            )
            .eq("family_id", familyId),
        ),
        waitingAnswers(familyId),
      ]);
      return { messages, waiting, deliveries: new Map(deliveries.map((row) => [row.id, row])) };
    },
  });
}

export type Message = NonNullable<ReturnType<typeof useThread>["data"]>["messages"][number];
type Delivery = { status: Enum<"message_status">; error_text: string | null; gate_reason: string | null };
export type WaitingAnswer = Delivery & { id: string; channel: ReplyChannel; body: string | null; created_at: string };

const NOT_OUT: Enum<"message_status">[] = ["planned", "held", "claimed", "calling", "unknown", "failed", "skipped"];

async function waitingAnswers(familyId: string): Promise<WaitingAnswer[]> {
  const columns = "id, body, status, error_text, gate_reason, created_at";
  const of = (ledger: "email_logs" | "whatsapp_logs") =>
    rows(db().from(ledger).select(columns).eq("family_id", familyId).eq("event_key", "reply").in("status", NOT_OUT));
  const [mails, chats] = await Promise.all([of("email_logs"), of("whatsapp_logs")]);
  return [
    ...mails.map((row) => ({ ...row, channel: "email" as const })),
    ...chats.map((row) => ({ ...row, channel: "whatsapp" as const })),
  ].sort((a, b) => a.created_at.localeCompare(b.created_at));
}

/** Sends an answer, once: the same `client_key` never goes twice. */
export function useReply(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: {
      channel: ReplyChannel;
      contact_id: string;
      body: string;
      subject: string | null;
      client_key: string;
    }) =>
      answer(
        engine.POST("/api/crm/conversations/{conversation_id}/replies", {
          params: { path: { conversation_id: conversationId } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["inbox"] }),
  });
}

export function useNote(conversationId: string, familyId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, author }: { body: string; author: string }) => {
      const { error } = await db().from("crm_messages").insert({
        conversation_id: conversationId,
        family_id: familyId,
        channel: "note",
        direction: "out",
        author,
        body,
      });
      if (error) throw error;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["inbox"] }),
  });
}

export function useSettle() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({
      id,
      ...change
    }: {
      id: string;
      status?: "open" | "resolved";
      unread?: 0;
      needs_reply?: false;
    }) => {
      await rows(db().from("crm_conversations").update(change).eq("id", id).select("id").single());
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["inbox"] });
      await queries.invalidateQueries({ queryKey: ["waiting"] });
    },
  });
}
