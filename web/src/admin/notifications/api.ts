import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, type Row, rows, total } from "~/api/rest";
import { allIds } from "../kit/selection";
import type { ListState } from "../kit/useListState";
import { wordsOf } from "./question";

export type Rule = Row<"notification_rules">;
export type RuleChannel = Enum<"message_channel">;
export type SendChannel = Exclude<RuleChannel, "in_app">;

export const RULE_CHANNELS: { key: RuleChannel; word: string }[] = [
  { key: "email", word: m.email() },
  { key: "whatsapp", word: m.whatsapp() },
  { key: "voice", word: m.call_2() },
  { key: "in_app", word: m.in_the_app() },
];

export const AUDIENCE_WORDS: Record<string, string> = {
  both: m.student_and_guardian(),
  student: m.student_2(),
  guardian: m.guardian(),
  educator: m.you(),
};

/** The matrix: a row for each event in the order of a family's life, with its cells by channel. */
export function useRules() {
  return useQuery({
    queryKey: ["rules"],
    queryFn: async () => {
      const found = await rows(db().from("notification_rules").select("*").order("position"));
      const events = Map.groupBy(found, (rule) => rule.event_key);
      return [...events].map(([key, cells]) => ({
        key,
        title: cells[0]?.title ?? key,
        cells: new Map(cells.map((cell) => [cell.channel, cell])),
      }));
    },
  });
}

export type EventRow = NonNullable<ReturnType<typeof useRules>["data"]>[number];

/** How many people a cell concerns in the next seven days, by what is planned now. */
export function useReach(rule: Pick<Rule, "event_key" | "channel">) {
  return useQuery({
    queryKey: ["rules", "reach", rule.event_key, rule.channel],
    queryFn: async () => {
      const asked = { p_event_key: rule.event_key, p_channel: rule.channel };
      return (await rows(db().rpc("rule_reach", asked)))[0] ?? { people: 0, messages: 0 };
    },
  });
}

export type Template = Pick<Row<"message_templates">, "id" | "language" | "version" | "is_active" | "subject" | "body">;

/** Every version of the texts of a cell, the newest first. */
export function useTemplates(rule: Pick<Rule, "event_key" | "channel">) {
  return useQuery({
    queryKey: ["rules", "templates", rule.event_key, rule.channel],
    queryFn: () =>
      rows(
        db()
          .from("message_templates")
          .select("id, language, version, is_active, subject, body")
          .eq("event_key", rule.event_key)
          .eq("channel", rule.channel)
          .order("language")
          .order("version", { ascending: false }),
      ),
  });
}

export interface CellChange {
  rule: Pick<Rule, "event_key" | "channel">;
  set: Partial<Pick<Rule, "is_on" | "delay_minutes" | "audience" | "fallback_channel" | "fallback_after_minutes">>;
  templates: string[];
}

export function useSaveCell() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ rule, set, templates }: CellChange) => {
      const { event_key, channel } = rule;
      if (Object.keys(set).length > 0) {
        const cell = db().from("notification_rules").update(set).eq("event_key", event_key).eq("channel", channel);
        await rows(cell.select("event_key").single());
      }
      for (const id of templates) await rows(db().rpc("use_template", { p_template_id: id }));
    },
    onSettled: () => Promise.all([["rules"], ["coming"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

export interface LedgerRow {
  id: string;
  channel: SendChannel;
  event_title: string;
  event_key: string;
  family_id: string;
  lead_id: string | null;
  student_name: string | null;
  contact_name: string | null;
  relation: string | null;
  owner: Enum<"contact_owner">;
  to_masked: string;
  due_at: string;
  status: Enum<"message_status">;
  gate_reason: string | null;
  error_text: string | null;
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
}

const LEDGER =
  "id, channel, event_title, event_key, family_id, lead_id, student_name, contact_name, relation, owner, to_masked, due_at, status, gate_reason, error_text, sent_at, delivered_at, read_at";

export const LEDGER_SORTS = ["-due_at", "due_at"] as const;

/** The ledger's question to the server, without its range. */
function askedLedger(list: ListState, columns: string, counted: boolean) {
  let query = db()
    .from("message_search")
    .select(columns, counted ? { count: "exact" } : {});
  for (const word of wordsOf(list.asked)) query = query.ilike("search", `%${word}%`);
  const status = list.filter("status");
  const channel = list.filter("channel");
  if (status) query = query.eq("status", status as LedgerRow["status"]);
  if (channel) query = query.eq("channel", channel as SendChannel);
  return query;
}

/** The ids of all messages that fit. */
export function allLedgerIds(list: ListState): Promise<string[]> {
  return allIds(
    async (from, to) =>
      (await rows(askedLedger(list, "id", false).order("id").range(from, to))) as unknown as { id: string }[],
  );
}

const NAMED_AT_ONCE = 100;

/** Messages by their ids, wherever they stand: chosen ones need not be on the page that is shown. */
export async function messagesById(ids: readonly string[]): Promise<LedgerRow[]> {
  const found: LedgerRow[] = [];
  for (let from = 0; from < ids.length; from += NAMED_AT_ONCE) {
    const some = ids.slice(from, from + NAMED_AT_ONCE);
    found.push(...((await rows(db().from("message_search").select(LEDGER).in("id", some))) as unknown as LedgerRow[]));
  }
  return found;
}

/** One page of all messages that fit the question and the filters. */
export function useLedger(list: ListState) {
  useLiveQueries("inbox", ["messages"]);
  const asked = wordsOf(list.asked);
  const [from, to] = list.range;
  return useQuery({
    queryKey: ["messages", "ledger", asked, list.filter("status"), list.filter("channel"), list.sort, from, to],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const query = askedLedger(list, LEDGER, true);
      const found = await page(query.order("due_at", { ascending: !list.sort.down }).order("id").range(from, to));
      return { ...found, rows: found.rows as unknown as LedgerRow[] };
    },
  });
}

/** How many are due in each of the next 24 hours, by channel. */
export function useHours() {
  useLiveQueries("inbox", ["coming"]);
  return useQuery({
    queryKey: ["coming", "hours"],
    queryFn: () => rows(db().rpc("coming_by_hour", { p_hours: 24 })),
  });
}

/** What waits for one hour; what is late already counts for the running one. */
function askedHour(hour: string, isFirst: boolean, columns: string, counted: boolean) {
  const until = new Date(new Date(hour).getTime() + 3_600_000).toISOString();
  let query = db()
    .from("message_search")
    .select(columns, counted ? { count: "exact" } : {})
    .in("status", ["planned", "held"]);
  if (!isFirst) query = query.gte("due_at", hour);
  return query.lt("due_at", until);
}

/** The ids of all messages of one hour. */
export function allHourIds(hour: string, isFirst: boolean): Promise<string[]> {
  return allIds(
    async (from, to) =>
      (await rows(askedHour(hour, isFirst, "id", false).order("id").range(from, to))) as unknown as { id: string }[],
  );
}

/** One page of the messages that wait for one hour. */
export function useHour(list: ListState, hour: string, isFirst: boolean) {
  const [from, to] = list.range;
  return useQuery({
    queryKey: ["coming", "hour", hour, isFirst, from, to],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const query = askedHour(hour, isFirst, LEDGER, true);
      const found = await page(query.order("due_at").order("id").range(from, to));
      return { ...found, rows: found.rows as unknown as LedgerRow[] };
    },
  });
}

/** Class reminders that become messages in that hour. */
export function useHourReminders(hour: string | null, isFirst: boolean) {
  return useQuery({
    queryKey: ["coming", "reminders", hour, isFirst],
    enabled: hour !== null,
    queryFn: async () => {
      const until = new Date(new Date(hour ?? "").getTime() + 3_600_000).toISOString();
      let query = db()
        .from("reminders")
        .select(
          "id, kind, due_at, session:sessions(title, starts_at), seat:enrollments(lead:imported_leads(student_name))",
        )
        .eq("status", "planned");
      if (!isFirst) query = query.gte("due_at", hour ?? "");
      return rows(query.lt("due_at", until).order("due_at").limit(500));
    },
  });
}

/** What was due and did not go, by reason. */
export function useStuck() {
  useLiveQueries("inbox", ["stuck"]);
  return useQuery({ queryKey: ["stuck"], queryFn: () => rows(db().rpc("stuck_messages", { p_days: 14 })) });
}

export type StuckGroup = NonNullable<ReturnType<typeof useStuck>["data"]>[number];

/** The messages of a group, as many as one press may move. */
export async function messagesOf(group: StuckGroup): Promise<LedgerRow[]> {
  let query = db()
    .from("message_search")
    .select(LEDGER)
    .eq("status", group.status)
    .eq("channel", group.channel)
    .gte("due_at", group.oldest);
  query = group.code === null ? query.is("error_code", null) : query.eq("error_code", group.code);
  const found = (await rows(query.order("due_at").limit(2000))) as unknown as LedgerRow[];
  return found.filter((row) => reasonOf(row) === group.reason);
}

/** Why a message did not go, as the groups have it. */
function reasonOf(row: LedgerRow): string {
  const held = row.status === "held" || row.status === "skipped" ? row.gate_reason : null;
  return held ?? row.error_text ?? row.gate_reason ?? m.no_reason_was_written();
}

/** How many were due in the last 24 hours, and how many of those have left. */
export function useLastDay() {
  return useQuery({
    queryKey: ["stuck", m.last_day_2()],
    queryFn: async () => {
      const since = new Date(Date.now() - 86_400_000).toISOString();
      const due = () =>
        db()
          .from("message_log")
          .select("id", { count: "exact", head: true })
          .gte("due_at", since)
          .lte("due_at", new Date().toISOString())
          .not("status", "in", "(cancelled,skipped)");
      const [all, left] = await Promise.all([total(due()), total(due().in("status", ["sent", "delivered", "read"]))]);
      return { all, left };
    },
  });
}

/** What became of the newest morning summary by e-mail. */
export function useLastSummary() {
  return useQuery({
    queryKey: ["notifications", "morning"],
    queryFn: async () => {
      const found = await rows(
        db()
          .from("morning_summaries")
          .select("day, status, reason")
          .eq("channel", "email")
          .order("day", { ascending: false })
          .limit(1),
      );
      return found[0] ?? null;
    },
  });
}
