import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Timeline } from "~/shared/ui/Timeline";
import { CHANNELS, eventWords } from "../words";
import { type Foreseen, useSimulation } from "./api";
import { type Person, PersonPicker } from "./PersonPicker";
import { conditionWords } from "./words";

const WHAT_THEN: Record<string, string> = {
  now: "",
  later: "",
  held: `${m.it_would_wait()} `,
  skipped: `${m.it_would_be_left_out()} `,
};

/** Dates and messages for one real lead, with nothing written or sent. */
export function Simulation({ sequenceId }: { sequenceId: string }) {
  const [person, setPerson] = useState<Person | null>(null);
  const steps = useSimulation(sequenceId, person?.id ?? null);
  return (
    <section className="stack">
      <h3>{m.simulate()}</h3>
      <PersonPicker label={m.simulate_with()} onPick={setPerson} />
      <ErrorNotice error={steps.error} onRetry={() => void steps.refetch()} title={m.it_could_not_be_simulated()} />
      {person && steps.isPending && <SkeletonRows rows={3} label={m.looking_ahead()} />}
      {person && steps.data && (
        <>
          <p role="status">
            {m.if_name_began_now_and_nobody_answered({ name: person.name })}{" "}
            <strong className="strong">{m.nothing_was_sent()}</strong>
          </p>
          <Timeline label={m.what_name_would_get({ name: person.name })} entries={steps.data.map(entryOf)} />
        </>
      )}
    </section>
  );
}

function entryOf(step: Foreseen) {
  const channel = step.channel as keyof typeof CHANNELS;
  const Icon = CHANNELS[channel].icon;
  const first = step.messages[0];
  return {
    key: String(step.position),
    icon: <Icon size={14} stroke={2} />,
    kind: first ? ("info" as const) : ("quiet" as const),
    text: `${CHANNELS[channel].word}: ${eventWords(step.event_key)}`,
    when: dayClock(first?.at ?? step.due_at),
    next: true,
    detail: (
      <>
        {conditionWords(step) && <p>{conditionWords(step)}</p>}
        {step.note && <p className="wait">{step.note}</p>}
        {step.messages.map((message) => (
          <details key={message.to}>
            <summary>
              {message.to}
              {message.reason && ` · ${WHAT_THEN[message.outcome] ?? ""}${message.reason}`}
            </summary>
            {message.subject && <strong className="strong">{message.subject}</strong>}
            <p className="words">{message.text}</p>
          </details>
        ))}
      </>
    ),
  };
}
