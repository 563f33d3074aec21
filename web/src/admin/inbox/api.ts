import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { answer, engine } from "~/api/engine";
import { db, type Enum, type Row, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { allIds } from "../kit/selection";
import type { ListState } from "../kit/useListState";

export const VIEWS = [
  { key: "reply", word: m.needs_reply() },
  { key: "unread", word: m.unread() },
  { key: "snoozed", word: m.snoozed() },
  { key: "silent", word: m.no_answer_3_days() },
  { key: "failed", word: m.failed() },
  { key: "resolved", word: m.resolved() },
  { key: "all", word: m.all() },
] as const;

/** One row of the list: a family with all its channels. */
export interface Conversation {
  id: string;
  family_id: string;
  family_name: string;
  guardian: string;
  relation: string | null;
  children: { name: string; age: number | null; stage: Enum<"lead_stage"> }[];
  status: Enum<"conversation_status">;
  needs_reply: boolean;
  unread: number;
  waiting_since: string | null;
  snoozed_until: string | null;
  last_message_at: string;
  last_channel: string | null;
  last_line: string;
  last_direction: Enum<"message_direction"> | null;
  window_until: string | null;
  assigned_to: string | null;
  tags: string[];
  care_since: string | null;
  is_unknown: boolean;
  has_failed: boolean;
  matching: number;
}

/** Where the list stands, in the words of the server. */
function asked(list: ListState) {
  const hours = Number(list.filter("waiting"));
  return {
    p_view: list.tab,
    p_search: list.asked || undefined,
    p_channel: list.filter("channel") ?? undefined,
    p_stage: (list.filter("stage") as Enum<"lead_stage"> | null) ?? undefined,
    p_tag: list.filter("tag") ?? undefined,
    p_batch_id: list.filter("batch") ?? undefined,
    p_waiting_hours: hours > 0 ? hours : undefined,
  };
}

/** Families of a view; those under care first, then the longest waiting where an answer is owed. */
export function useConversations(list: ListState, limit: number) {
  return useQuery({
    queryKey: ["inbox", "list", list.scope, list.asked, limit],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await rows(db().rpc("inbox_page", { ...asked(list), p_limit: limit }));
      return found as unknown as Conversation[];
    },
  });
}

/** How many each view has, how long families waited in the last seven days, and all tags in use. */
export function useCounts() {
  return useQuery({
    queryKey: ["inbox", "counts"],
    queryFn: async () => {
      const [found] = await rows(db().rpc("inbox_counts"));
      return found as Omit<NonNullable<typeof found>, "oldest_wait" | "median_seconds" | "emptied_at"> & {
        oldest_wait: string | null;
        median_seconds: number | null;
        emptied_at: string | null;
      };
    },
  });
}

export type Counts = NonNullable<ReturnType<typeof useCounts>["data"]>;

const FAMILY = `id, name, language, automation_stopped_at, automation_stopped_reason, calls_paused_at, calls_paused_reason,
  contacts!contacts_family_id_fkey(id, kind, value, owner, name, relation, verified_at, opted_out_at, suppressed_at, suppressed_reason, retired_at, window_until, created_at),
  leads:imported_leads!imported_leads_family_id_fkey(id, student_name, birth_year, grade, city, stage, source, possible_sibling_of, created_at),
  conversation:crm_conversations(id, status, needs_reply, unread, waiting_since, snoozed_until, assigned_to, tags, is_unknown)`;

/** The people of one family and how its conversation stands. */
export function useFamily(familyId: string) {
  return useQuery({
    queryKey: ["inbox", "family", familyId],
    queryFn: async () => {
      const found = await rows(db().from("families").select(FAMILY).eq("id", familyId).single());
      const { conversation, ...family } = found;
      return { ...family, conversation: Array.isArray(conversation) ? (conversation[0] ?? null) : conversation };
    },
  });
}

export type Family = NonNullable<ReturnType<typeof useFamily>["data"]>;
export type Contact = Family["contacts"][number];
export type Standing = NonNullable<Family["conversation"]>;

// ---------------------------------------------------------------- the timeline
export interface AttachedFile {
  name: string;
  type?: string;
  bytes?: number;
  path?: string;
  why_not_kept?: string;
}

/** Anything that happened with a family. kind says what `detail` holds. */
export interface Entry {
  key: string;
  kind:
    | "message"
    | "reminder"
    | "note"
    | "call"
    | "answer"
    | "coming"
    | "system"
    | "stage"
    | "payment"
    | "form"
    | "consent";
  at: string;
  channel: "email" | "whatsapp" | "voice" | "note" | "in_app" | null;
  direction: Enum<"message_direction"> | null;
  who: "student" | "mother" | "father" | "guardian" | "unknown" | "us" | "launchpad";
  author: string;
  subject: string | null;
  body: string;
  attachments: AttachedFile[];
  ledger_id: string | null;
  contact_id: string | null;
  event_key: string | null;
  status: Enum<"message_status"> | null;
  reason: string | null;
  due_at: string | null;
  detail: Record<string, unknown>;
}

const PAGE = 60;
const AT_MOST = 1000;

async function readTimeline(args: {
  p_family_id: string;
  p_before?: string;
  p_before_key?: string;
  p_from?: string;
  p_limit: number;
  p_search?: string;
}): Promise<Entry[]> {
  return (await rows(db().rpc("family_timeline", args))) as unknown as Entry[];
}

/** The newest entries. Read again, they begin where they began before: nothing falls between them and what is older. */
export function useTail(familyId: string) {
  const queries = useQueryClient();
  const queryKey = ["inbox", "tail", familyId];
  return useQuery({
    queryKey,
    queryFn: async () => {
      const known = queries.getQueryData<{ from: string | null }>(queryKey)?.from;
      const entries = await readTimeline(
        known ? { p_family_id: familyId, p_from: known, p_limit: AT_MOST } : { p_family_id: familyId, p_limit: PAGE },
      );
      // Without an older page all of it is the newest, from whenever.
      const from = known ?? (entries.length < PAGE ? "-infinity" : (entries.at(-1)?.at ?? null));
      return { entries, from, first: entries.at(-1) ?? null };
    },
  });
}

/** Pages of what is older than `first`, each read once. */
export function useOlder(familyId: string, first: Entry | null, wanted: boolean) {
  return useInfiniteQuery({
    queryKey: ["timeline", familyId, first?.key],
    enabled: wanted && first !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    initialPageParam: { p_before: first?.at ?? "", p_before_key: first?.key ?? "" },
    queryFn: ({ pageParam }) => readTimeline({ p_family_id: familyId, ...pageParam, p_limit: PAGE }),
    getNextPageParam: (page) => {
      const last = page.at(-1);
      return page.length < PAGE || !last ? undefined : { p_before: last.at, p_before_key: last.key };
    },
  });
}

/** Entries of one family that hold some words, newest first. */
export function useFound(familyId: string, words: string) {
  return useQuery({
    queryKey: ["timeline", familyId, "found", words],
    enabled: words.length > 1,
    placeholderData: keepPreviousData,
    queryFn: () => readTimeline({ p_family_id: familyId, p_search: words, p_limit: 200 }),
  });
}

// ---------------------------------------------------------------- what else is known of a family
/** The next class, what is owed, the last work, notes: what an answer often needs. */
export function useFacts(family: Family | undefined, now: number) {
  const leadIds = family?.leads.map(({ id }) => id) ?? [];
  return useQuery({
    queryKey: ["inbox", "facts", family?.id, leadIds.join()],
    enabled: family !== undefined,
    queryFn: async () => {
      const [seats, payments, notes] = await Promise.all([
        rows(
          db()
            .from("enrollments")
            .select("id, lead_id, status, batch_id, batch:batches!enrollments_batch_id_fkey(name)")
            .in("lead_id", leadIds),
        ),
        rows(
          db()
            .from("payments")
            .select("id, lead_id, pay_ref, amount_paise, status, due_on, created_at")
            .eq("family_id", family?.id ?? "")
            .order("created_at", { ascending: false }),
        ),
        rows(
          db()
            .from("crm_messages")
            .select("id, body, happened_at")
            .eq("family_id", family?.id ?? "")
            .eq("channel", "note")
            .order("happened_at", { ascending: false })
            .limit(3),
        ),
      ]);
      const open = seats.filter(({ status }) => status === "active");
      const [sessions, work] = await Promise.all([
        open.length
          ? rows(
              db()
                .from("sessions")
                .select("id, title, starts_at, batch_id")
                .in(
                  "batch_id",
                  open.map(({ batch_id }) => batch_id),
                )
                .eq("status", "scheduled")
                .gt("starts_at", new Date(now).toISOString())
                .order("starts_at")
                .limit(1),
            )
          : [],
        seats.length
          ? rows(
              db()
                .from("assignment_submissions")
                .select("id, status, submitted_at, assignment:assignments(title)")
                .in(
                  "enrollment_id",
                  seats.map(({ id }) => id),
                )
                .order("submitted_at", { ascending: false, nullsFirst: false })
                .limit(1),
            )
          : [],
      ]);
      return { seats, payments, notes, next: sessions[0] ?? null, work: work[0] ?? null };
    },
  });
}

export type Facts = NonNullable<ReturnType<typeof useFacts>["data"]>;

export function useBatches() {
  return useQuery({
    queryKey: ["batches", "names"],
    queryFn: () => rows(db().from("batches").select("id, name").order("created_at", { ascending: false })),
  });
}

export function useEducators() {
  return useQuery({
    queryKey: ["educators"],
    queryFn: () => rows(db().from("profiles").select("user_id, full_name").eq("role", "admin").order("created_at")),
  });
}

// ---------------------------------------------------------------- writing
function useInboxWrite<T, R>(write: (value: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["inbox"] });
      void queries.invalidateQueries({ queryKey: ["waiting"] });
    },
  });
}

export type Change = Partial<
  Pick<
    Row<"crm_conversations">,
    "status" | "unread" | "needs_reply" | "waiting_since" | "snoozed_until" | "assigned_to" | "tags" | "is_unknown"
  >
>;

/** Changes how a conversation stands: resolved, snoozed, tagged, assigned, read. */
export function useSettle() {
  return useInboxWrite(({ id, ...change }: Change & { id: string }) =>
    rows(db().from("crm_conversations").update(change).eq("id", id).select("id").single()),
  );
}

export type BulkAction = "resolve" | "reopen" | "snooze" | "tag" | "untag" | "assign" | "read";

const AT_ONCE = 500;

/** One action on the conversations of many families, with what became of each, and how each stood. */
export function useSettleMany() {
  return useInboxWrite(
    async ({ familyIds, action, value }: { familyIds: string[]; action: BulkAction; value?: string }) => {
      const found = await readConversations(familyIds);
      const answers = [];
      for (let from = 0; from < found.length; from += AT_ONCE) {
        const p_ids = found.slice(from, from + AT_ONCE).map(({ id }) => id);
        answers.push(...(await rows(db().rpc("settle_conversations", { p_ids, p_action: action, p_value: value }))));
      }
      const byId = new Map(found.map((one) => [one.id, one]));
      return answers.map((one) => ({ ...one, family: byId.get(one.conversation_id) }));
    },
  );
}

const FAMILIES_AT_ONCE = 100;

async function readConversations(familyIds: readonly string[]) {
  const found = [];
  for (let from = 0; from < familyIds.length; from += FAMILIES_AT_ONCE) {
    const some = familyIds.slice(from, from + FAMILIES_AT_ONCE);
    found.push(
      ...(await rows(
        db()
          .from("crm_conversations")
          .select("id, family_id, family:families!crm_conversations_family_id_fkey(name)")
          .in("family_id", some),
      )),
    );
  }
  return found;
}

/** Puts conversations back as they stood; those whose family wrote meanwhile stay. */
export function useRestoreMany() {
  return useInboxWrite(async (was: Json[]) => {
    for (let from = 0; from < was.length; from += AT_ONCE)
      await rows(db().rpc("restore_conversations", { p_was: was.slice(from, from + AT_ONCE) }));
  });
}

/** The families of all conversations that match, for what is done with many. */
export function allFamilyIds(list: ListState): Promise<string[]> {
  return allIds(async (from, to) => {
    const found = await rows(
      db()
        .rpc("inbox_page", { ...asked(list), p_limit: EVERYTHING })
        .select("family_id")
        .range(from, to),
    );
    return found.map(({ family_id }) => ({ id: family_id }));
  });
}

const EVERYTHING = 20_000;

/** Lets automatic calls to a family go on. */
export function useResumeCalls() {
  return useInboxWrite((familyId: string) =>
    rows(
      db()
        .from("families")
        .update({ calls_paused_at: null, calls_paused_reason: null })
        .eq("id", familyId)
        .select("id")
        .single(),
    ),
  );
}

/** Ends the care for a family: automation may go on, and the thread may be resolved. */
export function useEndCare() {
  return useInboxWrite((familyId: string) =>
    rows(
      db()
        .from("families")
        .update({ automation_stopped_at: null, automation_stopped_reason: null })
        .eq("id", familyId)
        .select("id")
        .single(),
    ),
  );
}

export type Reply = components["schemas"]["ConversationReply"];
export type TemplateReply = components["schemas"]["TemplateReply"];

/** Sends the educator's words. The same client_key again sends nothing more. */
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

export function useTemplates(conversationId: string, wanted: boolean) {
  return useQuery({
    queryKey: ["inbox-templates", conversationId],
    enabled: wanted,
    queryFn: async () => {
      const { templates } = await answer(
        engine.GET("/api/crm/conversations/{conversation_id}/templates", {
          params: { path: { conversation_id: conversationId } },
        }),
      );
      return templates;
    },
  });
}

export function useSendTemplate(conversationId: string) {
  return useInboxWrite((body: TemplateReply) =>
    answer(
      engine.POST("/api/crm/conversations/{conversation_id}/templates", {
        params: { path: { conversation_id: conversationId } },
        body,
      }),
    ),
  );
}

/** A private note: only the educator sees it, it never leaves. */
export function useNote() {
  return useInboxWrite((note: { conversation_id: string; family_id: string; author: string; body: string }) =>
    rows(
      db()
        .from("crm_messages")
        .insert({ ...note, channel: "note", direction: "out" })
        .select("id")
        .single(),
    ),
  );
}

// ---------------------------------------------------------------- unknown senders
export function useGuesses(familyId: string, wanted: boolean) {
  return useQuery({
    queryKey: ["inbox", "guesses", familyId],
    enabled: wanted,
    queryFn: () => rows(db().rpc("sender_guesses", { p_family_id: familyId })),
  });
}

export function useMakeLead() {
  return useInboxWrite(({ familyId, ...lead }: { familyId: string; name: string; owner: Enum<"contact_owner"> }) =>
    rows(db().rpc("lead_from_sender", { p_family_id: familyId, p_student_name: lead.name, p_owner: lead.owner })),
  );
}

// ---------------------------------------------------------------- quick replies
export type QuickReply = Pick<Row<"quick_replies">, "id" | "name" | "language" | "body">;

export function useQuickReplies() {
  return useQuery({
    queryKey: ["quick-replies"],
    queryFn: () => rows(db().from("quick_replies").select("id, name, language, body").order("name")),
  });
}

export function useSaveQuickReply() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...values }: Omit<QuickReply, "id"> & { id?: string }) =>
      id
        ? rows(db().from("quick_replies").update(values).eq("id", id).select("id").single())
        : rows(db().from("quick_replies").insert(values).select("id").single()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["quick-replies"] }),
  });
}

export function useDropQuickReply() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => rows(db().from("quick_replies").delete().eq("id", id).select("id")),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["quick-replies"] }),
  });
}

// ---------------------------------------------------------------- two families that are one
export function useMergePreview(keepId: string, dropId: string) {
  return useQuery({
    queryKey: ["inbox", "merge", keepId, dropId],
    queryFn: () =>
      answer(engine.POST("/api/leads/merges/preview", { body: { kind: "family", keep_id: keepId, drop_id: dropId } })),
  });
}

export function useMerge() {
  return useInboxWrite(({ keepId, dropId }: { keepId: string; dropId: string }) =>
    answer(engine.POST("/api/leads/merges", { body: { kind: "family", keep_id: keepId, drop_id: dropId } })),
  );
}

export function useMerges(familyId: string) {
  return useQuery({
    queryKey: ["inbox", "merges", familyId],
    queryFn: async () => {
      const { merges } = await answer(engine.GET("/api/leads/merges", { params: { query: { of: familyId } } }));
      return merges;
    },
  });
}

export function useUnmerge() {
  return useInboxWrite((mergeId: string) =>
    answer(engine.POST("/api/leads/merges/{merge_id}/undo", { params: { path: { merge_id: mergeId } } })),
  );
}
