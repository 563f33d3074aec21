import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Card } from "../kit/Page";
import { type LeadImport, useStop } from "./api";

/** A check or a run under way. It goes on when the tab is closed. */
export function WorkingStep({ it, words }: { it: LeadImport; words: string }) {
  const stop = useStop(it.id);
  const share = it.total_rows ? Math.min(1, it.done_rows / it.total_rows) : null;
  const done = it.done_rows.toLocaleString("en-IN");
  return (
    <Card>
      <div className="stack">
        <p role="status">
          <strong className="strong">{words}</strong>: {done}
          {it.total_rows ? ` of ${it.total_rows.toLocaleString("en-IN")}` : ""} rows. You may close the page; it goes
          on.
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
        <ErrorNotice error={stop.error} />
        <div className="row">
          <Button look="danger" busy={stop.isPending && "Stopping"} onClick={() => stop.mutate()}>
            {it.status === "running" ? "Stop, keep what is written" : "Give the import up"}
          </Button>
        </div>
      </div>
    </Card>
  );
}
