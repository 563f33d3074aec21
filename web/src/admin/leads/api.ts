import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, total } from "~/api/rest";
import type { components } from "~/api/schema";
import { day } from "~/shared/format/time";
import { LEAD } from "~/shared/words/status";
import { allIds } from "../kit/selection";
import { type Filter, type ListState, searchable } from "../kit/useListState";

export type Stage = Enum<"lead_stage">;
export type Merge = components["schemas"]["Merge"];
export type MergePlan = components["schemas"]["MergePlan"];

export interface LeadContact {
  id: string;
  kind: "email" | "phone";
  owner: Enum<"contact_owner">;
  masked: string;
  opted_out: boolean;
  unreachable: boolean;
}

/** A row of lead_list. The view has no not-null marks of its own; the table below it has. */
export interface Lead {
  id: string;
  family_id: string;
  import_id: string | null;
  student_name: string;
  stage: Stage;
  stage_changed_at: string;
  lost_reason: string | null;
  birth_year: number | null;
  age: number | null;
  grade: string | null;
  city: string | null;
  source: string | null;
  created_at: string;
  file_name: string | null;
  guardian_name: string | null;
  contacts: LeadContact[] | null;
}

const COLUMNS =
  "id, family_id, import_id, student_name, stage, stage_changed_at, lost_reason, birth_year, age, grade, city, source, created_at, file_name, guardian_name, contacts";

/** The way to a seat; who is lost, or not to be contacted, has left it. */
const ON_THE_WAY: Stage[] = [
  "invited",
  "cta_submitted",
  "approved",
  "contacted",
  "interested",
  "link_sent",
  "paid",
  "enrolled",
];
/** Steps that are no stage: what a family did. */
const DONE = {
  visited: { column: "has_visited", word: m.visited_cta_form() },
  attended: { column: "has_attended", word: m.attended_first_class() },
} as const;
export type Reached = Stage | keyof typeof DONE;
const DAY_MS = 86_400_000;

function isDone(reached: Reached): reached is keyof typeof DONE {
  return reached in DONE;
}

/** The first moment of a day as the educator has it; null for what is no day. */
function dayStart(day: string): number | null {
  return Date.parse(`${day}T00:00:00+05:30`) || null;
}

/** The list's question to the server, without its range. */
function asked(list: ListState, columns: string, head = false) {
  let found = db().from("lead_list").select(columns, { count: "exact", head });
  const stage = list.filter("stage");
  const source = list.filter("source");
  const listed = list.filter("import");
  const reached = list.filter("reached") as Reached | null;
  const [from, until] = [list.filter("from"), list.filter("until")].map((day) => day && dayStart(day));
  const words = searchable(list.asked);
  if (stage) found = found.eq("stage", stage as Stage);
  if (source) found = found.eq("source", source);
  if (listed) found = found.eq("import_id", listed);
  if (reached && isDone(reached)) found = found.eq(DONE[reached].column, true);
  else if (reached) found = found.in("stage", ON_THE_WAY.slice(ON_THE_WAY.indexOf(reached)));
  if (from) found = found.gte("created_at", new Date(from).toISOString());
  if (until) found = found.lt("created_at", new Date(until + DAY_MS).toISOString());
  if (words) found = found.or(`student_name.ilike.*${words}*,guardian_name.ilike.*${words}*,city.ilike.*${words}*`);
  return found;
}

export function useLeads(list: ListState) {
  useLiveQueries("imports", ["leads"]);
  useLiveQueries("inbox", ["leads"]);
  return useQuery({
    queryKey: ["leads", "list", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const ordered = asked(list, COLUMNS).order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false });
      const found = await page(ordered.order("id").range(...list.range));
      return { rows: found.rows as unknown as Lead[], total: found.total };
    },
  });
}

/** The ids of all leads that match, for what is done with many. */
export function readLeadIds(list: ListState): Promise<string[]> {
  return allIds(
    async (from, to) => (await rows(asked(list, "id").order("id").range(from, to))) as unknown as { id: string }[],
  );
}

export function useLeadTotal() {
  return useQuery({
    queryKey: ["leads", "total"],
    queryFn: () => total(db().from("lead_list").select("id", { count: "exact", head: true })),
  }).data;
}

function sayReached(value: string): string {
  return value in DONE ? DONE[value as keyof typeof DONE].word : (LEAD[value as Stage]?.en ?? value);
}

/** What the list can be narrowed by: stages, sources that were seen, imports. */
export function useLeadFilters(stages: Filter): Filter[] {
  const choices = useQuery({
    queryKey: ["leads", "filters"],
    queryFn: async () => {
      const [imports, leads] = await Promise.all([
        rows(
          db()
            .from("lead_imports")
            .select("id, file_name")
            .gt("new_rows", 0)
            .order("created_at", { ascending: false })
            .limit(50),
        ),
        rows(
          db()
            .from("imported_leads")
            .select("source")
            .not("source", "is", null)
            .order("created_at", { ascending: false })
            .limit(500),
        ),
      ]);
      return { imports, sources: [...new Set(leads.map(({ source }) => source ?? ""))].sort().slice(0, 50) };
    },
  }).data;
  return [
    stages,
    {
      name: "source",
      word: m.source(),
      options: choices?.sources.map((source) => ({ value: source, word: source })) ?? [],
    },
    {
      name: "import",
      word: m.import_(),
      options: choices?.imports.map(({ id, file_name }) => ({ value: id, word: file_name })) ?? [],
      say: () => m.one_list(),
    },
    // Set by the funnel's links: the leads that a step counts.
    { name: "reached", word: m.reached_stage(), say: sayReached },
    { name: "from", word: m.came_in_from(), say: day },
    { name: "until", word: m.came_in_until(), say: day },
  ];
}

export function useLead(id: string) {
  useLiveQueries("inbox", ["leads"]);
  return useQuery({
    queryKey: ["leads", "one", id],
    queryFn: async () => {
      const [lead, changes] = await Promise.all([
        rows(db().from("lead_list").select(COLUMNS).eq("id", id).single()),
        rows(
          db()
            .from("stage_changes")
            .select("id, from_stage, to_stage, actor, changed_at")
            .eq("lead_id", id)
            .order("id"),
        ),
      ]);
      return { lead: lead as unknown as Lead, changes };
    },
  });
}

// ---------------------------------------------------------------- merging
export function useMerges(leadId: string) {
  return useQuery({
    queryKey: ["leads", "merges", leadId],
    queryFn: async () => (await answer(engine.GET("/api/leads/merges", { params: { query: { of: leadId } } }))).merges,
  });
}

export interface TwoPeople {
  kind: "lead" | "family";
  keep_id: string;
  drop_id: string;
}

/** What a merge would do. */
export function useMergePlan(two: TwoPeople | null) {
  return useQuery({
    queryKey: ["merge-plan", two],
    enabled: two !== null,
    staleTime: 0,
    queryFn: () => answer(engine.POST("/api/leads/merges/preview", { body: two as TwoPeople })),
  });
}

function useMergeChange<T>(run: (value: T) => Promise<Merge>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => {
      for (const key of ["leads", "inbox", "messages", "search"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
}

export function useMerge() {
  return useMergeChange((body: TwoPeople) => answer(engine.POST("/api/leads/merges", { body })));
}

export function useUndoMerge() {
  return useMergeChange((id: string) =>
    answer(engine.POST("/api/leads/merges/{merge_id}/undo", { params: { path: { merge_id: id } } })),
  );
}
