import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, type Tables } from "~/api/rest";
import { businessNow } from "~/shared/now";
import { type ListState, searchable } from "../kit/useListState";

const WAITING: Enum<"submission_status">[] = ["submitted", "late", "in_review"];

const COLUMNS = `id, title, instructions, due_at, max_points, published_at, batch_id, session_id,
  opens_at, cutoff_at, late_points, tries, rubric, marks_wait, released_at,
  batch:batches!assignments_batch_id_fkey(name, enrollments!enrollments_batch_id_fkey(status)),
  session:sessions!assignments_session_id_fkey(title),
  submissions:assignment_submissions!assignment_submissions_assignment_id_fkey(status, points, was_late)`;
/** Only those with work that waits to be marked. */
const WAITING_ONLY =
  `${COLUMNS}, waiting:assignment_submissions!assignment_submissions_assignment_id_fkey!inner(status)` as const;

export function useAssignments(list: ListState) {
  return useQuery({
    queryKey: ["assignments", "list", list.asked, list.page, list.size, list.scope],
    placeholderData: keepPreviousData,
    queryFn: () => {
      const ungraded = list.filter("ungraded") !== null;
      let asked = ungraded
        ? db().from("assignments").select(WAITING_ONLY, { count: "exact" }).in("waiting.status", WAITING)
        : db().from("assignments").select(COLUMNS, { count: "exact" });
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("title", `%${words}%`);
      const [batch, state] = [list.filter("batch"), list.filter("state")];
      if (batch) asked = asked.eq("batch_id", batch);
      if (state === "draft") asked = asked.is("published_at", null);
      if (state === "open") asked = asked.not("published_at", "is", null).gte("due_at", new Date().toISOString());
      if (state === "due") asked = asked.not("published_at", "is", null).lt("due_at", new Date().toISOString());
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

/** The numbers of one assignment; `median` of the points given so far, null while there are none. */
export function counts(assignment: AssignmentRow) {
  const states = assignment.submissions.map(({ status }) => status);
  return {
    students: assignment.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0,
    handedIn: states.filter((status) => status !== "draft").length,
    toGrade: states.filter((status) => WAITING.includes(status)).length,
    late: assignment.submissions.filter(({ status, was_late }) => status !== "draft" && was_late).length,
    median: median(assignment.submissions.flatMap(({ points }) => points ?? [])),
  };
}

export function median(numbers: number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
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
            "id, status, answer, files, receipt_no, submitted_at, points, feedback, was_late, try_no, levels, marks:submission_marks(points, levels, feedback), tries:submission_tries(try_no, answer, files, was_late, submitted_at, feedback), enrollment_id, enrollment:enrollments!assignment_submissions_enrollment_id_fkey(lead_id, lead:imported_leads!enrollments_lead_id_fkey(student_name))",
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
    | "batch_id"
    | "session_id"
    | "title"
    | "instructions"
    | "due_at"
    | "max_points"
    | "opens_at"
    | "cutoff_at"
    | "late_points"
    | "tries"
    | "rubric"
    | "marks_wait"
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

export interface RubricLine {
  name: string;
  levels: { name: string; points: number }[];
}

/** A rubric as it is typed; read again, it is the same. */
export function rubricLines(rubric: RubricLine[]): string {
  return rubric
    .map(({ name, levels }) => `${name}: ${levels.map((level) => `${level.name} ${level.points}`).join(", ")}`)
    .join("\n");
}

/** Levels of a rubric as they are typed: "Real people: none 0, some 4, all 8", one line each. Null where one is not clear. */
export function readRubric(text: string): RubricLine[] | null {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const read = lines.map((line) => {
    const [, name, rest] = /^([^:]+):(.+)$/.exec(line) ?? [];
    const levels = rest?.split(",").map((level) => /^\s*(.+?)\s+(\d{1,3})\s*$/.exec(level));
    if (!name || !levels || levels.some((level) => level === null)) return null;
    return {
      name: name.trim(),
      levels: levels.map((level) => ({ name: level?.[1] ?? "", points: Number(level?.[2]) })),
    };
  });
  return read.some((line) => line === null) ? null : (read as RubricLine[]);
}

/** The files of one try of a student's work, looked into by the engine before any is shown. */
export function useSeenFiles(submissionId: string, try_no: number, any: boolean) {
  return useQuery({
    queryKey: ["assignments", "files", submissionId, try_no],
    enabled: any,
    // The links live ten minutes.
    staleTime: 8 * 60_000,
    queryFn: async () =>
      (
        await answer(
          engine.GET("/api/coursework/submissions/{submission_id}/files", {
            params: { path: { submission_id: submissionId }, query: { try_no } },
          }),
        )
      ).files,
  });
}

function useChange<T, R>(change: (what: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["assignments"] });
      await queries.invalidateQueries({ queryKey: ["waiting"] });
    },
  });
}

/** Marks work; tells whether the student sees it now or only when the marks are released. */
export function useMark() {
  return useChange(
    ({ id, points, levels, feedback }: { id: string; points: number; levels: (number | null)[]; feedback: string }) =>
      rows(db().rpc("mark_work", { p_submission: id, p_points: points, p_levels: levels, p_feedback: feedback })),
  );
}

export function useReleaseMarks() {
  return useChange((id: string) => rows(db().rpc("release_marks", { p_assignment: id })));
}

/** More time for some students. */
export function useExtend(assignment_id: string) {
  return useChange(async ({ students, due_at, reason }: { students: string[]; due_at: string; reason: string }) => {
    const values = students.map((enrollment_id) => ({ assignment_id, enrollment_id, due_at, reason }));
    await rows(db().from("assignment_extensions").upsert(values).select("enrollment_id"));
  });
}

export function useCloseEarly() {
  return useChange(async ({ id, opens_at }: { id: string; opens_at: string | null }) => {
    const moment = await businessNow();
    const now = new Date(moment).toISOString();
    // What has not opened yet does not open any more.
    const opening = opens_at && Date.parse(opens_at) >= moment ? { opens_at: null } : {};
    const closed = { due_at: now, cutoff_at: now, ...opening };
    await rows(db().from("assignments").update(closed).eq("id", id).select("id").single());
  });
}

export function useSeatsOf(batchId: string) {
  return useQuery({
    queryKey: ["assignments", "seats", batchId],
    queryFn: () =>
      rows(
        db()
          .from("enrollments")
          .select("id, lead:imported_leads!enrollments_lead_id_fkey(student_name)")
          .eq("batch_id", batchId)
          .eq("status", "active"),
      ),
  });
}

export function useSavedComments() {
  return useQuery({
    queryKey: ["assignments", "comments"],
    queryFn: () => rows(db().from("saved_comments").select("id, body").order("body")),
  });
}

export function useSaveComment() {
  return useChange(async (body: string) => {
    await rows(db().from("saved_comments").insert({ body }).select("id").single());
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
