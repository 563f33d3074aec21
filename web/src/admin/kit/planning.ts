import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { type AppError, fromEngine } from "~/api/errors";
import type { components } from "~/api/schema";
import { count } from "~/shared/format/size";

type Schemas = components["schemas"];
export type Plan = Schemas["Plan"];
export type PlanLine = Schemas["Line"];
export type PlanAnswer = Schemas["Answer"];
export type PlanAction = Schemas["Previewed"]["action"];
export type PlanOutcome = PlanLine["outcome"];

/** What the educator changed; messages are named by their key. */
export interface Edits {
  leave_out: string[];
  at: Record<string, string>;
  not_before: string | null;
}

const NO_EDITS: Edits = { leave_out: [], at: {}, not_before: null };
const READ_AGAIN_MS = 60_000;

interface Asked {
  action: PlanAction;
  /** What the action is about, as it takes it: `{ids: [...]}` and so on. */
  what: Record<string, unknown>;
  enabled?: boolean;
  onDone?: (done: PlanAnswer) => void;
}

class PlanChanged extends Error {
  constructor(
    readonly plan: Plan,
    readonly told: AppError,
  ) {
    super(told.message);
  }
}

/**
 * What an action would send, as it stands with the educator's changes, and the way to do exactly that. A plan that has
 * changed meanwhile comes back instead of being done, and `changed` says so.
 */
export function usePlanning({ action, what, enabled = true, onDone }: Asked) {
  const queries = useQueryClient();
  const [edits, setEdits] = useState<Edits>(NO_EDITS);
  const [show, setShow] = useState<string | null>(null);
  const [changed, setChanged] = useState(false);
  const queryKey = ["plan", action, what, edits, show];
  const query = useQuery({
    queryKey,
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: READ_AGAIN_MS,
    queryFn: () => answer(engine.POST("/api/plans/preview", { body: { action, what, edits, show } })),
  });
  const plan = query.data;
  const fingerprint = plan?.fingerprint ?? "";
  // One for each plan that is shown: a second click, or a second try after no answer, is the same confirmation.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fingerprint is why there is a new one
  const planId = useMemo(() => crypto.randomUUID(), [fingerprint]);

  const confirm = useMutation({
    mutationFn: async () => {
      const { data, error, response } = await engine.POST("/api/plans/confirm", {
        body: { action, what, edits, fingerprint, plan_id: planId },
      });
      if (response.status === 409 && error && "plan" in error) {
        throw new PlanChanged((error as Schemas["Changed"]).plan, fromEngine(error, 409));
      }
      if (!response.ok || !data) throw fromEngine(error, response.status);
      return data;
    },
    onSuccess: (done) => {
      setChanged(false);
      void queries.invalidateQueries();
      onDone?.(done);
    },
    onError: (problem) => {
      if (!(problem instanceof PlanChanged)) return;
      setChanged(true);
      queries.setQueryData(queryKey, problem.plan);
    },
  });

  const copy = useMutation({
    mutationFn: (key: string) => answer(engine.POST("/api/plans/copy", { body: { action, what, edits, key } })),
  });

  function change(next: Partial<Edits>) {
    setChanged(false);
    setEdits({ ...edits, ...next });
  }

  return {
    plan,
    query,
    edits,
    change,
    /** Shows the words of a message of the plan. */
    show: (key: string) => setShow(key),
    /** The plan is not the one that was confirmed: something happened since. */
    changed,
    confirm: () => confirm.mutate(),
    confirming: confirm.isPending,
    error: confirm.error instanceof PlanChanged ? null : confirm.error,
    done: confirm.data,
    /** Sends one message of the plan to the educator herself, now. */
    copy,
    /** Whether what is on the screen is what would be confirmed. */
    ready: plan !== undefined && !query.isPlaceholderData && !query.isError,
  };
}

export type Planning = ReturnType<typeof usePlanning>;

export function countOf(plan: Plan, outcome: PlanOutcome): number {
  return plan.groups.filter((group) => group.outcome === outcome).reduce((sum, group) => sum + group.count, 0);
}

/** What pressing the button will do: the action in words, and how many messages really leave. */
export function consequence(plan: Plan | undefined, verb: string): string {
  if (!plan) return verb;
  const held = countOf(plan, "held");
  if (plan.send_mode === "paused") return m.verb_held_wait_nothing_leaves({ verb, held });
  if (plan.will_send === 0) return m.verb_nothing_is_sent({ verb });
  const messages = count(plan.will_send, m.message());
  return plan.send_mode === "live"
    ? m.verb_send_messages({ verb, messages })
    : m.verb_simulate_messages({ verb, messages });
}

/** How the sending stands, where it is not simply on. */
export function modeWords(plan: Pick<Plan, "send_mode">): string | null {
  if (plan.send_mode === "paused") return m.sending_is_paused_everything_is_planned_and();
  if (plan.send_mode === "sandbox") return m.sandbox_messages_go_to_the_test_providers_no();
  return null;
}
