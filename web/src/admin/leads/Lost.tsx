import { Modal } from "@mantine/core";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { NO_REASON, ReasonFields, reasonWords } from "../cta/ReasonFields";
import { useDraft } from "../kit/useDraft";
import { type Child, useMoveLeads } from "./moves";

/** The lead is lost, and why; for ten seconds it can be taken back. */
export function Lost({ lead, onClose }: { lead: Child; onClose: () => void }) {
  const draft = useDraft(`lost.${lead.id}`, NO_REASON);
  const move = useMoveLeads();
  const words = reasonWords(draft.value);
  const skipped = move.data?.results.find(({ outcome }) => outcome !== "done");
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{m.student_name_is_lost({ student_name: lead.student_name })}</strong>}
    >
      <div className="stack">
        <p>{m.what_waits_to_be_sent_to_them_is_stopped()}</p>
        <ReasonFields setting="lost_reasons" value={draft.value} onChange={draft.set} />
        <ErrorNotice error={move.error} />
        {skipped && <p className="bad">{skipped.reason}</p>}
        <div className="form__foot">
          <Button
            look="act"
            disabled={words === null}
            busy={move.isPending && m.saving()}
            onClick={() =>
              move.mutate([{ id: lead.id, stage: "lost", reason: words }], {
                onSuccess: ({ back }) => {
                  if (back.length === 0) return;
                  draft.clear();
                  toast(m.student_name_marked_lost({ student_name: lead.student_name }), async () => {
                    await move.mutateAsync(back);
                  });
                  onClose();
                },
              })
            }
          >
            {m.mark_lost()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
