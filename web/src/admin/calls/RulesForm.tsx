import { Modal } from "@mantine/core";
import type { FormEvent } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useDraft } from "../kit/useDraft";
import { useSaveSetting } from "../settings";
import { DAYS, type Policy, type Rules } from "./policy";

type Numbers = "max_attempts" | "per_day" | "daily_cap" | "low_balance" | "recording_days" | "paise_per_cost_cent";

const NUMBERS: { name: Numbers; label: string; help?: string; min: number; max: number }[] = [
  { name: "max_attempts", label: m.tries_per_person_in_all(), min: 1, max: 5 },
  { name: "per_day", label: m.tries_per_person_on_one_day(), min: 1, max: 3 },
  { name: "daily_cap", label: m.calls_a_day_all_together(), min: 0, max: 5000 },
  {
    name: "low_balance",
    label: m.hold_calls_when_the_wallet_is_at(),
    help: m.as_bolna_counts_it_2(),
    min: 0,
    max: 1_000_000,
  },
  {
    name: "paise_per_cost_cent",
    label: m.paise_per_cent_of_cost(),
    help: m.about_88_for_a_wallet_in_dollars_1_for_one(),
    min: 1,
    max: 1000,
  },
  { name: "recording_days", label: m.days_that_recordings_are_kept(), min: 1, max: 365 },
];

const PAUSES: { name: keyof Policy["retry_minutes"]; label: string }[] = [
  { name: "no_answer", label: m.minutes_after_no_answer() },
  { name: "busy", label: m.minutes_after_a_busy_line() },
  { name: "failed", label: m.minutes_after_a_failed_call_once() },
];

/** The rules of calling, all of them in one form. */
export function RulesForm({ rules, onClose }: { rules: Rules; onClose: () => void }) {
  const draft = useDraft<Rules>("rules of calling", rules);
  const { policy, hours, rescue } = draft.value;
  const setPolicy = (next: Policy) => draft.set({ ...draft.value, policy: next });
  const setHours = (next: Rules["hours"]) => draft.set({ ...draft.value, hours: next });
  const setRescue = (next: Rules["rescue"]) => draft.set({ ...draft.value, rescue: next });
  const save = useSaveSetting();

  async function write(next: Rules) {
    await save.mutateAsync({ key: "calls_window", value: { ...next.hours } });
    await save.mutateAsync({ key: "calling_policy", value: { ...next.policy } });
    await save.mutateAsync({ key: "reminder_rescue", value: { ...next.rescue } });
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await write(draft.value);
    } catch {
      // The form shows it, and stays open with what was typed.
      return;
    }
    draft.clear();
    toast(m.the_rules_of_calling_are_saved(), () => write(rules));
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.rules_of_calling()}</strong>} size="lg">
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <div className="form__pair">
          <TextField
            label={m.call_from()}
            type="time"
            min="09:00"
            max="21:00"
            help={m.in_india_never_before_09_00()}
            value={hours.from}
            onChange={(event) => setHours({ ...hours, from: event.target.value })}
          />
          <TextField
            label={m.call_until()}
            type="time"
            min="09:00"
            max="21:00"
            help={m.never_after_21_00()}
            value={hours.to}
            onChange={(event) => setHours({ ...hours, to: event.target.value })}
          />
        </div>
        <fieldset className="stack stack--tight">
          <legend className="field__label">{m.days_off()}</legend>
          <div className="row">
            {DAYS.map(({ key, word }) => (
              <CheckField
                key={key}
                label={word}
                checked={policy.days_off.includes(key)}
                onChange={(event) =>
                  setPolicy({
                    ...policy,
                    days_off: event.target.checked
                      ? [...policy.days_off, key]
                      : policy.days_off.filter((day) => day !== key),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
        <div className="form__pair">
          {NUMBERS.map(({ name, label, help, min, max }) => (
            <TextField
              key={name}
              label={label}
              help={help}
              type="number"
              min={min}
              max={max}
              value={policy[name]}
              onChange={(event) => setPolicy({ ...policy, [name]: Number(event.target.value) })}
            />
          ))}
          {PAUSES.map(({ name, label }) => (
            <TextField
              key={name}
              label={label}
              type="number"
              min={5}
              max={10_080}
              value={policy.retry_minutes[name]}
              onChange={(event) =>
                setPolicy({ ...policy, retry_minutes: { ...policy.retry_minutes, [name]: Number(event.target.value) } })
              }
            />
          ))}
          <TextField
            label={m.a_person_answers_from()}
            help={m.human_hours_help()}
            type="time"
            value={policy.human_hours.from}
            onChange={(event) =>
              setPolicy({ ...policy, human_hours: { ...policy.human_hours, from: event.target.value } })
            }
          />
          <TextField
            label={m.a_person_answers_until()}
            type="time"
            value={policy.human_hours.to}
            onChange={(event) =>
              setPolicy({ ...policy, human_hours: { ...policy.human_hours, to: event.target.value } })
            }
          />
        </div>
        <fieldset className="stack stack--tight">
          <legend className="field__label">{m.when_a_class_reminder_has_not_arrived()}</legend>
          <CheckField
            label={m.ten_minutes_before_try_the_channel_not_yet()}
            checked={rescue.other_channel}
            onChange={(event) => setRescue({ ...rescue, other_channel: event.target.checked })}
          />
          <CheckField
            label={m.six_minutes_before_call_the_guardian_once()}
            checked={rescue.call}
            onChange={(event) => setRescue({ ...rescue, call: event.target.checked })}
          />
        </fieldset>
        <ErrorNotice error={save.error} />
        <div className="form__foot">
          <Button look="act" type="submit" busy={save.isPending && m.saving()}>
            {m.save_the_rules()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
