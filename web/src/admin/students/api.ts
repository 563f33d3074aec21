import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { db, type Enum, page, rows } from "~/api/rest";
import type { ItemResult } from "../kit/Results";
import { type Filter, type ListState, searchable } from "../kit/useListState";

export const TABS = [
  { key: "active", word: m.active() },
  { key: "paused", word: m.paused() },
  { key: "ended", word: m.ended() },
  { key: "waiting", word: m.waiting_2() },
] as const;

export const FLAGS = {
  absent: m.missed_2_in_a_row(),
  no_work: m.nothing_handed_in(),
  dues: m.dues_overdue(),
  consent: m.no_permission(),
  reminders: m.reminders_fail(),
  account: m.account_not_opened(),
} as const;
export type Flag = keyof typeof FLAGS;

/** One seat of the roster. The view has no not-null marks of its own; the tables under it have. */
export interface Seat {
  id: string;
  lead_id: string;
  family_id: string;
  batch_id: string;
  user_id: string | null;
  status: Enum<"enrollment_status">;
  claimed_at: string | null;
  created_at: string;
  access_until: string | null;
  paused_until: string | null;
  state_reason: string | null;
  student_name: string;
  birth_year: number | null;
  grade: string | null;
  city: string | null;
  stage: Enum<"lead_stage">;
  batch_name: string;
  guardian_name: string | null;
  classes_held: number;
  classes_attended: number;
  last_classes: string;
  work_due: number;
  work_handed_in: number;
  due_paise: number;
  overdue_paise: number;
  has_consent: boolean;
  certificate_id: string | null;
  certificate_status: Enum<"certificate_status"> | null;
  last_seen_at: string | null;
  flags: Flag[];
}

export const FLAG_FILTER: Filter = {
  name: "flag",
  word: m.flag(),
  options: [{ value: "any", word: m.any_flag() }, ...Object.entries(FLAGS).map(([value, word]) => ({ value, word }))],
};
export const SORTS = ["-created_at", "student_name", "last_seen_at", "classes_attended", "overdue_paise"];

/** The seats of a state that have a flag. One educator's roster is short: the flags are compared here. */
async function flagged(list: ListState, flag: string): Promise<string[]> {
  const all = (await rows(
    db()
      .from("roster")
      .select("id, flags")
      .eq("status", list.tab as "active"),
  )) as unknown as Pick<Seat, "id" | "flags">[];
  return all
    .filter(({ flags }) => (flag === "any" ? flags.length > 0 : flags.includes(flag as Flag)))
    .map(({ id }) => id);
}

function asked(list: ListState, ids: string[] | null) {
  let query = db()
    .from("roster")
    .select("*", { count: "exact" })
    .eq("status", list.tab as "active");
  const words = searchable(list.asked);
  if (words) query = query.ilike("student_name", `%${words}%`);
  const batch = list.filter("batch");
  if (batch) query = query.eq("batch_id", batch);
  if (ids) query = query.in("id", ids);
  return query.order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false }).order("id");
}

async function withFlag(list: ListState): Promise<string[] | null> {
  const flag = list.filter("flag");
  return flag ? flagged(list, flag) : null;
}

/** The roster: each seat with what its student attended, handed in and owes. */
export function useRoster(list: ListState) {
  return useQuery({
    queryKey: ["students", "list", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await page(asked(list, await withFlag(list)).range(...list.range));
      return { rows: found.rows as unknown as Seat[], total: found.total };
    },
  });
}

/** All that match, for a file or a bulk action. */
export async function allSeats(list: ListState): Promise<Seat[]> {
  return (await rows(asked(list, await withFlag(list)).range(0, 4999))) as unknown as Seat[];
}

export function useSeat(id: string) {
  return useQuery({
    queryKey: ["students", "one", id],
    queryFn: async () => (await rows(db().from("roster").select("*").eq("id", id).single())) as unknown as Seat,
  });
}

/** How many there are of each kind, for the line above the list. */
export function useFigures() {
  return useQuery({
    queryKey: ["students", "figures"],
    queryFn: async () => {
      const all = (await rows(
        db().from("roster").select("status, created_at, flags, classes_held, classes_attended"),
      )) as unknown as Pick<Seat, "status" | "created_at" | "flags" | "classes_held" | "classes_attended">[];
      const month = Date.now() - 30 * 86_400_000;
      const active = all.filter(({ status }) => status === "active");
      const held = active.reduce((sum, seat) => sum + seat.classes_held, 0);
      return {
        active: active.length,
        paused: all.filter(({ status }) => status === "paused").length,
        ended: all.filter(({ status }) => status === "ended").length,
        fresh: active.filter(({ created_at }) => Date.parse(created_at) > month).length,
        flagged: active.filter(({ flags }) => flags.length > 0).length,
        attended: held ? active.reduce((sum, seat) => sum + seat.classes_attended, 0) / held : null,
      };
    },
  });
}

export type SeatChange = "pause" | "resume" | "extend" | "move" | "end";

/** Does one thing to some seats; the answer has a result for each. */
export function useChangeSeats() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: {
      kind: SeatChange;
      seats: readonly Pick<Seat, "id" | "student_name">[];
      reason: string;
      until: string | null;
      batchId: string | null;
    }): Promise<ItemResult[]> => {
      const found = await rows(
        db().rpc("change_seats", {
          p_ids: change.seats.map(({ id }) => id),
          p_kind: change.kind,
          p_reason: change.reason,
          ...(change.until && { p_until: change.until }),
          ...(change.batchId && { p_batch_id: change.batchId }),
        }),
      );
      return change.seats.map(({ id, student_name }) => {
        const problem = found.find((row) => row.id === id)?.problem ?? null;
        return { id, name: student_name, outcome: problem ? "skipped" : "done", reason: problem };
      });
    },
    onSettled: () =>
      Promise.all([["students"], ["batches"], ["sessions"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

/** Who waits for a seat, the first first. */
export function useWaiting() {
  return useQuery({
    queryKey: ["students", "waiting"],
    queryFn: () =>
      rows(
        db()
          .from("batch_waiting")
          .select(
            "batch_id, lead_id, note, since, lead:imported_leads!batch_waiting_lead_id_fkey(student_name, family_id, stage), batch:batches!batch_waiting_batch_id_fkey(name)",
          )
          .order("since"),
      ),
  });
}

export function useChangeWaiting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: { batch_id: string; lead_id: string; note?: string; away?: boolean }) => {
      const { away, ...row } = change;
      if (away)
        await rows(
          db().from("batch_waiting").delete().eq("batch_id", row.batch_id).eq("lead_id", row.lead_id).select("lead_id"),
        );
      else await rows(db().from("batch_waiting").insert(row).select("lead_id"));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["students", "waiting"] }),
  });
}

/** Children who may wait: known by name, without a seat. */
export function useLeadsNamed(name: string) {
  const words = searchable(name);
  return useQuery({
    queryKey: ["students", "leads", words],
    enabled: words.length >= 2,
    queryFn: () =>
      rows(
        db()
          .from("imported_leads")
          .select("id, student_name, city, stage")
          .ilike("student_name", `%${words}%`)
          .order("student_name")
          .limit(8),
      ),
  });
}

/** Everything else about one student: classes, work, payments, people, permissions, certificates, history of the seat. */
export function useStudent(seat: Seat) {
  return useQuery({
    queryKey: ["students", "about", seat.id],
    queryFn: async () => {
      const [sessions, came, answers, work, handed, payments, consents, certificates, history] = await Promise.all([
        rows(
          db()
            .from("sessions")
            .select("id, title, starts_at, ends_at, status")
            .eq("batch_id", seat.batch_id)
            .neq("status", "draft")
            .order("starts_at", { ascending: false }),
        ),
        rows(db().from("session_attendance").select("session_id, joined_at, how").eq("enrollment_id", seat.id)),
        rows(db().from("session_answers").select("session_id, is_coming, reason").eq("enrollment_id", seat.id)),
        rows(
          db()
            .from("assignments")
            .select("id, title, due_at")
            .eq("batch_id", seat.batch_id)
            .not("published_at", "is", null)
            .order("due_at", { ascending: false }),
        ),
        rows(
          db()
            .from("assignment_submissions")
            .select("id, assignment_id, status, submitted_at, graded_at, points")
            .eq("enrollment_id", seat.id),
        ),
        rows(
          db()
            .from("payments")
            .select("id, pay_ref, amount_paise, status, due_on, paid_at")
            .eq("lead_id", seat.lead_id)
            .order("created_at", { ascending: false }),
        ),
        rows(
          db()
            .from("guardian_consents")
            .select("id, purpose, granted, recorded_at")
            .eq("lead_id", seat.lead_id)
            .order("id", { ascending: false }),
        ),
        rows(
          db()
            .from("certificates")
            .select("id, code, issued_on, status, course_name, name_printed, reason, created_at")
            .eq("enrollment_id", seat.id),
        ),
        rows(
          db()
            .from("enrollment_changes")
            .select("id, kind, reason, until_on, happened_at, to:batches!enrollment_changes_to_batch_id_fkey(name)")
            .eq("enrollment_id", seat.id)
            .order("id", { ascending: false }),
        ),
      ]);
      return { sessions, came, answers, work, handed, payments, consents, certificates, history };
    },
  });
}

export type About = NonNullable<ReturnType<typeof useStudent>["data"]>;

/** The private notes in the family's thread, newest first; `conversation` is null while there is no thread. */
export function useNotes(familyId: string) {
  return useQuery({
    queryKey: ["inbox", "notes", familyId],
    queryFn: async () => {
      const [threads, notes] = await Promise.all([
        rows(db().from("crm_conversations").select("id").eq("family_id", familyId)),
        rows(
          db()
            .from("crm_messages")
            .select("id, author, body, happened_at")
            .eq("family_id", familyId)
            .eq("channel", "note")
            .order("happened_at", { ascending: false })
            .limit(100),
        ),
      ]);
      return { conversation: threads[0]?.id ?? null, notes };
    },
  });
}
