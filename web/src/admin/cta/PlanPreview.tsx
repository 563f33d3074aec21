import { IconMail, IconMessageCircle, IconPhone } from "@tabler/icons-react";
import { clock, day } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Timeline } from "~/shared/ui/Timeline";
import type { Kind } from "~/shared/words/status";
import { CHANNELS, type Channel } from "../words";
import { usePlan } from "./api";

const ICONS = { email: IconMail, whatsapp: IconMessageCircle, voice: IconPhone };
const KINDS: Record<string, Kind> = { now: "info", later: "wait", held: "wait", skipped: "quiet" };

/** What will happen on approval, message by message, with what waits and why. */
export function PlanPreview({ id }: { id: string }) {
  const plan = usePlan(id, true);
  if (plan.error) return <ErrorNotice error={plan.error} onRetry={() => void plan.refetch()} />;
  if (!plan.data) return <SkeletonRows rows={2} label="Asking what would be sent" />;
  if (plan.data.messages.length === 0)
    return <p className="wait">Nothing would be sent: no contact of a parent is known.</p>;
  return (
    <Timeline
      label="What will happen if you approve"
      entries={plan.data.messages.map((message) => {
        const Icon = ICONS[message.channel as keyof typeof ICONS] ?? IconMail;
        const word = CHANNELS[message.channel as Channel]?.word ?? message.channel;
        return {
          key: `${message.channel}-${message.to}`,
          icon: <Icon size={14} stroke={2} />,
          kind: KINDS[message.outcome] ?? "quiet",
          text: `${word} to ${message.to}`,
          when:
            message.outcome === "now"
              ? "at once"
              : message.outcome === "later"
                ? `${day(message.at)} ${clock(message.at)}`
                : message.outcome,
          detail: message.reason,
          next: true,
        };
      })}
    />
  );
}
