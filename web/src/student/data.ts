import { useQuery } from "@tanstack/react-query";
import { db, type Row, rows } from "~/api/rest";

/** What the student's pages read, straight from the database: its policies leave in only the student's own. */
export type Session = Row<"sessions">;
export type Work = Row<"assignments"> & {
  submission: Row<"assignment_submissions"> | null;
  /** Until when it is on time for this student, who may have more time than the others. */
  due: string;
  /** Whether that is later than for the others. */
  hasMoreTime: boolean;
  tries_before: Row<"submission_tries">[];
};

export interface RubricLine {
  name: string;
  levels: { name: string; points: number }[];
}

export interface WorkFile {
  path: string;
  name: string;
  size: number;
  type: string;
}

export function filesOf(submission: Row<"assignment_submissions"> | null): WorkFile[] {
  return (submission?.files ?? []) as unknown as WorkFile[];
}

export function useSeats() {
  return useQuery({
    queryKey: ["student", "seats"],
    queryFn: () => rows(db().from("enrollments").select("*, batches!enrollments_batch_id_fkey(*)").order("created_at")),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: ["student", "sessions"],
    queryFn: () => rows(db().from("sessions").select("*").order("starts_at")),
  });
}

/** Ids of the sessions whose class the student opened. */
export function useAttendance() {
  return useQuery({
    queryKey: ["student", "attendance"],
    queryFn: async () => {
      const found = await rows(db().from("session_attendance").select("session_id"));
      return new Set(found.map((row) => row.session_id));
    },
  });
}

/** What the student last said about each class: that they come, or cannot and why. */
export function useAnswers() {
  return useQuery({
    queryKey: ["student", "answers"],
    queryFn: async () => {
      const found = await rows(db().from("session_answers").select("session_id, is_coming, reason"));
      return new Map(found.map((row) => [row.session_id, row]));
    },
  });
}

export function useWork() {
  return useQuery({
    queryKey: ["student", "work"],
    queryFn: async (): Promise<Work[]> => {
      const [assignments, submissions, extensions, tries] = await Promise.all([
        rows(db().from("assignments").select("*").order("due_at")),
        rows(db().from("assignment_submissions").select("*")),
        rows(db().from("assignment_extensions").select("*")),
        rows(db().from("submission_tries").select("*").order("try_no", { ascending: false })),
      ]);
      const later = new Map(extensions.map((each) => [each.assignment_id, each.due_at]));
      const mine = new Map(submissions.map((submission) => [submission.assignment_id, submission]));
      return assignments.map((assignment) => {
        const submission = mine.get(assignment.id) ?? null;
        const extended = later.get(assignment.id);
        const hasMoreTime = extended !== undefined && Date.parse(extended) > Date.parse(assignment.due_at);
        return {
          ...assignment,
          submission,
          due: hasMoreTime ? extended : assignment.due_at,
          hasMoreTime,
          tries_before: tries.filter((each) => each.submission_id === submission?.id),
        };
      });
    },
  });
}

export function useRecordings() {
  return useQuery({
    queryKey: ["student", "recordings"],
    queryFn: () => rows(db().from("recordings").select("*").order("published_at", { ascending: false })),
  });
}

/** Files and links of the batch and of its sessions, oldest first. */
export function useMaterials() {
  return useQuery({
    queryKey: ["student", "materials"],
    queryFn: () => rows(db().from("materials").select("*").not("published_at", "is", null).order("published_at")),
  });
}

/** What the teacher announced and still stands, newest first: the policy leaves in only this. */
export function useAnnouncements() {
  return useQuery({
    queryKey: ["student", "announcements"],
    queryFn: () =>
      rows(
        db().from("announcements").select("id, title, body, confirmed_at").order("confirmed_at", { ascending: false }),
      ),
  });
}

export function usePayments() {
  return useQuery({
    queryKey: ["student", "payments"],
    // Who comes back from the bank sees by itself what it says.
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === "pending") ? 5_000 : false),
    queryFn: () =>
      rows(
        db()
          .from("payments")
          .select("*, receipt:payment_receipts(receipt_no)")
          .order("created_at", { ascending: false }),
      ),
  });
}

export function useCertificates() {
  return useQuery({
    queryKey: ["student", "certificates"],
    queryFn: () => rows(db().from("certificates").select("*").order("issued_on", { ascending: false })),
  });
}
