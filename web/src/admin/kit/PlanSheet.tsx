import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { PlanView } from "./PlanView";
import { consequence, type PlanAction, type PlanAnswer, usePlanning } from "./planning";
import { type ItemResult, Results } from "./Results";

interface PlanSheetProps {
  title: string;
  action: PlanAction;
  /** What the action is about, as it takes it. */
  what: Record<string, unknown>;
  /** The action in words; the number of messages is put behind it: "Approve 5". */
  verb: (ready: number) => string;
  /** What was done, in the past, above the results of several: "Forms approved". */
  past: string;
  children?: ReactNode;
  /** What is still to be chosen above, in words; until then nothing is planned. */
  waitsFor?: string;
  /** An action of which nobody is ever told: only what it changes is shown. */
  silent?: boolean;
  onDone?: (answer: PlanAnswer) => void;
  /** Offers to try again what failed: opens the sheet anew for these. */
  onRetry?: (ids: string[]) => void;
  onClose: () => void;
}

const SHOWN_AS = { done: "done", held: "skipped", already: "skipped", failed: "failed" } as const;

/** Results of a confirmed plan, as the list of results takes them. */
export function resultsOf(answer: PlanAnswer): ItemResult[] {
  return answer.results.map(({ outcome, ...rest }) => ({ ...rest, outcome: SHOWN_AS[outcome] }));
}

/**
 * The sheet before something is sent: who gets what and when, who is left out and why, what it costs. Its button does
 * exactly what stands above it. For one item it closes when that is done; for several it stays with their results.
 */
export function PlanSheet(props: PlanSheetProps) {
  const { title, action, what, verb, past, children, waitsFor, silent = false, onDone, onRetry, onClose } = props;
  const planning = usePlanning({
    action,
    what,
    enabled: waitsFor === undefined,
    onDone: (answer) => {
      onDone?.(answer);
      if (answer.results.length === 1 && answer.results[0]?.outcome === "done") onClose();
    },
  });
  const { plan, done } = planning;
  const ready = plan?.items.filter(({ state }) => state === "ready").length ?? 0;
  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>} size="lg">
      {done ? (
        <Results
          title={past}
          results={resultsOf(done)}
          fileName={`${action}.csv`}
          onRetry={onRetry && ((failed) => onRetry(failed.map(({ id }) => id)))}
          onClose={onClose}
        />
      ) : (
        <div className="stack">
          {children}
          {waitsFor === undefined ? (
            <PlanView planning={planning} label={title} silent={silent} />
          ) : (
            <p className="dim">{waitsFor}</p>
          )}
          <ErrorNotice error={planning.error} />
          <div className="form__foot">
            <Button
              look="act"
              disabled={waitsFor !== undefined || !planning.ready || ready === 0}
              busy={planning.confirming && m.doing_it()}
              onClick={planning.confirm}
            >
              {silent ? verb(ready) : consequence(plan, verb(ready))}
            </Button>
            <Button onClick={onClose}>{m.back()}</Button>
            {plan && ready === 0 && <p className="wait">{m.there_is_nothing_here_that_can_be_done_now()}</p>}
          </div>
        </div>
      )}
    </Modal>
  );
}
