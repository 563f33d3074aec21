import { Modal } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, CheckField, SelectField, TextField } from "~/shared/ui/Field";
import { LEAD } from "~/shared/words/status";
import { useDraft } from "../kit/useDraft";
import { useOwnMessages } from "../templates/own";
import { CHANNELS, eventWords } from "../words";
import { type Sequence, type SequenceStep, type Step, useSaveSequence, type Whole } from "./api";
import { CONDITIONS, MESSAGES, STAGES } from "./words";

/** A follow-up as the engine takes it. */
export function wholeOf(it: Sequence, steps: SequenceStep[]): Whole {
  return {
    name: it.name,
    about: it.about,
    is_on: it.is_on,
    starts_at_stage: it.starts_at_stage as Whole["starts_at_stage"],
    stops_on_reply: it.stops_on.includes("reply"),
    stops_on_interested: it.stops_on.includes("interested"),
    steps: steps.map(({ id, wait_days, send_at, condition, only_stage, channel, event_key }) => ({
      id,
      wait_days,
      send_at,
      condition,
      only_stage,
      channel,
      event_key,
    })),
  };
}

const FIRST: Step = {
  wait_days: 3,
  send_at: null,
  condition: "always",
  only_stage: null,
  channel: "email",
  event_key: "followup_day3",
};
const NEW: Whole = {
  name: "",
  about: "",
  is_on: false,
  starts_at_stage: null,
  stops_on_reply: true,
  stops_on_interested: true,
  steps: [FIRST],
};

interface SequenceFormProps {
  it?: Sequence;
  steps?: SequenceStep[];
  onSaved: (id: string) => void;
  onClose: () => void;
}

/** The editor of a follow-up: when it begins, what ends it, and its steps from top to bottom. */
export function SequenceForm({ it, steps = [], onSaved, onClose }: SequenceFormProps) {
  const typed = useDraft<Whole>(`sequence.${it?.id ?? "new"}`, it ? wholeOf(it, steps) : NEW);
  const whole = typed.value;
  const set = (next: Partial<Whole>) => typed.set({ ...whole, ...next });
  const save = useSaveSequence(it?.id ?? null);
  const problem = save.error ? toAppError(save.error) : null;
  return (
    <Modal opened onClose={onClose} title={<strong>{it ? it.name : m.new_follow_up()}</strong>} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(whole, {
            onSuccess: ({ id }) => {
              typed.clear();
              onSaved(id);
            },
          });
        }}
      >
        <TextField
          label={m.name()}
          value={whole.name}
          maxLength={80}
          error={problem?.field === "name" ? problem.message : undefined}
          onChange={(event) => set({ name: event.target.value })}
        />
        <AreaField
          label={m.what_it_is_for()}
          optional
          rows={2}
          maxLength={400}
          value={whole.about ?? ""}
          onChange={(event) => set({ about: event.target.value })}
        />
        <SelectField
          label={m.begins()}
          value={whole.starts_at_stage ?? ""}
          onChange={(event) => set({ starts_at_stage: (event.target.value || null) as Whole["starts_at_stage"] })}
        >
          <option value="">{m.when_you_add_somebody()}</option>
          {STAGES.map((stage) => (
            <option key={stage} value={stage}>
              {m.when_a_lead_becomes_en({ en: LEAD[stage].en })}
            </option>
          ))}
        </SelectField>
        <fieldset className="audience">
          <legend>{m.it_stops_when_the_family_pays_or_opts_out()}</legend>
          <CheckField
            label={m.when_they_answer()}
            checked={whole.stops_on_reply ?? true}
            onChange={(event) => set({ stops_on_reply: event.target.checked })}
          />
          <CheckField
            label={m.when_they_become_interested()}
            checked={whole.stops_on_interested ?? true}
            onChange={(event) => set({ stops_on_interested: event.target.checked })}
          />
        </fieldset>
        <StepList steps={whole.steps} onChange={(next) => set({ steps: next })} />
        <ErrorNotice error={problem?.field === "name" ? null : save.error} />
        <div className="form__foot">
          <Button look="act" type="submit" disabled={whole.steps.length === 0} busy={save.isPending && m.saving()}>
            {it ? m.save_for_everybody_in_it() : m.save()}
          </Button>
          <Button
            onClick={() => {
              typed.clear();
              onClose();
            }}
          >
            {m.throw_away()}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function StepList({ steps, onChange }: { steps: Step[]; onChange: (next: Step[]) => void }) {
  const put = (at: number, next: Partial<Step>) =>
    onChange(steps.map((step, index) => (index === at ? { ...step, ...next } : step)));
  function swap(at: number, by: 1 | -1) {
    const next = [...steps];
    [next[at], next[at + by]] = [next[at + by] as Step, next[at] as Step];
    onChange(next);
  }
  return (
    <section className="stack">
      <h3>{m.steps()}</h3>
      <ol className="plain stack">
        {steps.map((step, at) => (
          <li key={step.id ?? at} className="card card__body stack stack--tight">
            <div className="row row--between">
              <strong className="strong">{m.step_at({ at: at + 1 })}</strong>
              <span className="row">
                <Button
                  look="ghost"
                  icon={<IconArrowUp size={16} aria-hidden="true" />}
                  aria-label={m.step_at_earlier({ at: at + 1 })}
                  disabled={at === 0}
                  onClick={() => swap(at, -1)}
                />
                <Button
                  look="ghost"
                  icon={<IconArrowDown size={16} aria-hidden="true" />}
                  aria-label={m.step_at_later({ at: at + 1 })}
                  disabled={at === steps.length - 1}
                  onClick={() => swap(at, 1)}
                />
                <Button
                  look="ghost"
                  icon={<IconTrash size={16} aria-hidden="true" />}
                  aria-label={m.remove_step_at({ at: at + 1 })}
                  onClick={() => onChange(steps.filter((_, index) => index !== at))}
                />
              </span>
            </div>
            <StepFields step={step} first={at === 0} onChange={(next) => put(at, next)} />
          </li>
        ))}
      </ol>
      <Button onClick={() => onChange([...steps, { ...FIRST, id: null }])} disabled={steps.length >= 20}>
        {m.add_a_step()}
      </Button>
    </section>
  );
}

function StepFields({
  step,
  first,
  onChange,
}: {
  step: Step;
  first: boolean;
  onChange: (next: Partial<Step>) => void;
}) {
  const own = useOwnMessages().data ?? [];
  const hers = own.find((each) => each.event_key === step.event_key);
  const channels: readonly Step["channel"][] = hers
    ? [hers.channel as Step["channel"]]
    : (MESSAGES[step.event_key as keyof typeof MESSAGES] ?? [step.channel]);
  function choose(key: string) {
    const channel = own.find((each) => each.event_key === key)?.channel ?? "email";
    onChange({ event_key: key, channel: channel as Step["channel"] });
  }
  return (
    <div className="fields">
      <TextField
        label={first ? m.days_after_the_beginning() : m.days_after_the_step_before()}
        type="number"
        min={0}
        max={90}
        value={step.wait_days}
        onChange={(event) => onChange({ wait_days: Number(event.target.value) })}
      />
      <TextField
        label={m.at()}
        optional
        type="time"
        value={step.send_at?.slice(0, 5) ?? ""}
        onChange={(event) => onChange({ send_at: event.target.value || null })}
      />
      <SelectField label={m.message_2()} value={step.event_key} onChange={(event) => choose(event.target.value)}>
        <optgroup label={m.own_as_delivered()}>
          {Object.keys(MESSAGES).map((key) => (
            <option key={key} value={key}>
              {eventWords(key)}
            </option>
          ))}
        </optgroup>
        {own.length > 0 && (
          <optgroup label={m.own_yours()}>
            {own.map(({ event_key, title, channel, is_on }) => (
              <option key={event_key} value={event_key}>
                {`${title} (${CHANNELS[channel as Step["channel"]].word}${is_on ? "" : `, ${m.own_switched_off()}`})`}
              </option>
            ))}
          </optgroup>
        )}
      </SelectField>
      <SelectField
        label={m.channel()}
        value={step.channel}
        onChange={(event) => onChange({ channel: event.target.value as Step["channel"] })}
      >
        {channels.map((channel) => (
          <option key={channel} value={channel}>
            {CHANNELS[channel].word}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={m.condition()}
        value={step.condition ?? "always"}
        onChange={(event) => onChange({ condition: event.target.value as Step["condition"] })}
      >
        {Object.entries(CONDITIONS).map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={m.only_at_stage()}
        value={step.only_stage ?? ""}
        onChange={(event) => onChange({ only_stage: (event.target.value || null) as Step["only_stage"] })}
      >
        <option value="">{m.any_stage()}</option>
        {STAGES.map((stage) => (
          <option key={stage} value={stage}>
            {LEAD[stage].en}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
