import { useQuery } from "@tanstack/react-query";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { db, rows } from "~/api/rest";
import { dayClock } from "~/shared/format/time";
import { DeviceSwitch } from "~/shared/ui/DeviceSwitch";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Card, Facts } from "../kit/Page";

const moment = z.nullable(z.string());
const schema = z.object({
  now: z.string(),
  worker_at: z.string(),
  web_at: z.string(),
  outage_since: moment,
  alarm_at: moment,
  functions: z.record(z.string(), moment),
});
const EVERY_MS = 5000;

/** When the engine and each edge function last showed signs of life. The database tells, also while the engine is down. */
export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    refetchInterval: EVERY_MS,
    queryFn: async () => schema.parse(await rows(db().rpc("engine_health"))),
  });
}

const FUNCTIONS: [string, string][] = [
  ["tick", m.function_tick_each_minute()],
  ["automation-event", m.function_automation_event_when_something()],
  ["notify", m.function_notify_for_each_notification()],
];

/** "8 s ago" while it is fresh, afterwards the moment itself. */
export function ago(at: string | null | undefined, now: string): string {
  if (!at) return m.not_called_yet();
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(at)) / 1000));
  if (seconds < 120) return m.seconds_s_ago({ seconds });
  return seconds < 7200 ? m.round_min_ago({ round: Math.round(seconds / 60) }) : dayClock(at);
}

export function Health() {
  const health = useHealth();
  return (
    <>
      <Card title={m.heartbeat()}>
        <ErrorNotice
          error={health.error}
          onRetry={() => void health.refetch()}
          title={m.the_heartbeat_could_not_be_read()}
        />
        {health.isPending && <SkeletonRows rows={3} label={m.loading_the_heartbeat()} />}
        {health.data && (
          <div className="stack">
            {health.data.outage_since && (
              <Notice kind="bad" role="alert" title={m.the_engine_stands_still()}>
                {m.since_day_clock_what_is_due_waits_part({
                  day_clock: dayClock(health.data.outage_since),
                  part: health.data.alarm_at ? m.you_were_told_by_e_mail() : "",
                })}
              </Notice>
            )}
            <Facts
              left
              items={[
                [m.last_tick_of_the_worker(), ago(health.data.worker_at, health.data.now)],
                [m.web_app_last_answered(), ago(health.data.web_at, health.data.now)],
                ...FUNCTIONS.map(([name, word]): [string, string] => [
                  word,
                  ago(health.data.functions[name], health.data.now),
                ]),
              ]}
            />
          </div>
        )}
      </Card>
      <DeviceSwitch />
    </>
  );
}
