import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { NO_REASON, ReasonFields, reasonWords } from "../cta/ReasonFields";
import { Ask } from "../kit/Ask";
import { Results } from "../kit/Results";
import type { Selection } from "../kit/selection";
import { useDraft } from "../kit/useDraft";
import { useMoveLeads } from "./moves";

/** Marks the chosen leads lost, with one reason, and shows what became of each; for ten seconds it can be taken back. */
export function MarkLost({ selection, total }: { selection: Selection; total: number }) {
  const [open, setOpen] = useState(false);
  const draft = useDraft("lost.many", NO_REASON);
  const move = useMoveLeads();
  const reason = reasonWords(draft.value);
  const run = useMutation({
    mutationFn: async (only?: string[]) => {
      const ids = only ?? (await selection.resolve());
      return move.mutateAsync(ids.map((id) => ({ id, stage: "lost" as const, reason })));
    },
    onSuccess: ({ back }) => {
      if (back.length === 0) return;
      toast(m.count_set_to_stage({ count: count(back.length, m.lead()), stage: m.lost_2() }), async () => {
        await move.mutateAsync(back);
      });
    },
  });
  const chosen = count(selection.count(total), m.lead());
  function close() {
    setOpen(false);
    run.reset();
    if (!run.data) return;
    draft.clear();
    selection.clear();
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
            results={run.data.results}
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
          disabled={reason === null}
          busy={run.isPending && m.marking()}
          onYes={() => run.mutate(undefined)}
        >
          <p>{m.what_waits_to_be_sent_to_them_is_stopped()}</p>
          <ReasonFields setting="lost_reasons" value={draft.value} onChange={draft.set} />
          <ErrorNotice error={run.error} />
        </Ask>
      )}
    </>
  );
}
