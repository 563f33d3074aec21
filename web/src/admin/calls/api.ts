import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { db, type Enum, page, rows, total } from "~/api/rest";
import { allIds } from "../kit/selection";
import { type ListState, searchable } from "../kit/useListState";

const LEAD = "imported_leads!call_logs_lead_id_fkey";
const BARE = `id, event_key, direction, status, call_status, call_attempt, due_at, sent_at, gate_reason, error_text, agent, language,
  conversation_seconds, cost_cents, hangup_reason, fault, recording_state, lead_id, family_id, contact_id, retry_of, updated_at`;
const JOINED = `contact:contacts!call_logs_contact_id_fkey(id, kind, value, name, owner, relation),
  proposals:call_proposals!call_proposals_call_id_fkey(id, field, value, status)` as const;
const COLUMNS = `${BARE}, lead:${LEAD}(student_name, stage), ${JOINED}` as const;
const SEARCHED = `${BARE}, lead:${LEAD}!inner(student_name, stage), ${JOINED}` as const;

export type CallStatus = Enum<"call_status">;
const LIVE: CallStatus[] = ["scheduled", "deferred", "ringing", "in_progress", "processing"];
export const OVER: CallStatus[] = ["completed", "no_answer", "busy", "failed", "stopped"];

export const TABS = [
  { key: "queue", word: m.queue() },
  { key: "live", word: m.live() },
  { key: "done", word: m.done_2() },
  { key: "rounds", word: m.rounds() },
  { key: "callbacks", word: m.callbacks() },
  { key: "registry", word: m.registry_tab() },
] as const;
export type Tab = (typeof TABS)[number]["key"];

const WAITING: Enum<"message_status">[] = ["planned", "held", "claimed"];
const AWAY: Enum<"message_status">[] = ["calling", "unknown", "sent", "delivered"];
const DONE = `call_status.in.(${OVER.join(",")}),status.in.(failed,skipped,cancelled)`;

function listed(tab: string, search: string) {
  const found = search
    ? db().from("call_logs").select(SEARCHED, { count: "exact" }).ilike("lead.student_name", `%${search}%`)
    : db().from("call_logs").select(COLUMNS, { count: "exact" });
  if (tab === "live") return found.in("status", AWAY).in("call_status", LIVE);
  if (tab === "done") return found.or(DONE);
  return found.in("status", WAITING);
}

/** By what the lists can be sorted; the first is how they stand. */
export const SORTS: Record<string, readonly string[]> = {
  queue: ["due_at", "call_attempt", "status"],
  live: ["sent_at", "call_status"],
  done: ["-sent_at", "call_status", "conversation_seconds", "cost_cents", "call_attempt"],
  callbacks: ["asked_at", "field"],
};

/** The calls of a tab that match, without order and range. */
function matching(list: ListState) {
  let asked = listed(list.tab, searchable(list.asked));
  const ended = list.filter("ended") as CallStatus | null;
  if (list.tab === "done" && ended) asked = asked.eq("call_status", ended);
  const round = list.filter("round");
  return round ? asked.eq("campaign_id", round) : asked;
}

/** The ids of all of them. */
export function allCallIds(list: ListState): Promise<string[]> {
  return allIds(async (from, to) => (await page(matching(list).order("id").range(from, to))).rows);
}

/** One page of calls of a tab. */
export function useCalls(list: ListState) {
  return useQuery({
    queryKey: [
      "calls",
      "list",
      list.tab,
      list.asked,
      list.filter("ended"),
      list.filter("round"),
      list.sort,
      list.page,
      list.size,
    ],
    placeholderData: keepPreviousData,
    enabled: list.tab !== "callbacks" && list.tab !== "rounds",
    queryFn: () => {
      // A call that is just leaving has no time yet: it stands first while it is under way.
      const sorted = matching(list).order(list.sort.key, {
        ascending: !list.sort.down,
        nullsFirst: list.tab === "live",
      });
      return page(sorted.order("id").range(...list.range));
    },
  });
}

export type CallRow = NonNullable<ReturnType<typeof useCalls>["data"]>["rows"][number];

export function useCallCounts() {
  return useQuery({
    queryKey: ["calls", "counts"],
    queryFn: async () => {
      const count = () => db().from("call_logs").select("id", { count: "exact", head: true });
      const [queue, live, done, callbacks] = await Promise.all([
        total(count().in("status", WAITING)),
        total(count().in("status", AWAY).in("call_status", LIVE)),
        total(count().or(DONE)),
        total(db().from("callbacks").select("id", { count: "exact", head: true })),
      ]);
      return { queue, live, done, callbacks };
    },
  });
}

/** Families who asked to be called, the longest waiting first, with their names. */
export function useCallbacks(list: ListState) {
  return useQuery({
    queryKey: ["calls", "callbacks", list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    enabled: list.tab === "callbacks",
    queryFn: async () => {
      let asked = db().from("callbacks").select("*", { count: "exact" });
      const words = searchable(list.asked).toLowerCase();
      if (words) asked = asked.ilike("search", `%${words}%`);
      const found = await page(
        asked
          .order(list.sort.key, { ascending: !list.sort.down })
          .order("id")
          .range(...list.range),
      );
      const ids = [...new Set(found.rows.map(({ family_id }) => family_id as string))];
      const families = ids.length
        ? await rows(
            db()
              .from("families")
              .select("id, name, leads:imported_leads!imported_leads_family_id_fkey(id, student_name)")
              .in("id", ids),
          )
        : [];
      const byId = new Map(families.map((family) => [family.id, family]));
      return {
        total: found.total,
        rows: found.rows.map((row) => ({ ...row, id: row.id as string, family: byId.get(row.family_id as string) })),
      };
    },
  });
}

export type CallbackRow = NonNullable<ReturnType<typeof useCallbacks>["data"]>["rows"][number];

/** One call with all that is known of it. */
export function useCall(id: string) {
  return useQuery({
    queryKey: ["calls", "one", id],
    queryFn: () =>
      rows(
        db()
          .from("call_logs")
          .select(
            `${COLUMNS}, transcript, summary, recording_path, expires_at, heard:call_proposals!call_proposals_call_id_fkey(id, field, value, evidence, status, result, decided_at)`,
          )
          .eq("id", id)
          .single(),
      ),
  });
}

export type FullCall = NonNullable<ReturnType<typeof useCall>["data"]>;
export type Proposal = FullCall["heard"][number];

/** What the engine alone knows of a call: whether it may be repeated, and its webhooks. */
export function useCallDetail(id: string) {
  return useQuery({
    queryKey: ["calls", "detail", id],
    queryFn: () => answer(engine.GET("/api/calls/{call_id}", { params: { path: { call_id: id } } })),
  });
}

/** Numbers of the last 30 days, and where in the week calls are answered. */
export function useFigures(now: number) {
  const day = Math.floor(now / 86_400_000);
  return useQuery({
    queryKey: ["calls", "figures", day],
    queryFn: async () => {
      const asked = {
        p_from: new Date(now - 30 * 86_400_000).toISOString(),
        p_to: new Date(now + 60_000).toISOString(),
      };
      const [[sums], heat] = await Promise.all([
        rows(db().rpc("call_figures", asked)),
        rows(db().rpc("call_heat", asked)),
      ]);
      return { sums, heat };
    },
  });
}

/** What the wallet holds, and whether calls are held up. */
export function useVoiceState() {
  return useQuery({
    queryKey: ["calls", "channel"],
    queryFn: () =>
      rows(
        db()
          .from("channel_states")
          .select("balance, balance_at, is_paused, breaker_text")
          .eq("channel", "voice")
          .single(),
      ),
  });
}

/** Children by name, to be called. */
export function usePeople(search: string) {
  const words = searchable(search);
  return useQuery({
    queryKey: ["calls", "people", words],
    placeholderData: keepPreviousData,
    enabled: words.length > 1,
    queryFn: () =>
      rows(
        db()
          .from("imported_leads")
          .select("id, student_name, stage, family:families!imported_leads_family_id_fkey(name)")
          .ilike("student_name", `%${words}%`)
          .order("student_name")
          .limit(8),
      ),
  });
}

/** The ids of children of a stage, and how many they are. */
export function useStage(stage: Enum<"lead_stage">) {
  return useQuery({
    queryKey: ["calls", "stage", stage],
    queryFn: () =>
      allIds((from, to) =>
        rows(db().from("imported_leads").select("id").eq("stage", stage).order("id").range(from, to)),
      ),
  });
}

export type Script = "welcome_call" | "followup_call";

/** All that can be done with calls; each reads the lists again. */
export function useCallActions() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ["calls"] });
  const on = (id: string) => ({ params: { path: { call_id: id } } });
  return {
    place: useMutation({
      mutationFn: (body: { lead_id: string; script: Script; at: string | null; client_key: string }) =>
        answer(engine.POST("/api/calls", { body })),
      onSettled,
    }),
    sample: useMutation({
      mutationFn: (body: { script: Script; language: "en" | "hi" }) =>
        answer(engine.POST("/api/calls/sample", { body })),
    }),
    stop: useMutation({
      mutationFn: (id: string) => answer(engine.POST("/api/calls/{call_id}/stop", on(id))),
      onSettled,
    }),
    retry: useMutation({
      mutationFn: (id: string) => answer(engine.POST("/api/calls/{call_id}/retry", on(id))),
      onSettled,
    }),
    wrong: useMutation({
      mutationFn: (id: string) => answer(engine.POST("/api/calls/{call_id}/wrong-number", on(id))),
      onSettled,
    }),
    never: useMutation({
      mutationFn: ({ id, everything }: { id: string; everything: boolean }) =>
        answer(engine.POST("/api/calls/{call_id}/never", { ...on(id), body: { everything } })),
      onSettled,
    }),
    apply: useMutation({
      mutationFn: ({ id, at }: { id: string; at?: string }) =>
        answer(
          engine.POST("/api/calls/proposals/{proposal_id}/apply", {
            params: { path: { proposal_id: id } },
            body: { at: at ?? null },
          }),
        ),
      onSettled,
    }),
    reopen: useMutation({
      mutationFn: (id: string) =>
        answer(engine.POST("/api/calls/proposals/{proposal_id}/reopen", { params: { path: { proposal_id: id } } })),
      onSettled,
    }),
    dismiss: useMutation({
      mutationFn: (id: string) =>
        answer(engine.POST("/api/calls/proposals/{proposal_id}/dismiss", { params: { path: { proposal_id: id } } })),
      onSettled,
    }),
  };
}
