import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { Interested } from "../cta/Interested";
import { NO_REASON, ReasonFields, reasonWords } from "../cta/ReasonFields";
import { type ItemResult, Results } from "../kit/Results";
import { useDraft } from "../kit/useDraft";
import { type Child, useChildren, useMoveLeads, useStopContacting } from "./moves";

// Money and seats move the others; nobody claims them.
export const BY_HAND = ["contacted", "interested", "lost", "do_not_contact"] as const;
export type ByHand = (typeof BY_HAND)[number];

interface StageSheetProps {
  stage: ByHand;
  familyIds: readonly string[];
  onClose: () => void;
}

/** Which children of the chosen families go to a stage: each by itself. Interested goes on to its plan. */
export function StageSheet({ stage, familyIds, onClose }: StageSheetProps) {
  const children = useChildren(familyIds);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [planned, setPlanned] = useState<Child[] | null>(null);
  const draft = useDraft(`stage.${stage}`, NO_REASON);
  const { run, results, error, busy } = useSetStage(stage, () => draft.clear());
  const reason = stage === "lost" ? reasonWords(draft.value) : null;
  const able = (children.data ?? []).filter((child) => canGo(child, stage));
  const chosen = able.filter(({ id }) => !leftOut.has(id));
  const word = LEAD[stage].en;

  if (planned)
    return <Interested leads={planned.map(({ id, student_name: name }) => ({ id, name }))} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.set_stage_of_count({ stage: word })}</strong>}>
      {results ? (
        <Results
          title={m.stage_set()}
          results={results}
          fileName="stages.csv"
          busy={busy && m.working()}
          onRetry={(failed) =>
            run(
              able.filter(({ id }) => failed.some((one) => one.id === id)),
              reason,
            )
          }
          onClose={onClose}
        />
      ) : (
        <div className="stack">
          <p className="dim">
            {stage === "do_not_contact" ? m.all_their_contacts_are_opted_out() : m.brothers_and_sisters_stay()}
          </p>
          {children.isPending && <SkeletonRows rows={3} label={m.reading_the_children()} />}
          {children.data?.length === 0 && <p>{m.these_families_have_no_child_yet()}</p>}
          <fieldset className="stack stack--tight plan__pick">
            <legend className="field__label">{m.which_children()}</legend>
            {children.data?.map((child) => (
              <label key={child.id} className="row row--line">
                <input
                  type="checkbox"
                  disabled={!canGo(child, stage)}
                  checked={canGo(child, stage) && !leftOut.has(child.id)}
                  onChange={() => setLeftOut(without(leftOut, child.id))}
                />
                <span className="grow">{child.student_name}</span>
                <StatusChip look={LEAD[child.stage]} />
              </label>
            ))}
          </fieldset>
          {stage === "lost" && <ReasonFields setting="lost_reasons" value={draft.value} onChange={draft.set} />}
          <ErrorNotice error={children.error ?? error} />
          <div className="form__foot">
            <Button
              look={stage === "do_not_contact" ? "danger" : "act"}
              disabled={chosen.length === 0 || (stage === "lost" && reason === null)}
              busy={busy && m.working()}
              onClick={() => (stage === "interested" ? setPlanned(chosen) : run(chosen, reason))}
            >
              {stage === "interested"
                ? m.see_what_will_be_sent()
                : m.set_count_children_to_stage({ count: chosen.length, stage: word })}
            </Button>
            <Button onClick={onClose}>{m.back()}</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function canGo(child: Child, stage: ByHand): boolean {
  return child.stage !== stage && !["link_sent", "paid", "enrolled"].includes(child.stage);
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Sets the stage of some children; what can be taken back offers it. */
function useSetStage(stage: ByHand, onDone: () => void) {
  const move = useMoveLeads();
  const stop = useStopContacting();
  const [results, setResults] = useState<ItemResult[] | null>(null);

  function run(children: readonly Child[], reason: string | null) {
    if (stage === "do_not_contact") {
      stop.mutate({ leads: children, reason: null }, { onSuccess: setResults });
      return;
    }
    move.mutate(
      children.map(({ id }) => ({ id, stage, reason })),
      {
        onSuccess: ({ results: done, back }) => {
          setResults(done);
          onDone();
          if (back.length > 0)
            toast(m.count_set_to_stage({ count: count(back.length, m.lead()), stage: LEAD[stage].en }), async () => {
              await move.mutateAsync(back);
            });
        },
      },
    );
  }
  return { run, results, error: move.error ?? stop.error, busy: move.isPending || stop.isPending };
}
