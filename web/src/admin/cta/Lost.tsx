import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { type Submission, useChangeLead } from "./api";
import { ReasonFields, reasonWords } from "./ReasonFields";

/** The lead is lost, and why. */
export function Lost({ it, leadId, onClose }: { it: Submission; leadId: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [text, setText] = useState("");
  const change = useChangeLead(leadId);
  const words = reasonWords(reason, text);
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{m.student_name_is_lost({ student_name: it.student_name })}</strong>}
    >
      <div className="stack">
        <ReasonFields setting="lost_reasons" reason={reason} text={text} onReason={setReason} onText={setText} />
        <ErrorNotice error={change.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={words === null}
            busy={change.isPending && m.saving()}
            onClick={() =>
              change.mutate(
                { stage: "lost", lost_reason: words },
                {
                  onSuccess: () => {
                    toast(m.student_name_marked_lost({ student_name: it.student_name }), async () => {
                      if (it.stage) await change.mutateAsync({ stage: it.stage, lost_reason: it.lost_reason });
                    });
                    onClose();
                  },
                },
              )
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
