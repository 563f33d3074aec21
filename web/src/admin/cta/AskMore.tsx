import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { AreaField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraft } from "../kit/useDraft";

const USUAL = [m.which_class_is_your_child_in(), m.how_did_you_hear_about_us(), m.which_days_suit_you_for_classes()];

/** A question to the parent: written or chosen, then shown as it will be sent. */
export function AskMore({ id, student, onClose }: { id: string; student: string; onClose: () => void }) {
  const draft = useDraft(`ask.${id}`, "");
  const [question, setQuestion] = useState<string | null>(null);
  if (question !== null)
    return (
      <PlanSheet
        title={m.ask_students_parent({ student })}
        action="ask"
        what={{ id, question }}
        verb={() => m.ask()}
        past={m.question_asked()}
        onDone={() => {
          draft.clear();
          toast(m.question_sent_to_the_parent());
        }}
        onClose={onClose}
      />
    );
  const written = draft.value.trim();
  return (
    <Modal opened onClose={onClose} title={<strong>{m.ask_students_parent_for_more({ student })}</strong>}>
      <div className="stack">
        <div className="row">
          {USUAL.map((one) => (
            <Button key={one} size="small" onClick={() => draft.set(one)}>
              {one}
            </Button>
          ))}
        </div>
        <AreaField
          label={m.what_do_you_want_to_know()}
          help={m.the_parent_reads_this_as_you_write_it()}
          maxLength={500}
          value={draft.value}
          onChange={(event) => draft.set(event.target.value)}
        />
        <div className="form__foot">
          <Button look="act" disabled={!written} onClick={() => setQuestion(written)}>
            {m.see_what_will_be_sent()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
