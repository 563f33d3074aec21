import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { type Family, useResumeCalls } from "./api";

/** Automatic calls to this family stand still: why, since when, and how they go on. */
export function CallsPaused({ family }: { family: Family }) {
  const resume = useResumeCalls();
  return (
    <Notice
      kind="wait"
      title={m.automatic_calls_are_paused()}
      actions={
        <Button size="small" busy={resume.isPending && m.saving()} onClick={() => resume.mutate(family.id)}>
          {m.let_calls_go_on()}
        </Button>
      }
    >
      <span>
        {family.calls_paused_reason} {m.since()} {family.calls_paused_at && dayClock(family.calls_paused_at)}{" "}
        {m.no_automatic_call_is_made_to_this_family()}
      </span>
      <ErrorNotice error={resume.error} />
    </Notice>
  );
}
