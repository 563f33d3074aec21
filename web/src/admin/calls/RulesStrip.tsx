import { IconPencil } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { Skeleton } from "~/shared/ui/Skeleton";
import { useVoiceState } from "./api";
import { DAYS, type Rules, useRules } from "./policy";
import { RulesForm } from "./RulesForm";

/** The rules that hold for every call, in sight and one tap from being changed. */
export function RulesStrip() {
  const rules = useRules();
  const voice = useVoiceState().data;
  const [editing, setEditing] = useState(false);
  if (!rules) return <Skeleton height={58} />;
  const stopped = voice?.is_paused ? m.you_have_paused_calls_they_wait() : voice?.breaker_text;
  return (
    <>
      {stopped && (
        <Notice kind="wait" title={m.calls_are_held_up()}>
          {stopped}
        </Notice>
      )}
      <section className="card" aria-label={m.rules_of_calling()}>
        <div className="card__body row row--between">
          <dl className="calls__rules">
            {lines(rules).map(([word, value]) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <Button size="small" icon={<IconPencil size={16} aria-hidden="true" />} onClick={() => setEditing(true)}>
            {m.change_the_rules()}
          </Button>
        </div>
      </section>
      {editing && <RulesForm rules={rules} onClose={() => setEditing(false)} />}
    </>
  );
}

function lines({ policy, hours, rescue }: Rules): [string, ReactNode][] {
  const off = DAYS.filter(({ key }) => policy.days_off.includes(key)).map(({ word }) => word);
  const rescues = [rescue.other_channel && m.other_channel_at_10_min(), rescue.call && m.call_at_6_min()].filter(
    Boolean,
  );
  return [
    [m.hours(), m.from_to_to_ist({ from: hours.from, to: hours.to })],
    [m.days_off(), off.length ? off.join(", ") : m.none()],
    [m.tries(), m.max_attempts_in_all_per_day_a_day({ max_attempts: policy.max_attempts, per_day: policy.per_day })],
    [m.most_a_day(), m.daily_cap_calls({ daily_cap: policy.daily_cap })],
    [m.whom(), m.guardians_only()],
    [m.first_words(), m.automated_for_whom_recorded()],
    [m.a_person_answers(), m.from_to_to({ from: policy.human_hours.from, to: policy.human_hours.to })],
    [m.reminder_not_arrived(), rescues.length ? rescues.join(", ") : m.nothing_more_is_tried()],
  ];
}
