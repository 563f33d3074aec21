import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { db, rows } from "~/api/rest";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { SelectField } from "~/shared/ui/Field";
import { Ask } from "../kit/Ask";
import { type ItemResult, Results } from "../kit/Results";
import type { Selection } from "../kit/selection";
import { LOST_REASONS } from "./words";

const AT_ONCE = 100;

/** One lead after the other is marked lost; who cannot be says why. */
async function markLost(ids: readonly string[], reason: string): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const names = await rows(db().from("imported_leads").select("id, student_name, stage").in("id", some));
    for (const { id, student_name: name, stage } of names) {
      if (stage === "lost") results.push({ id, name, outcome: "skipped", reason: m.lost_already() });
      else if (["paid", "enrolled", "do_not_contact"].includes(stage))
        results.push({ id, name, outcome: "skipped", reason: m.has_paid_or_is_not_to_be_contacted() });
      else results.push(await one(id, name, reason));
    }
  }
  return results;
}

async function one(id: string, name: string, reason: string): Promise<ItemResult> {
  try {
    await rows(
      db().from("imported_leads").update({ stage: "lost", lost_reason: reason }).eq("id", id).select("id").single(),
    );
    return { id, name, outcome: "done" };
  } catch (problem) {
    return { id, name, outcome: "failed", reason: toAppError(problem).message };
  }
}

/** Marks the chosen leads lost, with one reason, and shows what became of each. */
export function MarkLost({ selection, total }: { selection: Selection; total: number }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<string>(LOST_REASONS[0]);
  const run = useMutation({
    mutationFn: async (ids?: string[]) => markLost(ids ?? (await selection.resolve()), reason),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["leads"] }),
  });
  const chosen = count(selection.count(total), m.lead());
  function close() {
    setOpen(false);
    run.reset();
    if (run.data) selection.clear();
  }
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {m.mark_chosen_lost({ chosen })}
      </Button>
      {run.data ? (
        <div className="results-float">
          <Results
            title={m.marked_lost()}
            results={run.data}
            fileName="marked-lost.csv"
            busy={run.isPending && m.trying_again()}
            onRetry={(failed) => run.mutate(failed.map(({ id }) => id))}
            onClose={close}
          />
        </div>
      ) : (
        <Ask
          open={open}
          onClose={close}
          danger
          title={m.mark_chosen_lost_2({ chosen })}
          verb={m.mark_chosen_lost_3({ chosen })}
          busy={run.isPending && m.marking()}
          error={run.error}
          onYes={() => run.mutate(undefined)}
        >
          <p>{m.what_waits_to_be_sent_to_them_is_stopped()}</p>
          <SelectField label={m.why()} value={reason} onChange={(event) => setReason(event.target.value)}>
            {LOST_REASONS.map((word) => (
              <option key={word}>{word}</option>
            ))}
          </SelectField>
        </Ask>
      )}
    </>
  );
}
