import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows } from "~/api/rest";
import { allIds } from "../kit/selection";
import { type Filter, type ListState, searchable } from "../kit/useListState";

export type Status = Enum<"cta_status">;

/** Views of the queue; `figure` is the one that counts it. */
export const TABS = [
  { key: "pending", word: m.pending(), figure: "pending", statuses: ["pending"] },
  { key: "snoozed", word: m.snoozed(), figure: "snoozed", statuses: ["pending"] },
  { key: "waiting", word: m.waiting_for_the_parent(), figure: "waiting", statuses: ["awaiting_guardian", "more_info"] },
  { key: "approved", word: m.approved(), figure: "approved_all", statuses: ["approved"] },
  { key: "rejected", word: m.rejected(), figure: "rejected", statuses: ["rejected", "withdrawn"] },
  { key: "all", word: m.all(), figure: "everything", statuses: null },
] as const satisfies readonly { key: string; word: string; figure: string; statuses: readonly Status[] | null }[];

export type Consented = "given" | "refused" | "none";
export type ContactState = "verified" | "unverified" | "opted_out" | "not_valid";
export type Warmth = "hot" | "warm" | "cold";

/** One form as the list and the drawer show it. The view has no not-null marks of its own; its tables have. */
export interface Submission {
  id: string;
  lead_id: string | null;
  family_id: string | null;
  status: Status;
  snoozed_until: string | null;
  is_snoozed: boolean;
  language: string;
  filled_by: "guardian" | "student" | null;
  student_name: string;
  age: number | null;
  grade: string | null;
  city: string | null;
  source: string | null;
  why: string | null;
  guardian_name: string | null;
  guardian_relation: string | null;
  guardian_email: string | null;
  guardian_phone: string | null;
  contact_hours: string | null;
  submitted_at: string | null;
  reviewed_at: string | null;
  review_reason: string | null;
  created_at: string;
  stage: Enum<"lead_stage"> | null;
  lost_reason: string | null;
  consent: Consented;
  email_state: ContactState | null;
  phone_state: ContactState | null;
  duplicates: number;
  score: number | null;
  warmth: Warmth | null;
  reasons: string[] | null;
}

const AGES: Record<string, [number, number]> = { "under-13": [0, 12], "13-15": [13, 15], "16-18": [16, 18] };
const HOUR = 3_600_000;
const WAITS: Record<string, number> = { day: 24 * HOUR, three: 72 * HOUR, week: 168 * HOUR };

export const FILTERS: Filter[] = [
  {
    name: "consent",
    word: m.permission(),
    options: [
      { value: "given", word: m.given() },
      { value: "none", word: m.not_given() },
      { value: "refused", word: m.refused() },
    ],
  },
  {
    name: "age",
    word: m.age(),
    options: [
      { value: "under-13", word: m.under_13() },
      { value: "13-15", word: m.ages_13_to_15() },
      { value: "16-18", word: m.ages_16_to_18() },
    ],
  },
  {
    name: "waited",
    word: m.waiting_2(),
    options: [
      { value: "day", word: m.over_a_day() },
      { value: "three", word: m.over_three_days() },
      { value: "week", word: m.over_a_week() },
    ],
  },
  {
    name: "warmth",
    word: m.lead_2(),
    options: [
      { value: "hot", word: m.hot() },
      { value: "warm", word: m.warm() },
      { value: "cold", word: m.cold() },
    ],
  },
];

/** The list's own question, without its page. */
function asking(list: ListState, columns: string) {
  const statuses = TABS.find((tab) => tab.key === list.tab)?.statuses ?? null;
  let asked = db().from("cta_queue").select(columns, { count: "exact" });
  if (statuses) asked = asked.in("status", statuses);
  if (list.tab === "pending") asked = asked.eq("is_snoozed", false);
  if (list.tab === "snoozed") asked = asked.eq("is_snoozed", true);
  const words = searchable(list.asked).toLowerCase();
  if (words) asked = asked.ilike("words", `%${words}%`);
  const [consent, age, waited, warmth, source] = ["consent", "age", "waited", "warmth", "source"].map(list.filter);
  if (consent) asked = asked.eq("consent", consent);
  const ages = age && AGES[age];
  if (ages) asked = asked.gte("age", ages[0]).lte("age", ages[1]);
  const wait = waited && WAITS[waited];
  if (wait) asked = asked.lt("submitted_at", new Date(Date.now() - wait).toISOString());
  if (warmth) asked = asked.eq("warmth", warmth);
  if (source) asked = asked.eq("source", source);
  return asked;
}

/** Where something waits, the oldest stands first, unless the list is sorted otherwise. */
function order(list: ListState): { column: string; ascending: boolean } {
  const waits = ["pending", "snoozed", "waiting"].includes(list.tab);
  const column = { sent: "submitted_at", name: "student_name", age: "age", score: "score" }[list.sort.key];
  const ascending = list.sort.key === "sent" && !waits ? list.sort.down : !list.sort.down;
  return { column: column ?? "submitted_at", ascending };
}

const LIVE = [["cta"]];

/** One page of the queue. */
export function useSubmissions(list: ListState) {
  useLiveQueries("inbox", ["cta"]);
  const { column, ascending } = order(list);
  return useQuery({
    queryKey: ["cta", "list", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    enabled: list.tab !== "tasks",
    queryFn: async () => {
      const found = await page(
        asking(list, "*")
          .order(column, { ascending, nullsFirst: false })
          .order("id")
          .range(...list.range),
      );
      return { total: found.total, rows: found.rows as unknown as Submission[] };
    },
  });
}

/** The ids of all that match. */
export function allSubmissionIds(list: ListState): Promise<string[]> {
  return allIds(
    async (from, to) => (await rows(asking(list, "id").order("id").range(from, to))) as unknown as { id: string }[],
  );
}

/** Where families came from, for the filter. */
export function useSources() {
  return useQuery({
    queryKey: ["cta", "sources"],
    staleTime: 5 * 60_000,
    queryFn: async () => {
      const found = await rows(db().from("cta_queue").select("source").not("source", "is", null).limit(2000));
      return [...new Set(found.flatMap(({ source }) => source ?? []))].sort();
    },
  });
}

/** What waits, how long it took, how far the families got. */
export function useFigures() {
  useLiveQueries("inbox", ["cta"]);
  return useQuery({
    queryKey: ["cta", "figures"],
    queryFn: async () => (await rows(db().rpc("cta_figures")))[0] ?? null,
  });
}

export function useSubmission(id: string) {
  useLiveQueries("inbox", ["cta"]);
  return useQuery({
    queryKey: ["cta", "one", id],
    queryFn: async () =>
      (await rows(db().from("cta_queue").select("*").eq("id", id).single())) as unknown as Submission,
  });
}

/** The family's contacts; those that the form names are shown masked. */
export function useFamilyContacts(familyId: string | null) {
  return useQuery({
    queryKey: ["cta", "contacts", familyId],
    enabled: familyId !== null,
    queryFn: () =>
      rows(
        db()
          .from("contacts")
          .select("id, kind, value")
          .eq("family_id", familyId ?? ""),
      ),
  });
}

/** Other entries that may be the same child. */
export function useDuplicates(id: string) {
  return useQuery({
    queryKey: ["cta", "duplicates", id],
    queryFn: async () => {
      const found = await rows(db().from("cta_duplicates").select("*").eq("submission_id", id));
      const byLead = new Map<
        string,
        { leadId: string; familyId: string; name: string; facts: string; why: string[] }
      >();
      for (const { lead_id, family_id, student_name, city, stage, why } of found) {
        if (!lead_id || !family_id) continue;
        const known = byLead.get(lead_id);
        if (known) known.why.push(why ?? "");
        else
          byLead.set(lead_id, {
            leadId: lead_id,
            familyId: family_id,
            name: student_name ?? "",
            facts: [city, stage?.replace(/_/g, " ")].filter(Boolean).join(", "),
            why: [why ?? ""],
          });
      }
      return [...byLead.values()];
    },
  });
}

/** How the lead came to where it is. */
export function useStages(leadId: string | null) {
  return useQuery({
    queryKey: ["cta", "stages", leadId],
    enabled: leadId !== null,
    queryFn: () =>
      rows(
        db()
          .from("stage_changes")
          .select("id, from_stage, to_stage, actor, changed_at")
          .eq("lead_id", leadId ?? "")
          .order("id"),
      ),
  });
}

/** Every answer of the guardian for this child, newest first: the proof. */
export function useConsents(leadId: string | null) {
  return useQuery({
    queryKey: ["cta", "consents", leadId],
    enabled: leadId !== null,
    queryFn: () =>
      rows(
        db()
          .from("guardian_consents")
          .select(
            "id, purpose, granted, method, notice_version, notice_language, guardian_name, guardian_relation, proof_path, recorded_at",
          )
          .eq("lead_id", leadId ?? "")
          .order("id", { ascending: false }),
      ),
  });
}

export type Consent = NonNullable<ReturnType<typeof useConsents>["data"]>[number];

/** The public form's address and its QR code. */
export function usePublicForm() {
  return useQuery({
    queryKey: ["public-form"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answer(engine.GET("/api/cta/public-form")),
  });
}

function useChange<T>(write: (value: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () =>
      Promise.all(
        [...LIVE, ["waiting"], ["messages"], ["payments"], ["tasks"]].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

interface FormChange {
  status?: "rejected" | "pending";
  review_reason?: string | null;
  snoozed_until?: string | null;
}

/** What sends nothing: an ordinary write under row security, which can be taken back. */
export function useChangeForm(id: string) {
  return useChange((values: FormChange) =>
    rows(db().from("cta_submissions").update(values).eq("id", id).select("id").single()),
  );
}

/** The payments of this child, newest first. */
export function useLeadPayments(leadId: string | null) {
  return useQuery({
    queryKey: ["payments", "lead", leadId],
    enabled: leadId !== null,
    queryFn: () =>
      rows(
        db()
          .from("payments")
          .select("id, pay_ref, amount_paise, status")
          .eq("lead_id", leadId ?? "")
          .order("created_at", { ascending: false }),
      ),
  });
}

export interface PaperConsentValues {
  /** By purpose; only those that were answered. */
  purposes: Record<string, boolean>;
  guardian_name: string;
  relation: "mother" | "father" | "guardian";
  proof_path: string;
  contact_id: string | null;
}

/** A permission given on paper; it holds at once. The proof has been uploaded before. */
export function usePaperConsent(leadId: string) {
  return useChange((body: PaperConsentValues) =>
    answer(engine.POST("/api/leads/{lead_id}/paper-consent", { params: { path: { lead_id: leadId } }, body })),
  );
}
