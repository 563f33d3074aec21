import { useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Timeline } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { CHANNELS, eventWords } from "../words";
import { type Sequence, type SequenceStep, useDropSequence, useSaveSequence, useSequences, useSteps } from "./api";
import { People } from "./People";
import { SequenceForm, wholeOf } from "./SequenceForm";
import { Simulation } from "./Simulation";
import { conditionWords, stoppedWords } from "./words";

/** One follow-up: its steps with live numbers, who begins and stops, and a look ahead. */
export function SequenceDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const sequences = useSequences();
  const steps = useSteps(id);
  const it = sequences.data?.find((each) => each.id === id);
  return (
    <Drawer
      label={m.sequence()}
      head={it ? it.name : m.sequence()}
      closeTo={closeTo}
      foot={it && steps.data && <Actions it={it} steps={steps.data} closeTo={closeTo} />}
    >
      <ErrorNotice error={steps.error} onRetry={() => void steps.refetch()} title={m.the_steps_could_not_be_read()} />
      {(steps.isPending || sequences.isPending) && <SkeletonRows rows={5} label={m.loading_the_sequence()} />}
      {sequences.data && !it && <p>{m.this_follow_up_is_gone()}</p>}
      {steps.data && <Steps steps={steps.data} />}
      {it && <People it={it} />}
      {it && <Simulation sequenceId={it.id} />}
    </Drawer>
  );
}

function Steps({ steps }: { steps: SequenceStep[] }) {
  return (
    <section>
      <h3>{m.steps()}</h3>
      <Timeline
        label={m.steps()}
        entries={steps.map((step) => {
          const Icon = CHANNELS[step.channel].icon;
          const numbers = [
            m.waiting_waiting_here({ waiting: step.waiting }),
            m.sent_sent({ sent: step.sent }),
            step.delivered > 0 && m.delivered_delivered({ delivered: step.delivered }),
            step.failed > 0 && m.failed_did_not_arrive({ failed: step.failed }),
            step.condition_failed > 0 && m.condition_failed_passed_over({ condition_failed: step.condition_failed }),
            step.nobody > 0 && m.nobody_could_not_get_it({ nobody: step.nobody }),
          ].filter(Boolean);
          const stopped = stoppedWords(step.stopped);
          return {
            key: step.id,
            icon: <Icon size={14} stroke={2} />,
            kind: step.sent > 0 ? "good" : "quiet",
            text: `${CHANNELS[step.channel].word}: ${eventWords(step.event_key)}`,
            when: m.day_daypart({ day: step.day, part: step.send_at ? `, ${step.send_at.slice(0, 5)}` : "" }),
            detail: (
              <>
                {conditionWords(step) && <span>{conditionWords(step)} </span>}
                <span>{numbers.join(", ")}</span>
                {stopped && <span>{m.stopped_here_stopped({ stopped })}</span>}
              </>
            ),
          };
        })}
      />
    </section>
  );
}

function Actions({ it, steps, closeTo }: { it: Sequence; steps: SequenceStep[]; closeTo: string }) {
  const [, go] = useLocation();
  const [open, setOpen] = useState<"edit" | "drop" | null>(null);
  const save = useSaveSequence(it.id);
  const drop = useDropSequence(it.id);
  const turn = (on: boolean) => save.mutateAsync({ ...wholeOf(it, steps), is_on: on });
  return (
    <>
      <ErrorNotice error={save.error} />
      <div className="row">
        <Button look="act" onClick={() => setOpen("edit")}>
          {m.change_the_steps()}
        </Button>
        <Button
          busy={save.isPending && m.saving()}
          onClick={() =>
            void turn(!it.is_on).then(() =>
              toast(it.is_on ? m.switched_off_nobody_gets_the_next_step() : m.switched_on(), async () => {
                await turn(it.is_on);
              }),
            )
          }
        >
          {it.is_on ? m.switch_off() : m.switch_on()}
        </Button>
        {it.seed_key === null && it.active + it.done + it.stopped === 0 && (
          <Button look="danger" onClick={() => setOpen("drop")}>
            {m.delete_()}
          </Button>
        )}
      </div>
      {open === "edit" && (
        <SequenceForm it={it} steps={steps} onSaved={() => setOpen(null)} onClose={() => setOpen(null)} />
      )}
      <Ask
        open={open === "drop"}
        onClose={() => setOpen(null)}
        title={m.delete_name({ name: it.name })}
        verb={m.delete_the_follow_up()}
        danger
        busy={drop.isPending && m.deleting()}
        error={drop.error}
        onYes={() => drop.mutate(undefined, { onSuccess: () => go(closeTo) })}
      />
    </>
  );
}
