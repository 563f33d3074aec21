import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toAppError } from "~/api/errors";
import { db, type Enum, rows } from "~/api/rest";
import type { ItemResult } from "../kit/Results";

export type Stage = Enum<"lead_stage">;

/** A lead's way to a stage; `reason` is kept with it, or nothing is. */
export interface Move {
  id: string;
  stage: Stage;
  reason: string | null;
}

/** What became of each, and the way back for those that moved. */
export interface Moved {
  results: ItemResult[];
  back: Move[];
}

const AT_ONCE = 500;

async function moveLeads(moves: readonly Move[]): Promise<Moved> {
  const done: Moved = { results: [], back: [] };
  for (let from = 0; from < moves.length; from += AT_ONCE) {
    const some = moves.slice(from, from + AT_ONCE).map(({ id, stage, reason }) => ({ id, stage, reason }));
    for (const one of await rows(db().rpc("move_leads", { p_moves: some }))) {
      const outcome = one.outcome as ItemResult["outcome"];
      done.results.push({ id: one.lead_id, name: one.student_name, outcome, reason: one.reason });
      if (outcome === "done") done.back.push({ id: one.lead_id, stage: one.was_stage, reason: one.was_reason });
    }
  }
  return done;
}

function useStagesWrite<T, R>(write: (value: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () =>
      Promise.all(
        ["leads", "inbox", "cta", "waiting", "messages"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
}

/** Moves leads, each by itself. Nothing is sent; to Interested there is only its plan. */
export function useMoveLeads() {
  return useStagesWrite(moveLeads);
}

/** Do not contact: stops each lead's family on every channel at once. */
export function useStopContacting() {
  return useStagesWrite(async ({ leads, reason }: { leads: readonly Child[]; reason: string | null }) => {
    const results: ItemResult[] = [];
    for (const { id, student_name: name } of leads) {
      try {
        await rows(db().rpc("stop_contacting", { p_lead_id: id, p_reason: reason ?? undefined }));
        results.push({ id, name, outcome: "done" });
      } catch (problem) {
        results.push({ id, name, outcome: "failed", reason: toAppError(problem).message });
      }
    }
    return results;
  });
}

export interface Child {
  id: string;
  student_name: string;
  stage: Stage;
}

const FAMILIES_AT_ONCE = 100;

/** The children of some families, those merged into others left out. */
export function useChildren(familyIds: readonly string[]) {
  return useQuery({
    queryKey: ["leads", "children", familyIds],
    queryFn: async () => {
      const found: (Child & { family_id: string })[] = [];
      for (let from = 0; from < familyIds.length; from += FAMILIES_AT_ONCE) {
        const some = familyIds.slice(from, from + FAMILIES_AT_ONCE);
        found.push(
          ...(await rows(
            db()
              .from("imported_leads")
              .select("id, student_name, stage, family_id")
              .in("family_id", some)
              .is("merged_into", null)
              .order("student_name")
              .order("id"),
          )),
        );
      }
      return found;
    },
  });
}
