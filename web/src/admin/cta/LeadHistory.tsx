import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Timeline } from "~/shared/ui/Timeline";
import { LEAD } from "~/shared/words/status";
import { useStages } from "./api";

/** Each step of the lead, and whether a person or the engine made it. */
export function LeadHistory({ leadId }: { leadId: string | null }) {
  const stages = useStages(leadId);
  if (stages.error) return <ErrorNotice error={stages.error} onRetry={() => void stages.refetch()} />;
  if (!stages.data || stages.data.length === 0) return null;
  return (
    <>
      <h3>{m.lead_history()}</h3>
      <Timeline
        label={m.lead_history()}
        entries={stages.data.map((change) => {
          const look = LEAD[change.to_stage];
          const Icon = look.icon;
          return {
            key: String(change.id),
            icon: <Icon size={14} aria-hidden="true" />,
            kind: look.kind,
            text: look.en,
            when: dayClock(change.changed_at),
            detail: change.actor ? m.by_you_3() : undefined,
          };
        })}
      />
    </>
  );
}
