import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, type Enum, page, rows } from "~/api/rest";
import { SESSION, type StatusLook } from "~/shared/words/status";
import { type ListState, searchable } from "../kit/useListState";

const COLUMNS = `id, batch_id, title, description, starts_at, ends_at, status, revision, change_reason, series_id, timezone, attendance:session_attendance!session_attendance_session_id_fkey(count),
  batch:batches!sessions_batch_id_fkey(name, enrollments!enrollments_batch_id_fkey(status)), link:session_links!session_links_session_id_fkey(join_url, host_url), recordings!recordings_session_id_fkey(published_at), feedback:session_feedback!session_feedback_session_id_fkey(rating)`;

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
      else if (list.tab === "drafts") asked = asked.eq("status", "draft");
      else if (list.tab === "past") asked = asked.in("status", ["scheduled", "ended"]).lte("ends_at", now ?? "");
      else asked = asked.eq("status", "scheduled").gt("ends_at", now ?? "");
      const batch = list.filter("batch");
      if (batch) asked = asked.eq("batch_id", batch);
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("title", `%${words}%`);
      return page(
        asked
          .order("starts_at", { ascending: list.tab === "upcoming" || list.tab === "drafts" })
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

/** What is tried for reminders that do not arrive, step by step; it changes by itself in the last minutes. */
export function useRescues(reminderIds: string[]) {
  return useQuery({
    queryKey: ["sessions", "rescues", reminderIds],
    enabled: reminderIds.length > 0,
    refetchInterval: 15_000,
    queryFn: () =>
      rows(
        db()
          .from("reminder_rescues")
          .select("id, reminder_id, step, due_at, status, reason")
          .in("reminder_id", reminderIds)
          .order("due_at"),
      ),
  });
}

/** What is tried for the news of a moved or cancelled class that does not arrive, by student. */
export function useNoticeRescues(sessionId: string) {
  return useQuery({
    queryKey: ["sessions", "rescues", "news", sessionId],
    refetchInterval: 15_000,
    queryFn: () =>
      rows(
        db()
          .from("notice_rescues")
          .select(
            "id, lead_id, event_key, step, due_at, status, reason, lead:imported_leads!notice_rescues_lead_id_fkey(student_name)",
          )
          .eq("session_id", sessionId)
          .order("due_at"),
      ),
  });
}

export function useCancelNoticeRescue() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      rows(db().from("notice_rescues").update({ status: "cancelled" }).eq("id", id).select("id").single()),
    onSettled: () => queries.invalidateQueries({ queryKey: ["sessions", "rescues"] }),
  });
}

export function useCancelRescue() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      rows(db().from("reminder_rescues").update({ status: "cancelled" }).eq("id", id).select("id").single()),
    onSettled: () => queries.invalidateQueries({ queryKey: ["sessions", "rescues"] }),
  });
}

/** The sessions between two moments, as a calendar shows them. */
export function useCalendar(from: string, to: string) {
  return useQuery({
    queryKey: ["sessions", "calendar", from, to],
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: () =>
      rows(
        db()
          .from("sessions")
          .select(
            "id, batch_id, title, starts_at, ends_at, status, batch:batches!sessions_batch_id_fkey(name), recordings!recordings_session_id_fkey(published_at)",
          )
          .gt("ends_at", from)
          .lt("starts_at", to)
          .order("starts_at")
          .order("id"),
      ),
  });
}

export type CalendarSession = NonNullable<ReturnType<typeof useCalendar>["data"]>[number];

export interface SessionFigures {
  has_any: boolean;
  next_starts_at: string | null;
  attended_share: number | null;
  reminded_share: number | null;
  no_shows: number;
}

export function useSessionFigures() {
  return useQuery({
    queryKey: ["sessions", "figures"],
    refetchInterval: 60_000,
    queryFn: async () => (await rows(db().rpc("session_figures"))) as unknown as SessionFigures,
  });
}

/** Sessions that are at the time of any of these; `moments` in milliseconds. */
export function useAtThatTime(moments: number[], minutes: number) {
  return useQuery({
    queryKey: ["sessions", "beside", moments, minutes],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const first = new Date(moments[0] as number).toISOString();
      const last = new Date((moments.at(-1) as number) + minutes * 60_000).toISOString();
      const near = await rows(
        db()
          .from("sessions")
          .select("id, batch_id, title, starts_at, ends_at, batch:batches!sessions_batch_id_fkey(name)")
          .eq("status", "scheduled")
          .gt("ends_at", first)
          .lt("starts_at", last)
          .order("starts_at"),
      );
      return near.filter(({ starts_at, ends_at }) =>
        moments.some((at) => Date.parse(starts_at) < at + minutes * 60_000 && Date.parse(ends_at) > at),
      );
    },
  });
}

/** Who has a seat, who came and how, and who said that they cannot. */
export function useSessionRoster(sessionId: string, batchId: string) {
  return useQuery({
    queryKey: ["sessions", "roster", sessionId],
    refetchInterval: 30_000,
    queryFn: async () => {
      const [seats, came, answers] = await Promise.all([
        rows(
          db()
            .from("enrollments")
            .select("id, lead_id, status, lead:imported_leads!enrollments_lead_id_fkey(student_name)")
            .eq("batch_id", batchId)
            .order("created_at"),
        ),
        rows(db().from("session_attendance").select("enrollment_id, joined_at, how").eq("session_id", sessionId)),
        rows(db().from("session_answers").select("enrollment_id, is_coming, reason").eq("session_id", sessionId)),
      ]);
      return seats
        .map((seat) => ({
          ...seat,
          name: seat.lead?.student_name ?? "",
          came: came.find(({ enrollment_id }) => enrollment_id === seat.id),
          answer: answers.find(({ enrollment_id }) => enrollment_id === seat.id),
        }))
        .filter(({ status, came }) => status === "active" || came);
    },
  });
}

/** The mean of some ratings to one decimal, as text; null where there are none. */
export function meanRating(given: { rating: number }[]): string | null {
  if (given.length === 0) return null;
  return (given.reduce((sum, { rating }) => sum + rating, 0) / given.length).toFixed(1);
}

/** What students said of a class, the newest word first. */
export function useFeedback(sessionId: string) {
  return useQuery({
    queryKey: ["sessions", "feedback", sessionId],
    queryFn: () =>
      rows(
        db()
          .from("session_feedback")
          .select(
            "enrollment_id, rating, line, changed_at, seat:enrollments!session_feedback_enrollment_id_fkey(lead:imported_leads!enrollments_lead_id_fkey(student_name))",
          )
          .eq("session_id", sessionId)
          .order("changed_at", { ascending: false }),
      ),
  });
}

export function useMarkAttendance(sessionId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ ids, here }: { ids: string[]; here: boolean }) =>
      rows(db().rpc("mark_attendance", { p_session_id: sessionId, p_enrollment_ids: ids, p_is_present: here })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
}

export interface NewSessions {
  batch_id: string;
  title: string;
  /** Times of day in `zone`, as a `datetime-local` input writes them. */
  starts: string[];
  minutes: number;
  zone: string;
  join_url: string;
  /** The educator's own way in; empty: by the join link. */
  host_url: string;
  description: string;
  isDraft: boolean;
}

/** Makes sessions with their link, all or none; the reminders are written in the same transaction. Returns the ids. */
export function useMakeSessions() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (values: NewSessions) =>
      rows(
        db().rpc("make_sessions", {
          p_batch_id: values.batch_id,
          p_title: values.title,
          p_starts: values.starts,
          p_minutes: values.minutes,
          p_join_url: values.join_url,
          ...(values.host_url && { p_host_url: values.host_url }),
          p_description: values.description,
          p_timezone: values.zone,
          p_is_draft: values.isDraft,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
}

/** A draft becomes a session: students see it, and its reminders are planned. */
export function usePublishSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      rows(db().from("sessions").update({ status: "scheduled" }).eq("id", id).select("id").single()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
}
