import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { modeWords } from "../kit/planning";
import { Results } from "../kit/Results";
import { type NamedRef, type Operation, previewOperation, useOperation, type Would } from "./api";

export const OPERATION_WORDS: Record<Operation, { verb: string; past: string }> = {
  hold: { verb: m.hold(), past: m.held() },
  release: { verb: m.release(), past: m.released() },
  cancel: { verb: m.cancel(), past: m.cancelled() },
  retry: { verb: m.send_again_verb(), past: m.tried_again() },
};
const SHOWN_AT_MOST = 200;

interface SheetProps {
  operation: Operation;
  /** Reads the chosen messages, also those that are not on the page. */
  load: () => Promise<NamedRef[]>;
  onClose: () => void;
}

/**
 * The sheet before something is done with many messages: what would become of each and what it costs; single ones can be
 * left out. Its button does exactly that, and it stays with the results.
 */
export function OperationSheet({ operation, load, onClose }: SheetProps) {
  const { verb, past } = OPERATION_WORDS[operation];
  const [only, setOnly] = useState<ReadonlySet<string> | null>(null);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const run = useOperation();
  const undo = useOperation();
  const would = useQuery({
    queryKey: ["operation", operation, only ? [...only] : null],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const messages = await load();
      return previewOperation(operation, only ? messages.filter(({ id }) => only.has(id)) : messages);
    },
  });
  const able = would.data?.would.filter(({ outcome }) => outcome === "done") ?? [];
  const chosen = able.filter(({ id }) => !leftOut.has(id));

  function go() {
    run.mutate(
      { operation, messages: chosen },
      {
        onSuccess: (results) => {
          const held = new Set(results.filter(({ outcome }) => outcome === "done").map(({ id }) => id));
          if (operation !== "hold" || held.size === 0) return;
          toast(m.count_messages_held({ count: count(held.size, m.message()) }), async () => {
            await undo.mutateAsync({ operation: "release", messages: chosen.filter(({ id }) => held.has(id)) });
          });
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{titleOf(operation, would.data)}</strong>}>
      {run.data ? (
        <Results
          title={past}
          results={run.data}
          fileName={`messages-${operation}.csv`}
          onRetry={(failed) => {
            setOnly(new Set(failed.map(({ id }) => id)));
            run.reset();
          }}
          onClose={onClose}
        />
      ) : (
        <div className="stack">
          {would.isPending && <SkeletonRows rows={4} label={m.asking_what_would_happen()} />}
          <ErrorNotice error={would.error} onRetry={() => void would.refetch()} />
          {would.data && (
            <Shown
              it={would.data}
              sends={sends(operation)}
              leftOut={leftOut}
              onToggle={(id) => setLeftOut(toggled(leftOut, id))}
            />
          )}
          <ErrorNotice error={run.error} />
          <div className="form__foot">
            <Button
              look={operation === "cancel" ? "danger" : "act"}
              disabled={chosen.length === 0}
              busy={run.isPending && m.doing_it()}
              onClick={go}
            >
              {consequenceOf(operation, verb, chosen.length, would.data?.sendMode)}
            </Button>
            <Button onClick={onClose}>{m.back()}</Button>
            {would.data && able.length === 0 && (
              <p className="wait">{m.there_is_nothing_here_that_can_be_done_now()}</p>
            )}
          </div>
        </div>
      )}
    </Modal>
  );
}

function sends(operation: Operation): boolean {
  return operation === "release" || operation === "retry";
}

function titleOf(operation: Operation, would: Would | undefined): string {
  const { verb } = OPERATION_WORDS[operation];
  return would ? m.verb_count_messages({ verb, count: count(would.would.length, m.message()) }) : verb;
}

/** What pressing the button will do, as the way of sending stands. */
function consequenceOf(operation: Operation, word: string, ready: number, mode: Would["sendMode"] | undefined): string {
  const verb = m.verb_count_messages({ verb: word, count: ready.toLocaleString("en-IN") });
  if (!mode || !sends(operation) || ready === 0) return verb;
  const messages = count(ready, m.message());
  if (mode === "paused") return m.verb_held_wait_nothing_leaves({ verb, held: ready });
  return mode === "live" ? m.verb_send_messages({ verb, messages }) : m.verb_simulate_messages({ verb, messages });
}

interface ShownProps {
  it: Would;
  sends: boolean;
  leftOut: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

function Shown({ it, sends: isSending, leftOut, onToggle }: ShownProps) {
  const able = it.would.filter(({ outcome }) => outcome === "done");
  const reasons = Map.groupBy(
    it.would.filter(({ outcome }) => outcome !== "done"),
    ({ reason }) => reason ?? "",
  );
  const mode = isSending && modeWords({ send_mode: it.sendMode });
  return (
    <>
      {mode && <Notice kind={it.sendMode === "paused" ? "wait" : "info"}>{mode}</Notice>}
      <p>
        <strong className="strong">
          {m.nobody_is_told_count_changes({ count: able.length, total: it.would.length })}
        </strong>{" "}
        {isSending && m.expected_cost_rupees({ rupees: rupees(it.costPaise) })}
      </p>
      {[...reasons].map(([reason, those]) => (
        <Notice key={reason} kind="quiet" title={m.stay_as_they_are_count({ count: count(those.length, m.message()) })}>
          {reason}
        </Notice>
      ))}
      {able.length > 0 && (
        <details open={able.length <= 8}>
          <summary>{m.all_of_them_count()}</summary>
          <ul className="stack stack--tight">
            {able.slice(0, SHOWN_AT_MOST).map(({ id, name, reason }) => (
              <li key={id}>
                <label className="row row--line">
                  <input type="checkbox" checked={!leftOut.has(id)} onChange={() => onToggle(id)} />
                  <span>
                    {name} <small className="dim">{reason}</small>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
