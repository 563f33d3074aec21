import { useQuery } from "@tanstack/react-query";
import { db, type Row, rows } from "~/api/rest";

/** What the student's pages read, straight from the database: its policies leave in only the student's own. */
export type Session = Row<"sessions">;
export type Work = Row<"assignments"> & { submission: Row<"assignment_submissions"> | null };

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
    queryFn: () => rows(db().from("enrollments").select("*, batches(*)").order("created_at")),
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

export function useWork() {
  return useQuery({
    queryKey: ["student", "work"],
    queryFn: async (): Promise<Work[]> => {
      const [assignments, submissions] = await Promise.all([
        rows(db().from("assignments").select("*").order("due_at")),
        rows(db().from("assignment_submissions").select("*")),
      ]);
      const mine = new Map(submissions.map((submission) => [submission.assignment_id, submission]));
      return assignments.map((assignment) => ({ ...assignment, submission: mine.get(assignment.id) ?? null }));
    },
  });
}

export function useRecordings() {
  return useQuery({
    queryKey: ["student", "recordings"],
    queryFn: () => rows(db().from("recordings").select("*").order("published_at", { ascending: false })),
  });
}

export function usePayments() {
  return useQuery({
    queryKey: ["student", "payments"],
    queryFn: () => rows(db().from("payments").select("*").order("created_at", { ascending: false })),
  });
}

export function useCertificates() {
  return useQuery({
    queryKey: ["student", "certificates"],
    queryFn: () => rows(db().from("certificates").select("*").order("issued_on", { ascending: false })),
  });
}
