import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { db, page } from "~/api/rest";
import { type ListState, searchable } from "../kit/useListState";

const COLUMNS = `id, status, user_id, claimed_at, created_at, lead_id, family_id, batch_id,
  lead:imported_leads!enrollments_lead_id_fkey!inner(student_name, grade, city, stage),
  batch:batches!enrollments_batch_id_fkey(name, sessions!sessions_batch_id_fkey(id, status), assignments!assignments_batch_id_fkey(id, published_at)),
  attendance:session_attendance!session_attendance_enrollment_id_fkey(session_id),
  submissions:assignment_submissions!assignment_submissions_enrollment_id_fkey(status),
  certificate:certificates!certificates_enrollment_id_fkey(id, status)`;

export const TABS = [
  { key: "active", word: "Active" },
  { key: "paused", word: "Paused" },
  { key: "ended", word: "Ended" },
] as const;

/** The roster: each seat with what its student attended and handed in. */
export function useRoster(list: ListState) {
  return useQuery({
    queryKey: ["students", list.tab, list.asked, list.page],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db()
        .from("enrollments")
        .select(COLUMNS, { count: "exact" })
        .eq("status", list.tab as "active");
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("lead.student_name", `%${words}%`);
      return page(
        asked
          .order("created_at", { ascending: false })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type Seat = NonNullable<ReturnType<typeof useRoster>["data"]>["rows"][number];

export function progressOf(seat: Seat) {
  return {
    held: seat.batch?.sessions.filter(({ status }) => status === "ended").length ?? 0,
    attended: seat.attendance.length,
    set: seat.batch?.assignments.filter(({ published_at }) => published_at).length ?? 0,
    handedIn: seat.submissions.filter(({ status }) => status !== "draft").length,
  };
}
