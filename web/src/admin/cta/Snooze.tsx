import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock, fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type Submission, useChangeForm } from "./api";

const HOUR = 3_600_000;
const MORNING = "T09:00";

/** Nine in the morning, some days from now, as an input has it. */
function morning(now: number, days: number): string {
  return `${toLocalInput(now + days * 24 * HOUR).slice(0, 10)}${MORNING}`;
}

/** Out of sight until a time; nothing is sent. */
export function Snooze({ it, now, onClose }: { it: Submission; now: number; onClose: () => void }) {
  const [until, setUntil] = useState(() => morning(now, 1));
  const change = useChangeForm(it.id);
  const choices = [
    { word: m.in_3_hours(), value: toLocalInput(now + 3 * HOUR) },
    { word: m.tomorrow_09_00(), value: morning(now, 1) },
    { word: m.in_a_week(), value: morning(now, 7) },
  ];
  return (
    <Modal opened onClose={onClose} title={<strong>{m.snooze_student_name({ student_name: it.student_name })}</strong>}>
      <div className="stack">
        <div className="row">
          {choices.map(({ word, value }) => (
            <Button key={word} size="small" look={until === value ? "tint" : "plain"} onClick={() => setUntil(value)}>
              {word}
            </Button>
          ))}
        </div>
        <TextField
          label={m.until()}
          type="datetime-local"
          min={toLocalInput(now)}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        <ErrorNotice error={change.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={!until}
            busy={change.isPending && m.saving()}
            onClick={() => {
              const at = fromLocalInput(until);
              change.mutate(
                { snoozed_until: at },
                {
                  onSuccess: () => {
                    toast(m.snoozed_until_day_clock({ day_clock: dayClock(at) }), async () => {
                      await change.mutateAsync({ snoozed_until: it.snoozed_until });
                    });
                    onClose();
                  },
                },
              );
            }}
          >
            {m.snooze()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
