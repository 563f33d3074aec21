import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, type Enum, page, rows } from "~/api/rest";
import { SESSION, type StatusLook } from "~/shared/words/status";
import { type ListState, searchable } from "../kit/useListState";

const COLUMNS = `id, batch_id, title, description, starts_at, ends_at, status, revision, change_reason,
  batch:batches!sessions_batch_id_fkey(name, enrollments!enrollments_batch_id_fkey(status)), link:session_links!session_links_session_id_fkey(join_url), recordings!recordings_session_id_fkey(published_at)`;

const SOON_MS = 15 * 60_000;

interface Timed {
  status: Enum<"session_status">;
  starts_at: string;
  ends_at: string;
  recordings?: { published_at: string | null }[];
}

/** "Starting soon" and "Live" are read from the clock; the row itself only knows planned, ended and cancelled. */
export function sessionLook(session: Timed, now: number): StatusLook {
  if (session.status === "cancelled" || session.status === "draft") return SESSION[session.status];
  const starts = Date.parse(session.starts_at);
  if (session.status === "scheduled" && now < Date.parse(session.ends_at)) {
    if (now >= starts) return SESSION.live;
    return starts - now <= SOON_MS ? SESSION.starting_soon : SESSION.scheduled;
  }
  return session.recordings?.some(({ published_at }) => published_at) ? SESSION.recording_ready : SESSION.ended;
}

export function useSessions(list: ListState, now: string | null) {
  return useQuery({
    queryKey: ["sessions", "list", list.tab, list.asked, list.page, now],
    placeholderData: keepPreviousData,
    enabled: now !== null,
    queryFn: () => {
      let asked = db().from("sessions").select(COLUMNS, { count: "exact" });
      if (list.tab === "cancelled") asked = asked.eq("status", "cancelled");
      else if (list.tab === "past") asked = asked.neq("status", "cancelled").lte("ends_at", now ?? "");
      else asked = asked.neq("status", "cancelled").gt("ends_at", now ?? "");
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("title", `%${words}%`);
      return page(
        asked
          .order("starts_at", { ascending: list.tab === "upcoming" })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type SessionRow = NonNullable<ReturnType<typeof useSessions>["data"]>["rows"][number];

export function useSession(id: string) {
  return useQuery({
    queryKey: ["sessions", "one", id],
    queryFn: () => rows(db().from("sessions").select(COLUMNS).eq("id", id).single()),
  });
}

/** The reminders of a session's running revision, with the student of each. */
export function useReminders(sessionId: string, revision: number | undefined) {
  return useQuery({
    queryKey: ["sessions", "reminders", sessionId, revision],
    enabled: revision !== undefined,
    refetchInterval: 30_000,
    queryFn: () =>
      rows(
        db()
          .from("reminders")
          .select(
            "id, kind, due_at, status, reason, enrollment_id, enrollment:enrollments!reminders_enrollment_id_fkey(lead_id, lead:imported_leads!enrollments_lead_id_fkey(student_name))",
          )
          .eq("session_id", sessionId)
          .eq("revision", revision ?? 0)
          .order("due_at"),
      ),
  });
}

/** Who opened the join link. */
export function useAttendance(sessionId: string) {
  return useQuery({
    queryKey: ["sessions", "attendance", sessionId],
    queryFn: () => rows(db().from("session_attendance").select("enrollment_id, joined_at").eq("session_id", sessionId)),
  });
}

export interface SessionValues {
  id: string | null;
  batch_id: string;
  title: string;
  starts_at: string;
  ends_at: string;
  join_url: string;
  description: string;
  change_reason: string | null;
}

/** Saves a session with its link; the reminders are written in the same transaction. */
export function useSaveSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (values: SessionValues) =>
      rows(
        db().rpc("save_session", {
          // The generated types do not say that these two may be null; the function does.
          p_id: values.id as string,
          p_change_reason: values.change_reason as string,
          p_batch_id: values.batch_id,
          p_title: values.title,
          p_starts_at: values.starts_at,
          p_ends_at: values.ends_at,
          p_join_url: values.join_url,
          p_description: values.description,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
}

export function useCancelSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, reason }: { id: string; reason: string }) => {
      await rows(
        db().from("sessions").update({ status: "cancelled", change_reason: reason }).eq("id", id).select("id").single(),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
}
