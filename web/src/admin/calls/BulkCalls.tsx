import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Enum } from "~/api/rest";
import { count } from "~/shared/format/size";
import { fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { LEAD } from "~/shared/words/status";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraft } from "../kit/useDraft";
import { type Script, useFigures, useStage } from "./api";
import { useRules } from "./policy";
import { length } from "./words";

const STAGES: Enum<"lead_stage">[] = ["approved", "contacted", "interested", "link_sent", "cta_submitted"];
const USUAL_SECONDS = 90;
/** As many calls as the provider places side by side for us. */
const AT_ONCE = 8;

interface Typed {
  stage: Enum<"lead_stage">;
  script: Script;
  /** In the browser's words, empty: now. */
  at: string;
}
const USUAL: Typed = { stage: "contacted", script: "followup_call", at: "" };

interface Chosen {
  lead_ids: string[];
  script: Script;
  at: string | null;
  key: string;
}

/** Calls to all of a stage: first what would happen, to whom, when it ends and what it costs; then exactly that. */
export function BulkCalls({ onClose }: { onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const typed = useDraft("calls.many", USUAL);
  if (!chosen) return <Choose typed={typed} onNext={setChosen} onClose={onClose} />;
  return (
    <PlanSheet
      title={m.call_many()}
      action="calls"
      what={{ ...chosen }}
      verb={(ready) => m.call_count({ count: count(ready, m.guardian_2()) })}
      past={m.calls_planned()}
      onDone={() => typed.clear()}
      onRetry={(lead_ids) => setChosen({ ...chosen, lead_ids, key: crypto.randomUUID() })}
      onClose={onClose}
    >
      <Duration calls={chosen.lead_ids.length} />
    </PlanSheet>
  );
}

interface ChooseProps {
  typed: ReturnType<typeof useDraft<Typed>>;
  onNext: (chosen: Chosen) => void;
  onClose: () => void;
}

function Choose({ typed, onNext, onClose }: ChooseProps) {
  const { stage, script, at } = typed.value;
  const set = (change: Partial<Typed>) => typed.set({ ...typed.value, ...change });
  const leads = useStage(stage);
  const ids = leads.data ?? [];
  return (
    <Modal opened onClose={onClose} title={<strong>{m.call_many()}</strong>}>
      <div className="stack">
        <SelectField
          label={m.families_at_the_stage()}
          value={stage}
          onChange={(event) => set({ stage: event.target.value as Enum<"lead_stage"> })}
        >
          {STAGES.map((each) => (
            <option key={each} value={each}>
              {LEAD[each].en}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={m.script()}
          value={script}
          onChange={(event) => set({ script: event.target.value as Script })}
        >
          <option value="welcome_call">{m.welcome_call()}</option>
          <option value="followup_call">{m.follow_up_call()}</option>
        </SelectField>
        <TextField
          label={m.begin()}
          type="datetime-local"
          optional
          help={m.in_india_empty_now_calling_hours_days_off()}
          value={at}
          onChange={(event) => set({ at: event.target.value })}
        />
        <ErrorNotice error={leads.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={ids.length === 0}
            onClick={() =>
              onNext({ lead_ids: ids, script, at: at ? fromLocalInput(at) : null, key: crypto.randomUUID() })
            }
          >
            {leads.data
              ? m.see_what_calling_count_would_do({ count: count(ids.length, m.family(), m.families_2()) })
              : m.counting()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
          {leads.data && ids.length === 0 && <p className="dim">{m.nobody_is_at_this_stage()}</p>}
        </div>
      </div>
    </Modal>
  );
}

/** How long it takes, from the usual length of a call and the day's cap. */
function Duration({ calls }: { calls: number }) {
  const sums = useFigures(Date.now()).data?.sums;
  const rules = useRules();
  const answered = Number(sums?.connected ?? 0);
  const usual = answered > 0 ? Number(sums?.talk_seconds ?? 0) / answered : USUAL_SECONDS;
  const days = rules ? Math.ceil(calls / Math.max(1, rules.policy.daily_cap)) : 1;
  const lines = Math.ceil(calls / AT_ONCE);
  return (
    <p className="dim" role="status">
      {m.at_most_length_of_talk_at_length2_a_call({
        length: length(calls * usual),
        length2: length(usual),
      })}{" "}
      {days > 1
        ? m.with_daily_cap_calls_a_day_the_last_is_made({ daily_cap: rules?.policy.daily_cap ?? "", days })
        : m.the_last_ends_about_length_after_the_first({ length: length(lines * usual) })}
    </p>
  );
}
