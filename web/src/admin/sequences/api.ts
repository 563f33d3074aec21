import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { allIds } from "../kit/selection";
import { type ListState, searchable } from "../kit/useListState";

type Schemas = components["schemas"];
export type Step = Omit<Schemas["Step"], "id"> & { id?: string | null };
export type Whole = Omit<Schemas["Whole"], "steps"> & { steps: Step[] };
export type Foreseen = Schemas["ForeseenStep"];

/** A follow-up with how many are in it and how the others ended. */
export interface Sequence {
  id: string;
  seed_key: string | null;
  name: string;
  about: string;
  is_on: boolean;
  starts_at_stage: Enum<"lead_stage"> | null;
  stops_on: string[];
  steps: number;
  active: number;
  done: number;
  stopped: number;
  replied: number;
  interested: number;
  paid: number;
  opted_out: number;
}

/** A step with live numbers. `day` counts from the beginning. */
export interface SequenceStep {
  id: string;
  sequence_id: string;
  position: number;
  wait_days: number;
  send_at: string | null;
  condition: Step["condition"];
  only_stage: Step["only_stage"];
  channel: "email" | "whatsapp" | "voice";
  event_key: string;
  day: number;
  waiting: number;
  stopped: Record<string, number>;
  ran: number;
  condition_failed: number;
  nobody: number;
  sent: number;
  delivered: number;
  failed: number;
}

export function useSequences() {
  useLiveQueries("inbox", ["sequences"]);
  return useQuery({
    queryKey: ["sequences"],
    refetchInterval: 60_000,
    queryFn: async () =>
      (await rows(
        db().from("sequence_list").select("*").order("seed_key", { nullsFirst: false }).order("name"),
      )) as unknown as Sequence[],
  });
}

/** By what the list can be sorted: as delivered first, then by name. */
export const SORTS = ["seed_key", "name", "starts_at_stage", "-active", "-done", "-paid"] as const;

/** One page of the follow-ups. */
export function useSequenceList(list: ListState) {
  useLiveQueries("inbox", ["sequences"]);
  return useQuery({
    queryKey: ["sequences", "list", list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: async () => {
      let asked = db().from("sequence_list").select("*", { count: "exact" });
      const words = searchable(list.asked);
      if (words) asked = asked.or(`name.ilike.%${words}%,about.ilike.%${words}%`);
      const isOn = list.filter("on");
      if (isOn) asked = asked.eq("is_on", isOn === "yes");
      const found = await page(
        asked
          .order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false })
          .order("name")
          .order("id")
          .range(...list.range),
      );
      return found as unknown as { rows: Sequence[]; total: number };
    },
  });
}

export function useSteps(sequenceId: string) {
  useLiveQueries("inbox", ["sequences"]);
  return useQuery({
    queryKey: ["sequences", sequenceId, "steps"],
    queryFn: async () =>
      (await rows(
        db().from("sequence_step_list").select("*").eq("sequence_id", sequenceId).order("position"),
      )) as unknown as SequenceStep[],
  });
}

export function useSaveSequence(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (whole: Whole) => {
      const body = { ...whole, steps: whole.steps.map((step) => ({ ...step, id: step.id ?? null })) };
      return answer(
        id
          ? engine.PUT("/api/sequences/{sequence_id}", { params: { path: { sequence_id: id } }, body })
          : engine.POST("/api/sequences", { body }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sequences"] }),
  });
}

export function useDropSequence(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(engine.DELETE("/api/sequences/{sequence_id}", { params: { path: { sequence_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sequences"] }),
  });
}

export type Standing = "running" | "resting" | "over";

interface MembersAsked {
  sequenceId: string;
  standing: Standing;
  /** A part of the child's name. */
  words: string;
}

const MEMBER = `id, lead_id, status, next_at, paused_at, ended_at, stopped_because,
  lead:imported_leads!sequence_enrolments_lead_id_fkey!inner(student_name)` as const;

function askedMembers({ sequenceId, standing, words }: MembersAsked) {
  let asked = db().from("sequence_enrolments").select(MEMBER, { count: "exact" }).eq("sequence_id", sequenceId);
  asked = standing === "over" ? asked.neq("status", "active") : asked.eq("status", "active");
  if (standing === "running") asked = asked.is("paused_at", null);
  if (standing === "resting") asked = asked.not("paused_at", "is", null);
  return words ? asked.ilike("lead.student_name", `%${words}%`) : asked;
}

/** The leads of a follow-up, whose next step is due first; `most`: how many of them. */
export function useMembers(asked: MembersAsked, most: number) {
  useLiveQueries("inbox", ["sequences"]);
  return useQuery({
    queryKey: ["sequences", asked.sequenceId, "members", asked.standing, asked.words, most],
    placeholderData: keepPreviousData,
    queryFn: () =>
      page(
        askedMembers(asked)
          .order(asked.standing === "over" ? "ended_at" : "next_at", {
            ascending: asked.standing !== "over",
            nullsFirst: false,
          })
          .order("id")
          .range(0, most - 1),
      ),
  });
}

export type Member = NonNullable<ReturnType<typeof useMembers>["data"]>["rows"][number];

/** The ids of all leads that match. */
export function allMembers(asked: MembersAsked): Promise<string[]> {
  return allIds(async (from, to) => {
    const found = await page(askedMembers(asked).order("id").range(from, to));
    return found.rows.map(({ lead_id }) => ({ id: lead_id }));
  });
}

/** What a lead would get and when, if they began now. */
export function useSimulation(sequenceId: string, leadId: string | null) {
  return useQuery({
    queryKey: ["sequences", sequenceId, "simulation", leadId],
    enabled: leadId !== null,
    queryFn: async () =>
      (
        await answer(
          engine.POST("/api/sequences/{sequence_id}/simulation", {
            params: { path: { sequence_id: sequenceId } },
            body: { lead_id: leadId ?? "" },
          }),
        )
      ).steps,
  });
}
