import { queryOptions, useQuery } from "@tanstack/react-query";
import { db, type Row, rows } from "~/api/rest";
import { paths } from "~/app/paths";
import { queries } from "~/app/queries";
import { askForAccount } from "~/shared/account";
import { askForStart, begun } from "~/shared/start";

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

export type Progress = Pick<
  Row<"recording_progress">,
  "recording_id" | "position_seconds" | "seen" | "done_at" | "updated_at"
>;

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

const SEATS = queryOptions({
  queryKey: ["student", "seats"],
  queryFn: () =>
    begun("seats", () =>
      rows(db().from("enrollments").select("*, batches!enrollments_batch_id_fkey(*)").order("created_at")),
    ),
});
export const useSeats = () => useQuery(SEATS);

const SESSIONS = queryOptions({
  queryKey: ["student", "sessions"],
  queryFn: () => begun("sessions", () => rows(db().from("sessions").select("*").order("starts_at"))),
});
export const useSessions = () => useQuery(SESSIONS);

/** Ids of the sessions whose class the student opened. */
const ATTENDANCE = queryOptions({
  queryKey: ["student", "attendance"],
  queryFn: () => begun("attendance", () => rows(db().from("session_attendance").select("session_id"))),
  select: (found) => new Set(found.map((row) => row.session_id)),
});
export const useAttendance = () => useQuery(ATTENDANCE);

/** What the student last said about each class: that they come, or cannot and why. */
export function useAnswers() {
  return useQuery({
    queryKey: ["student", "answers"],
    queryFn: () => rows(db().from("session_answers").select("session_id, is_coming, reason")),
    select: (found) => new Map(found.map((row) => [row.session_id, row])),
  });
}

const WORK = queryOptions({
  queryKey: ["student", "work"],
  queryFn: async (): Promise<Work[]> => {
    // One request: what belongs to a piece of work comes along with it, as far as it is the student's own.
    const assignments = await begun("work", () =>
      rows(
        db()
          .from("assignments")
          .select(
            "*, submissions:assignment_submissions(*, tries:submission_tries(*)), extensions:assignment_extensions(due_at)",
          )
          .order("due_at"),
      ),
    );
    return assignments.map(({ submissions, extensions, ...assignment }) => {
      const { tries = [], ...submission } = submissions[0] ?? {};
      const extended = extensions[0]?.due_at;
      const hasMoreTime = extended !== undefined && Date.parse(extended) > Date.parse(assignment.due_at);
      return {
        ...assignment,
        submission: "id" in submission ? submission : null,
        due: hasMoreTime ? extended : assignment.due_at,
        hasMoreTime,
        tries_before: tries.toSorted((a, b) => b.try_no - a.try_no),
      };
    });
  },
});
export const useWork = () => useQuery(WORK);

const RECORDINGS = queryOptions({
  queryKey: ["student", "recordings"],
  queryFn: () =>
    begun("recordings", () => rows(db().from("recordings").select("*").order("published_at", { ascending: false }))),
});
export const useRecordings = () => useQuery(RECORDINGS);

/** Files and links of the batch and of its sessions, oldest first. */
export function useMaterials() {
  return useQuery({
    queryKey: ["student", "materials"],
    queryFn: () => rows(db().from("materials").select("*").not("published_at", "is", null).order("published_at")),
  });
}

/** What the teacher announced and still stands, newest first: the policy leaves in only this. */
const ANNOUNCEMENTS = queryOptions({
  queryKey: ["student", "announcements"],
  queryFn: () =>
    begun("announcements", () =>
      rows(
        db().from("announcements").select("id, title, body, confirmed_at").order("confirmed_at", { ascending: false }),
      ),
    ),
});
export const useAnnouncements = () => useQuery(ANNOUNCEMENTS);

const PAYMENTS = queryOptions({
  queryKey: ["student", "payments"],
  queryFn: () =>
    begun("payments", () =>
      rows(
        db()
          .from("payments")
          .select("*, receipt:payment_receipts(receipt_no)")
          .order("created_at", { ascending: false }),
      ),
    ),
});
/** Who comes back from the bank sees by itself what it says. */
export const usePayments = () =>
  useQuery({
    ...PAYMENTS,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === "pending") ? 5_000 : false),
  });

/** Where the student stopped in each recording. */
const PROGRESS = queryOptions({
  queryKey: ["student", "recording-progress"],
  queryFn: () =>
    begun("progress", () =>
      rows(db().from("recording_progress").select("recording_id, position_seconds, seen, done_at, updated_at")),
    ),
  select: (found) => new Map<string, Progress>(found.map((each) => [each.recording_id, each])),
});
export const useAllProgress = () => useQuery(PROGRESS);

const CERTIFICATES = queryOptions({
  queryKey: ["student", "certificates"],
  queryFn: () =>
    begun("certificates", () => rows(db().from("certificates").select("*").order("issued_on", { ascending: false }))),
});
export const useCertificates = () => useQuery(CERTIFICATES);

/** Asks for what the pages begin with while the account is still being opened. */
export function askEarly(): void {
  askForStart();
  askForAccount();
  void queries.prefetchQuery(SEATS);
  void queries.prefetchQuery(WORK);
  if (window.location.pathname !== paths.app.home) return;
  void queries.prefetchQuery(SESSIONS);
  void queries.prefetchQuery(ANNOUNCEMENTS);
  void queries.prefetchQuery(ATTENDANCE);
  void queries.prefetchQuery(RECORDINGS);
  void queries.prefetchQuery(PROGRESS);
  void queries.prefetchQuery(PAYMENTS);
  void queries.prefetchQuery(CERTIFICATES);
}
