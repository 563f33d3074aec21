import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { TextField } from "~/shared/ui/Field";
import { moments } from "./snooze";

interface MomentSheetProps {
  title: string;
  verb: string;
  now: number;
  onChoose: (at: string) => void;
  onClose: () => void;
}

/** Asks for a moment: one of the usual ones by its number key, or any other. */
export function MomentSheet({ title, verb, now, onChoose, onClose }: MomentSheetProps) {
  const usual = moments(now);
  const [other, setOther] = useState(toLocalInput(usual[1]?.at ?? now));
  const late = Date.parse(fromLocalInput(other)) > now;

  function choose(event: FormEvent) {
    event.preventDefault();
    if (late) onChoose(fromLocalInput(other));
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{title}</strong>}
      onKeyDown={(event) => {
        const picked = usual[Number(event.key) - 1];
        if (picked && !(event.target instanceof HTMLInputElement)) onChoose(picked.at);
      }}
    >
      <div className="stack">
        <ol className="stack stack--tight" aria-label={m.usual_times()}>
          {usual.map(({ word, at }, place) => (
            <li key={word}>
              <Button wide data-autofocus={place === 0 ? true : undefined} onClick={() => onChoose(at)}>
                {word} <kbd>{place + 1}</kbd>
              </Button>
            </li>
          ))}
        </ol>
        <form className="stack stack--tight" onSubmit={choose}>
          <TextField
            label={m.another_time_ist()}
            type="datetime-local"
            value={other}
            error={late ? undefined : m.choose_a_time_that_is_still_to_come()}
            onChange={(event) => setOther(event.target.value)}
          />
          <Button type="submit" look="act" disabled={!late}>
            {verb}
          </Button>
        </form>
      </div>
    </Modal>
  );
}
