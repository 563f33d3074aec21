import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraft } from "../kit/useDraft";
import { type Submission, useChangeForm } from "./api";
import { NO_REASON, ReasonFields, reasonWords } from "./ReasonFields";

/** No, with a reason; quietly, which can be taken back, or with a polite message, which is shown first. */
export function Reject({ it, onClose }: { it: Submission; onClose: () => void }) {
  const draft = useDraft(`reject.${it.id}`, NO_REASON);
  const [tells, setTells] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const change = useChangeForm(it.id);
  const words = reasonWords(draft.value);
  const student = it.student_name;

  function reject() {
    if (words === null) return;
    if (tells) return setShown(words);
    change.mutate(
      { status: "rejected", review_reason: words },
      {
        onSuccess: () => {
          toast(m.student_rejected({ student }), async () => {
            await change.mutateAsync({ status: "pending", review_reason: it.review_reason });
          });
          draft.clear();
          onClose();
        },
      },
    );
  }

  if (shown !== null)
    return (
      <PlanSheet
        title={m.reject_student_kindly({ student })}
        action="reject"
        what={{ id: it.id, reason: shown }}
        verb={() => m.reject()}
        past={m.rejected()}
        onDone={() => {
          draft.clear();
          toast(m.student_rejected({ student }));
        }}
        onClose={onClose}
      />
    );
  return (
    <Modal opened onClose={onClose} title={<strong>{m.reject_student({ student })}</strong>}>
      <div className="stack">
        <ReasonFields setting="reject_reasons" value={draft.value} onChange={draft.set} />
        <CheckField
          label={m.send_the_parent_a_polite_message()}
          help={m.you_see_its_words_before_it_goes_without_it()}
          checked={tells}
          onChange={(event) => setTells(event.target.checked)}
        />
        <ErrorNotice error={change.error} />
        <div className="form__foot">
          <Button look="danger" disabled={words === null} busy={change.isPending && m.saving()} onClick={reject}>
            {tells ? m.see_what_will_be_sent() : m.reject_tell_nobody()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
