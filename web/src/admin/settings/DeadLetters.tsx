import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Card } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { type DeadGroup, useDead } from "./api";

/** What failed for good, webhooks and the engine's own events, by reason; all of one reason are applied again in one go. */
export function DeadLetters() {
  const dead = useDead();
  const [retried, setRetried] = useState<DeadGroup | null>(null);
  if (dead.error)
    return (
      <ErrorNotice error={dead.error} onRetry={() => void dead.refetch()} title={m.dead_letters_could_not_be_read()} />
    );
  if (!dead.data || (dead.data.length === 0 && !retried)) return null;
  return (
    <Card title={m.dead_letters()}>
      <div className="stack">
        <p className="dim small">{m.dead_letters_help()}</p>
        <ul className="plain stack" aria-label={m.dead_letters()}>
          {dead.data.map((group) => (
            <li key={`${group.kind} ${group.source} ${group.reason}`} className="row row--between">
              <span style={{ overflowWrap: "anywhere", minWidth: 0 }}>
                <strong className="strong">{group.source}</strong> {group.reason}
                <br />
                <small className="dim">
                  {m.count_the_oldest_day_clock({
                    count: count(group.count, group.kind === "webhook" ? m.webhook() : m.event()),
                    day_clock: dayClock(group.oldest),
                  })}
                </small>
              </span>
              <Button look="tint" size="small" onClick={() => setRetried(group)}>
                {m.apply_count_again({ count: group.count })}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {retried && (
        <PlanSheet
          title={m.apply_all_of_this_reason_again()}
          action="retry_dead"
          what={{ kind: retried.kind, source: retried.source, reason: retried.reason }}
          verb={(ready) => m.apply_count_again({ count: ready })}
          past={m.applied_again()}
          silent
          onClose={() => setRetried(null)}
        >
          <p>{m.dead_letters_retry_help()}</p>
        </PlanSheet>
      )}
    </Card>
  );
}
