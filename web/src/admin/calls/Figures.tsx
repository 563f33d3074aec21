import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Heat } from "../kit/charts";
import { Card, Kpis } from "../kit/Page";
import { useFigures, useVoiceState } from "./api";
import { DAYS, paiseOf, useRules } from "./policy";
import { length } from "./words";

const HOURS = Array.from({ length: 12 }, (_, at) => at + 9);

/** How calling went in the last 30 days. */
export function Figures({ now }: { now: number }) {
  const figures = useFigures(now);
  const policy = useRules()?.policy;
  const voice = useVoiceState().data;
  if (figures.error) return <ErrorNotice error={figures.error} onRetry={() => void figures.refetch()} />;
  if (!figures.data) return <Skeleton height={76} />;
  const { sums } = figures.data;
  const placed = Number(sums?.placed ?? 0);
  const connected = Number(sums?.connected ?? 0);
  const interested = Number(sums?.interested ?? 0);
  const paise = paiseOf(Number(sums?.cost_cents ?? 0), policy);
  const low = voice?.balance != null && policy && voice.balance <= policy.low_balance;
  return (
    <Kpis
      items={[
        {
          label: m.connect_rate(),
          value: placed ? `${Math.round((connected / placed) * 100)}%` : "–",
          note: m.connected_of_placed_calls_30_days({ connected, placed }),
        },
        { label: m.average_talk(), value: connected ? length(Number(sums?.talk_seconds ?? 0) / connected) : "–" },
        { label: m.interested_per_100_calls(), value: placed ? Math.round((interested / placed) * 100) : "–" },
        {
          label: m.cost_per_interested(),
          value: interested ? rupees(Math.round(paise / interested)) : "–",
          note: m.rupees_in_all({ rupees: rupees(paise) }),
        },
        {
          label: m.call_wallet(),
          value:
            voice?.balance == null ? "–" : Number(voice.balance).toLocaleString("en-IN", { maximumFractionDigits: 0 }),
          note: low ? <span className="bad">{m.low_calls_wait_until_it_is_topped_up()}</span> : m.as_bolna_counts_it(),
        },
      ]}
    />
  );
}

/** Where in the week calls are answered, below the list: one looks at it now and then. */
export function AnsweredWhen({ now }: { now: number }) {
  const heat = useFigures(now).data?.heat ?? [];
  if (heat.length === 0) return null;
  const cells = new Map(heat.map((cell) => [`${cell.weekday}-${cell.hour}`, cell]));
  const connected = heat.reduce((sum, cell) => sum + Number(cell.connected), 0);
  return (
    <Card>
      <Heat
        title={m.when_calls_are_answered()}
        summary={m.connected_answered_in_30_days_by_weekday_and({ connected })}
        rows={DAYS.map(({ word }) => word)}
        columns={HOURS.map((hour) => String(hour))}
        corner="Day"
        value={(row, column) => {
          const cell = cells.get(`${row + 1}-${HOURS[column]}`);
          return cell ? Number(cell.connected) : null;
        }}
      />
    </Card>
  );
}
