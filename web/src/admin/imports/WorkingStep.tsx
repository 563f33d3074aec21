import { useEffect, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Card } from "../kit/Page";
import { type LeadImport, usePause, useRun, useStop } from "./api";
import { paceOf, type Seen } from "./pace";

/** A check, a run or an undo under way, or one that is paused. It goes on when the tab is closed. */
export function WorkingStep({ it, words, of }: { it: LeadImport; words: string; of?: number }) {
  const stop = useStop(it.id);
  const pause = usePause(it.id);
  const run = useRun(it.id);
  const pace = usePace(it);
  const all = of ?? it.total_rows;
  const share = all ? Math.min(1, it.done_rows / all) : null;
  const done = it.done_rows.toLocaleString("en-IN");
  const paused = it.status === "paused";
  return (
    <Card>
      <div className="stack">
        <p role="status">
          <strong className="strong">{words}</strong>: {done}
          {all ? ` ${m.of_all({ all: all.toLocaleString("en-IN") })}` : ""} {m.rows_end()}{" "}
          {paused ? m.nothing_more_is_written_until_you_resume() : m.you_may_close_the_page_it_goes_on()}{" "}
          {!paused && pace && <span className="dim">{pace}</span>}
        </p>
        <div
          className="progress"
          role="progressbar"
          aria-label={words}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share === null ? undefined : Math.round(share * 100)}
        >
          <div style={{ transform: `scaleX(${share ?? 0})` }} />
        </div>
        <ErrorNotice error={stop.error ?? pause.error ?? run.error} />
        <div className="row">
          {it.status === "running" && (
            <Button busy={pause.isPending && m.pausing()} onClick={() => pause.mutate()}>
              {m.pause()}
            </Button>
          )}
          {paused && (
            <Button
              look="act"
              busy={run.isPending && m.resuming()}
              onClick={() => run.mutate({ after_import: it.after_import, per_hour: it.drip_per_hour })}
            >
              {m.resume()}
            </Button>
          )}
          {it.status !== "undoing" && (
            <Button look="danger" busy={stop.isPending && m.stopping()} onClick={() => stop.mutate()}>
              {it.status === "checking" ? m.give_the_import_up() : m.stop_keep_what_is_written()}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}

/** Rows a second since this page looks on, and how long the rest takes at that pace. */
function usePace(it: LeadImport): string | null {
  const [first, setFirst] = useState<Seen>();
  const { status, done_rows, total_rows } = it;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first look at each stretch of work is what is kept
  useEffect(() => setFirst({ rows: done_rows, at: Date.now() }), [status]);
  return first ? paceOf(first, { rows: done_rows, at: Date.now() }, total_rows) : null;
}
