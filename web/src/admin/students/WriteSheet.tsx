import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { AreaField, TextField } from "~/shared/ui/Field";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraft } from "../kit/useDraft";

/** A word to the families of some students: written first, then shown as each will get it, then sent. */
export function WriteSheet({ ids, onDone, onClose }: { ids: string[]; onDone?: () => void; onClose: () => void }) {
  const draft = useDraft("students.words", { title: "", text: "" });
  const [asked, setAsked] = useState<string[] | null>(null);
  const { title, text } = draft.value;
  if (asked)
    return (
      <PlanSheet
        key={asked.join()}
        title={m.write_to_count({ count: count(asked.length, m.family(), m.families_2()) })}
        action="write_students"
        what={{ ids: asked, title: title.trim(), text: text.trim() }}
        verb={(ready) => m.write_to_count({ count: count(ready, m.family(), m.families_2()) })}
        past={m.messages_planned()}
        onDone={() => {
          draft.clear();
          onDone?.();
        }}
        onRetry={setAsked}
        onClose={onClose}
      />
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{m.write_to_count({ count: count(ids.length, m.family(), m.families_2()) })}</strong>}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() && text.trim()) setAsked(ids);
        }}
      >
        <TextField
          label={m.title()}
          maxLength={45}
          required
          value={title}
          onChange={(event) => draft.set({ title: event.target.value, text })}
        />
        <AreaField
          label={m.text()}
          maxLength={600}
          required
          rows={5}
          value={text}
          onChange={(event) => draft.set({ title, text: event.target.value })}
        />
        <div className="form__foot">
          <Button type="submit" look="act" disabled={!title.trim() || !text.trim()}>
            {m.see_who_gets_it()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
