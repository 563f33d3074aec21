import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, type Row, rows, total } from "~/api/rest";
import type { components, operations } from "~/api/schema";
import { allIds } from "../kit/selection";
import type { ListState } from "../kit/useListState";
import { searchable } from "../kit/useListState";

type Schemas = components["schemas"];
export type Template = Schemas["WhatsAppTemplate"];
export type Evidence = Schemas["Evidence"];
export type Failure = Schemas["Failure"];

const SYNCING_MS = 2000;

// ---------------------------------------------------------------- our number
/** How our number stands; asked again and again while AiSensy is being read. */
export function useNumber() {
  useLiveQueries("inbox", ["whatsapp", "number"]);
  return useQuery({
    queryKey: ["whatsapp", "number"],
    queryFn: () => answer(engine.GET("/api/whatsapp/number")),
    refetchInterval: (query) => (query.state.data?.is_syncing ? SYNCING_MS : 60_000),
  });
}

/** Reads templates, number and credit anew. */
export function useSync() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(engine.POST("/api/whatsapp/sync")),
    onSuccess: (number) => queries.setQueryData(["whatsapp", "number"], number),
  });
}

// ---------------------------------------------------------------- templates
/** `syncedAt`: when AiSensy was last read, so that a new reading is shown. */
export function useTemplates(syncedAt: string | null | undefined) {
  return useQuery({
    queryKey: ["whatsapp", "templates", syncedAt ?? null],
    placeholderData: keepPreviousData,
    queryFn: async () => (await answer(engine.GET("/api/whatsapp/templates"))).templates,
  });
}

export const TEMPLATE_SORTS = ["position", "title", "language", "category", "state", "-last_used_at", "-sent"] as const;
type TemplateSort = NonNullable<NonNullable<operations["whatsapp_templates"]["parameters"]["query"]>["sort"]>;
type TemplateState = NonNullable<NonNullable<operations["whatsapp_templates"]["parameters"]["query"]>["state"]>;

/** One page of the list of templates; `all`: how many there are without search and filter. */
export function useTemplateList(list: ListState, syncedAt: string | null | undefined) {
  return useQuery({
    queryKey: ["whatsapp", "template-list", syncedAt ?? null, list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const query = {
        q: list.asked,
        state: list.filter("state") as TemplateState | null,
        sort: list.sort.key as TemplateSort,
        down: list.sort.down,
        size: list.size,
        page: list.page,
      };
      const { templates, ...counts } = await answer(engine.GET("/api/whatsapp/templates", { params: { query } }));
      return { rows: templates, ...counts };
    },
  });
}

export function useTestTemplate() {
  return useMutation({
    mutationFn: ({ id, to }: { id: string; to: string | null }) =>
      answer(
        engine.POST("/api/whatsapp/templates/{template_id}/test", {
          params: { path: { template_id: id } },
          body: { to },
        }),
      ),
  });
}

// ---------------------------------------------------------------- automations
export type Automation = Row<"notification_rules">;

export const RULE_SORTS = ["position", "title", "is_on", "fallback_channel"] as const;

/** One page of what goes on its own, each with the other channels that have its message. */
export function useAutomations(list: ListState) {
  return useQuery({
    queryKey: ["rules", "whatsapp", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      let asked = db().from("notification_rules").select("*", { count: "exact" }).eq("channel", "whatsapp");
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("title", `%${words}%`);
      const isOn = list.filter("on");
      if (isOn) asked = asked.eq("is_on", isOn === "yes");
      const found = await page(
        asked
          .order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false })
          .order("position")
          .range(...list.range),
      );
      const others = await rows(
        db()
          .from("notification_rules")
          .select("event_key, channel")
          .in("channel", ["email", "voice"])
          .is("condition", null)
          .in(
            "event_key",
            found.rows.map(({ event_key }) => event_key),
          )
          .order("position"),
      );
      const elsewhere = Map.groupBy(others, ({ event_key }) => event_key);
      return {
        total: found.total,
        rows: found.rows.map((rule) => ({
          ...rule,
          others: (elsewhere.get(rule.event_key) ?? []).map(({ channel }) => channel as Fallback),
        })),
      };
    },
  });
}

export type Fallback = "email" | "voice";
export interface Counts {
  sent: number;
  arrived: number;
  failed: number;
  waiting: number;
}
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** What became of each event's messages in seven days. */
export function useWeek(now: number) {
  useLiveQueries("inbox", ["whatsapp", "week"]);
  const since = new Date(now - WEEK_MS).toISOString().slice(0, 13);
  return useQuery({
    queryKey: ["whatsapp", "week", since],
    queryFn: async () => {
      const log = db().from("whatsapp_logs").select("event_key, status").gte("created_at", `${since}:00:00Z`);
      const counts = new Map<string, Counts>();
      for (const { event_key, status } of await rows(log.limit(10_000))) {
        const one = counts.get(event_key) ?? { sent: 0, arrived: 0, failed: 0, waiting: 0 };
        if (status === "delivered" || status === "read") one.arrived += 1;
        if (["sent", "unknown", "delivered", "read"].includes(status)) one.sent += 1;
        if (status === "failed") one.failed += 1;
        if (status === "planned" || status === "held") one.waiting += 1;
        counts.set(event_key, one);
      }
      return counts;
    },
  });
}

type RuleChange = Pick<Automation, "event_key"> &
  Partial<Pick<Automation, "is_on" | "fallback_channel" | "fallback_after_minutes">>;

export function useSaveRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ event_key, ...set }: RuleChange) =>
      rows(
        db()
          .from("notification_rules")
          .update(set)
          .eq("event_key", event_key)
          .eq("channel", "whatsapp")
          .select("event_key")
          .single(),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["rules"] }),
  });
}

/** What failed by reason, of one broadcast or of thirty days. */
export function useFailures(campaign: string | null) {
  useLiveQueries("inbox", ["whatsapp", "failures"]);
  return useQuery({
    queryKey: ["whatsapp", "failures", campaign],
    queryFn: async () => {
      const query = campaign ? { campaign_id: campaign } : {};
      return (await answer(engine.GET("/api/whatsapp/failures", { params: { query } }))).failures;
    },
  });
}

// ---------------------------------------------------------------- log
export const LOG_SORTS = ["-due_at", "student_name", "event_title", "status", "price_paise"] as const;
export const STOP_SORTS = ["-opted_out_at", "student_name", "how"] as const;

/** The log's question to the server, without its range. */
function askedLog(list: ListState) {
  const [status, campaign, code] = ["status", "campaign", "code"].map(list.filter);
  let asked = db().from("whatsapp_list").select("*", { count: "exact" });
  const words = searchable(list.asked).toLowerCase();
  if (words) asked = asked.ilike("search", `%${words}%`);
  if (status) asked = asked.eq("status", status as Enum<"message_status">);
  if (campaign) asked = asked.eq("campaign_id", campaign);
  if (code) asked = asked.eq("error_code", code);
  return asked;
}

/** The ids of all that match. */
export function allLogIds(list: ListState): Promise<string[]> {
  return allIds(async (from, to) => {
    const found = await page(askedLog(list).order("id").range(from, to));
    return found.rows.flatMap(({ id }) => (id ? [{ id }] : []));
  });
}

export function useLog(list: ListState) {
  useLiveQueries("inbox", ["whatsapp", "log"]);
  return useQuery({
    queryKey: ["whatsapp", "log", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: () =>
      page(
        askedLog(list)
          .order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false })
          .order("id")
          .range(...list.range),
      ),
  });
}

export type LogRow = NonNullable<ReturnType<typeof useLog>["data"]>["rows"][number];

// ---------------------------------------------------------------- opt-outs
export function useOptOuts(list: ListState) {
  useLiveQueries("inbox", ["whatsapp", "opt-outs"]);
  const ended = list.filter("state") === "ended";
  return useQuery({
    queryKey: ["whatsapp", "opt-outs", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db().from("opt_out_list").select("*", { count: "exact" }).eq("kind", "phone");
      asked = ended ? asked.not("ended_at", "is", null) : asked.is("ended_at", null);
      const words = searchable(list.asked).toLowerCase();
      if (words) asked = asked.ilike("search", `%${words}%`);
      return page(
        asked
          .order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type OptOut = NonNullable<ReturnType<typeof useOptOuts>["data"]>["rows"][number];

/** How many numbers are stopped now. */
export function useStoppedCount() {
  return useQuery({
    queryKey: ["whatsapp", "opt-outs", "count"],
    queryFn: () =>
      total(
        db().from("opt_out_list").select("id", { count: "exact", head: true }).eq("kind", "phone").is("ended_at", null),
      ),
  });
}

export function useEvidence(contactId: string) {
  return useQuery({
    queryKey: ["whatsapp", "evidence", contactId],
    queryFn: () =>
      answer(engine.GET("/api/whatsapp/contacts/{contact_id}", { params: { path: { contact_id: contactId } } })),
  });
}

export function useStop() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { number: string; note: string }) => answer(engine.POST("/api/whatsapp/opt-outs", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["whatsapp"] }),
  });
}

export function useAddBack(contactId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (note: string) =>
      answer(
        engine.POST("/api/whatsapp/opt-outs/{contact_id}/end", {
          params: { path: { contact_id: contactId } },
          body: { note },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["whatsapp"] }),
  });
}
