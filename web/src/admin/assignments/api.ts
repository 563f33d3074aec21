import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, type Tables } from "~/api/rest";
import { businessNow } from "~/shared/now";
import { type ListState, searchable } from "../kit/useListState";

const COLUMNS = `id, title, instructions, due_at, max_points, published_at, batch_id, session_id,
  batch:batches!assignments_batch_id_fkey(name, enrollments!enrollments_batch_id_fkey(status)),
  session:sessions!assignments_session_id_fkey(title),
  submissions:assignment_submissions!assignment_submissions_assignment_id_fkey(status)`;

export function useAssignments(list: ListState) {
  return useQuery({
    queryKey: ["assignments", "list", list.asked, list.page],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db().from("assignments").select(COLUMNS, { count: "exact" });
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("title", `%${words}%`);
      return page(
        asked
          .order("due_at", { ascending: false })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type AssignmentRow = NonNullable<ReturnType<typeof useAssignments>["data"]>["rows"][number];

export function useAssignment(id: string) {
  return useQuery({
    queryKey: ["assignments", "one", id],
    queryFn: () => rows(db().from("assignments").select(COLUMNS).eq("id", id).single()),
  });
}

const WAITING: Enum<"submission_status">[] = ["submitted", "late", "in_review"];

export function counts(assignment: AssignmentRow) {
  const states = assignment.submissions.map(({ status }) => status);
  return {
    students: assignment.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0,
    handedIn: states.filter((status) => status !== "draft").length,
    toGrade: states.filter((status) => WAITING.includes(status)).length,
  };
}

export function useSubmissions(assignmentId: string) {
  useLiveQueries("inbox", ["assignments", "submissions", assignmentId]);
  return useQuery({
    queryKey: ["assignments", "submissions", assignmentId],
    queryFn: () =>
      rows(
        db()
          .from("assignment_submissions")
          .select(
            "id, status, answer, files, receipt_no, submitted_at, points, feedback, enrollment:enrollments!assignment_submissions_enrollment_id_fkey(lead_id, lead:imported_leads!enrollments_lead_id_fkey(student_name))",
          )
          .eq("assignment_id", assignmentId)
          .neq("status", "draft")
          .order("submitted_at"),
      ),
  });
}

export type SubmissionRow = NonNullable<ReturnType<typeof useSubmissions>["data"]>[number];

export interface AssignmentValues
  extends Pick<
    Tables["assignments"]["Insert"],
    "batch_id" | "session_id" | "title" | "instructions" | "due_at" | "max_points"
  > {
  publish: boolean;
}

export function useAddAssignment() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ publish, ...values }: AssignmentValues) => {
      const published_at = publish ? new Date(await businessNow()).toISOString() : null;
      return (
        await rows(
          db()
            .from("assignments")
            .insert({ ...values, published_at })
            .select("id")
            .single(),
        )
      ).id;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["assignments"] }),
  });
}

export function usePublishAssignment() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const published_at = new Date(await businessNow()).toISOString();
      await rows(db().from("assignments").update({ published_at }).eq("id", id).select("id").single());
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["assignments"] }),
  });
}

export function useGrade() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({
      id,
      ...values
    }: {
      id: string;
      status: "graded" | "changes_asked";
      points: number | null;
      feedback: string;
    }) => {
      await rows(db().from("assignment_submissions").update(values).eq("id", id).select("id").single());
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["assignments"] });
      await queries.invalidateQueries({ queryKey: ["waiting"] });
    },
  });
}
