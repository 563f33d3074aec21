import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, total } from "~/api/rest";
import { type ListState, searchable } from "../kit/useListState";

type Status = Enum<"cta_status">;

export const TABS: { key: string; word: string; statuses: Status[] | null }[] = [
  { key: "pending", word: "Pending", statuses: ["pending"] },
  { key: "waiting", word: "Waiting for the parent", statuses: ["awaiting_guardian", "more_info"] },
  { key: "approved", word: "Approved", statuses: ["approved"] },
  { key: "rejected", word: "Rejected", statuses: ["rejected", "withdrawn"] },
  { key: "all", word: "All", statuses: null },
];

const COLUMNS = `id, lead_id, status, language, filled_by, birth_year, grade, guardian_name, guardian_relation, guardian_birth_year,
  guardian_email, guardian_phone, student_name, city, why, contact_hours, submitted_at, reviewed_at, review_reason, created_at,
  lead:imported_leads!cta_submissions_lead_id_fkey(student_name, stage, source, family_id, lost_reason)`;

async function consentOf(leadIds: string[]): Promise<Map<string, boolean>> {
  if (leadIds.length === 0) return new Map();
  const answers = await rows(
    db().from("current_consents").select("lead_id, granted").eq("purpose", "course").in("lead_id", leadIds),
  );
  return new Map(answers.map(({ lead_id, granted }) => [lead_id ?? "", granted === true]));
}

/** The queue, oldest first where something waits; each row with the parent's answer to the course. */
export function useSubmissions(list: ListState) {
  useLiveQueries("inbox", ["cta"]);
  const statuses = TABS.find((tab) => tab.key === list.tab)?.statuses ?? null;
  return useQuery({
    queryKey: ["cta", "list", list.tab, list.asked, list.page],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      // A form that was only begun has nothing to review.
      let asked = db().from("cta_submissions").select(COLUMNS, { count: "exact" }).neq("status", "started");
      if (statuses) asked = asked.in("status", statuses);
      const words = searchable(list.asked);
      if (words) asked = asked.or(`student_name.ilike.%${words}%,guardian_name.ilike.%${words}%`);
      const waits = list.tab === "pending" || list.tab === "waiting";
      const found = await page(
        asked
          .order("submitted_at", { ascending: waits, nullsFirst: false })
          .order("id")
          .range(...list.range),
      );
      const consent = await consentOf(found.rows.flatMap(({ lead_id }) => lead_id ?? []));
      return {
        total: found.total,
        rows: found.rows.map((row) => ({ ...row, consent: consent.get(row.lead_id ?? "") })),
      };
    },
  });
}

export type SubmissionRow = NonNullable<ReturnType<typeof useSubmissions>["data"]>["rows"][number];

export function useSubmissionCounts() {
  return useQuery({
    queryKey: ["cta", "counts"],
    queryFn: async () => {
      const counts = await Promise.all(
        TABS.map(({ statuses }) => {
          const asked = db()
            .from("cta_submissions")
            .select("id", { count: "exact", head: true })
            .neq("status", "started");
          return total(statuses ? asked.in("status", statuses) : asked);
        }),
      );
      return Object.fromEntries(TABS.map((tab, at) => [tab.key, counts[at] ?? 0]));
    },
  });
}

export function useSubmission(id: string) {
  useLiveQueries("inbox", ["cta"]);
  return useQuery({
    queryKey: ["cta", "one", id],
    queryFn: () => rows(db().from("cta_submissions").select(COLUMNS).eq("id", id).single()),
  });
}

export type Submission = NonNullable<ReturnType<typeof useSubmission>["data"]>;

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

/** What approving would send, to whom and when: the engine's gate says so, nothing is written. */
export function usePlan(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ["cta", "plan", id],
    enabled,
    queryFn: () => answer(engine.GET("/api/cta/{submission_id}/plan", { params: { path: { submission_id: id } } })),
  });
}

function useReview<T>(write: (value: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () =>
      Promise.all(
        [["cta"], ["waiting"], ["messages"], ["payments"]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
}

export type Review = { status: "approved" | "rejected" | "more_info"; reason?: string };

/** An ordinary write under row security; what follows from it is the engine's. */
export function useReviewSubmission(id: string) {
  return useReview(({ status, reason }: Review) =>
    rows(
      db()
        .from("cta_submissions")
        .update({ status, review_reason: reason ?? null })
        .eq("id", id)
        .select("id")
        .single(),
    ),
  );
}

export function useMarkInterested(leadId: string) {
  return useReview(({ batchId, amountPaise, dueOn }: { batchId: string; amountPaise: number; dueOn: string | null }) =>
    rows(
      db().rpc("mark_interested", {
        p_lead_id: leadId,
        p_batch_id: batchId,
        p_amount_paise: amountPaise,
        ...(dueOn && { p_due_on: dueOn }),
      }),
    ),
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
  return useReview((body: PaperConsentValues) =>
    answer(engine.POST("/api/leads/{lead_id}/paper-consent", { params: { path: { lead_id: leadId } }, body })),
  );
}
