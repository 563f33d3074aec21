import { IconAlertTriangle, IconCheck, IconPlayerPause } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { ago, useHealth } from "../settings/Health";
import type { OverviewNow } from "./api";

export const CHANNEL_WORDS = {
  email: m.email(),
  whatsapp: m.whatsapp(),
  voice: m.calls(),
  payments: m.payments(),
} as const;
const SILENT_MS = 180_000;

type State = "good" | "wait" | "bad" | "quiet";

/** Whether every provider, edge function and the scheduler is alive, and whether what was due today has left. */
export function HealthRow({ now, at }: { now: OverviewNow; at: number }) {
  const health = useHealth();
  const told = health.data;
  const silent = told ? Date.parse(told.now) - Date.parse(told.worker_at) > SILENT_MS : false;
  const { due, left } = now.today;
  return (
    <section className="card" aria-label={m.health()}>
      <div className="card__head row--between">
        <h2>{m.health()}</h2>
        <Link className="strong small" href={paths.admin.settingsSection("system")} style={{ textDecoration: "none" }}>
          {m.all_of_it()}
        </Link>
      </div>
      <ErrorNotice error={health.error} onRetry={() => void health.refetch()} />
      <ul className="health">
        {told && (
          <Part state={silent || told.outage_since ? "bad" : "good"} name={m.scheduler()}>
            {m.last_tick_ago_left_of_due_due_items_left({ ago: ago(told.worker_at, told.now), left, due })}
          </Part>
        )}
        {now.channels.map((one) => (
          <Part key={one.channel} name={CHANNEL_WORDS[one.channel]} state={channelState(one)}>
            {one.broken ??
              (one.is_paused
                ? m.paused_by_you()
                : [
                    one.last_ok_at ? m.worked_day_clock({ day_clock: dayClock(one.last_ok_at, at) }) : m.not_used_yet(),
                    one.last_error_at && m.failed_day_clock({ day_clock: dayClock(one.last_error_at, at) }),
                    one.last_event_at && m.told_us_day_clock({ day_clock: dayClock(one.last_event_at, at) }),
                  ]
                    .filter(Boolean)
                    .join(", "))}
          </Part>
        ))}
        {told &&
          Object.entries(told.functions).map(([name, moment]) => (
            <Part
              key={name}
              name={m.function_name({ name })}
              // The others are called when there is something to do.
              state={
                !moment
                  ? "quiet"
                  : name === "tick" && Date.parse(told.now) - Date.parse(moment) > SILENT_MS
                    ? "bad"
                    : "good"
              }
            >
              {ago(moment, told.now)}
            </Part>
          ))}
      </ul>
    </section>
  );
}

/** How a channel stands: the newest of what it answered counts. */
function channelState(one: OverviewNow["channels"][number]): State {
  if (one.broken) return "bad";
  if (one.is_paused) return "wait";
  if (one.last_error_at && (!one.last_ok_at || Date.parse(one.last_error_at) > Date.parse(one.last_ok_at)))
    return "bad";
  return one.last_ok_at ? "good" : "quiet";
}

const ICONS: Record<State, ReactNode> = {
  good: <IconCheck size={16} />,
  wait: <IconPlayerPause size={16} />,
  bad: <IconAlertTriangle size={16} />,
  quiet: <IconPlayerPause size={16} />,
};

function Part({ name, state, children }: { name: string; state: State; children: ReactNode }) {
  return (
    <li>
      <span className={`timeline__tile k-${state}`} aria-hidden="true">
        {ICONS[state]}
      </span>
      <span>
        <strong className="strong">{name}</strong>
        <span className={state === "bad" ? "bad small" : "dim small"}>{children}</span>
      </span>
    </li>
  );
}
