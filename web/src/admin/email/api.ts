import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, total } from "~/api/rest";
import { allIds } from "../kit/selection";
import { type ListState, searchable } from "../kit/useListState";

export const TABS = [
  { key: "campaigns", word: m.campaigns() },
  { key: "sequences", word: m.sequences() },
  { key: "templates", word: m.templates() },
  { key: "log", word: m.log() },
  { key: "suppressed", word: m.suppressed() },
] as const;
export type Tab = (typeof TABS)[number]["key"];

/** One e-mail of the ledger, as the log shows it. */
export interface Mail {
  id: string;
  event_key: string;
  event_title: string;
  lead_id: string | null;
  student_name: string | null;
  contact_name: string | null;
  to_masked: string;
  status: Enum<"message_status">;
  gate_reason: string | null;
  error_text: string | null;
  due_at: string;
  sent_at: string | null;
  delivered_at: string | null;
  failed_at: string | null;
}

const COLUMNS =
  "id, event_key, event_title, lead_id, student_name, contact_name, to_masked, status, gate_reason, error_text, due_at, sent_at, delivered_at, failed_at";
export const LOG_SORTS = ["-due_at", "student_name", "status"] as const;

const DAY_MS = 86_400_000;
const CAMPAIGNS_SHOWN = 100;

/** Campaigns by name, the newest first, for the filter. */
export function useCampaignNames() {
  return useQuery({
    queryKey: ["campaigns", "names"],
    queryFn: () =>
      rows(
        db()
          .from("campaigns")
          .select("id, name")
          .eq("channel", "email")
          .not("confirmed_at", "is", null)
          .order("created_at", { ascending: false })
          .limit(CAMPAIGNS_SHOWN),
      ),
  });
}

/** What narrows the log, in the words of the list. */
function asked(list: ListState, columns: string, counted: boolean) {
  let log = db()
    .from("message_search")
    .select(columns, counted ? { count: "exact" } : {})
    .eq("channel", "email");
  const [status, event, campaign, stage] = ["status", "event", "campaign", "stage"].map(list.filter);
  const [since, until, unvisited] = ["since", "until", "unvisited"].map(list.filter);
  if (status) log = log.eq("status", status as Enum<"message_status">);
  if (event) log = log.eq("event_key", event);
  if (campaign) log = log.eq("campaign_id", campaign);
  if (stage) log = log.eq("stage", stage as Enum<"lead_stage">);
  if (until) log = log.lte("due_at", `${until}T23:59:59+05:30`);
  if (unvisited) log = log.lt("unvisited_since", new Date(Date.now() - Number(unvisited) * DAY_MS).toISOString());
  if (since) log = log.gte("due_at", `${since}T00:00:00+05:30`);
  for (const word of searchable(list.asked).toLowerCase().split(/\s+/).filter(Boolean)) {
    log = log.ilike("search", `%${word}%`);
  }
  return log;
}

export function useLog(list: ListState) {
  useLiveQueries("inbox", ["email-log"]);
  return useQuery({
    queryKey: ["email-log", list.asked, list.query],
    placeholderData: keepPreviousData,
    queryFn: () =>
      page(
        asked(list, COLUMNS, true)
          .order(list.sort.key, { ascending: !list.sort.down })
          .order("id")
          .range(...list.range),
      ) as unknown as Promise<{ rows: Mail[]; total: number }>,
  });
}

/** The ids of all that match. */
export function allMails(list: ListState): Promise<string[]> {
  return allIds(async (from, to) => {
    const found = await page(asked(list, "id", false).order("id").range(from, to));
    return found.rows as unknown as { id: string }[];
  });
}

/** An address that nothing is sent to. */
export interface Suppressed {
  id: string;
  family_id: string;
  kind: "email";
  value: string;
  name: string | null;
  student_name: string | null;
  why: "bounce" | "complaint" | "unsubscribe" | "stop";
  opted_out_by: string | null;
  since: string;
  message_id: string | null;
  message_event_key: string | null;
  message_sent_at: string | null;
}

export function useSuppressed(list: ListState) {
  const why = list.filter("why");
  return useQuery({
    queryKey: ["suppressed", list.asked, list.query],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let found = db().from("suppressed_contacts").select("*", { count: "exact" });
      if (why) found = found.eq("why", why);
      const words = searchable(list.asked);
      if (words) found = found.or(`value.ilike.%${words}%,student_name.ilike.%${words}%,name.ilike.%${words}%`);
      return page(
        found
          .order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false })
          .order("id")
          .range(...list.range),
      ) as unknown as Promise<{ rows: Suppressed[]; total: number }>;
    },
  });
}

export function useUnblock() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      answer(
        engine.POST("/api/suppressions/{contact_id}/unblock", {
          params: { path: { contact_id: id } },
          body: { reason },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["suppressed"] }),
  });
}

/** How many addresses take no mail. */
export function useSuppressedCount() {
  return useQuery({
    queryKey: ["suppressed", "count"],
    queryFn: () => total(db().from("suppressed_contacts").select("id", { count: "exact", head: true })),
  });
}
