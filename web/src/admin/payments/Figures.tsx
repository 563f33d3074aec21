import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Bars } from "../kit/charts";
import { Kpis } from "../kit/Page";
import { type Figures as Numbers, useFigures } from "./api";

/** What came in, what is owed, and how well links are paid; then the weeks as bars. */
export function Figures({ today }: { today: string }) {
  const numbers = useFigures(today).data;
  if (!numbers) return null;
  return (
    <>
      <Kpis
        items={[
          { label: m.collected_this_month(), value: rupees(numbers.collected), note: change(numbers) },
          {
            label: m.outstanding(),
            value: rupees(numbers.outstanding),
            note: count(numbers.outstanding_families, m.family(), m.families_2()),
          },
          {
            label: m.overdue(),
            value: rupees(numbers.overdue),
            note: count(numbers.overdue_families, m.family(), m.families_2()),
          },
          { label: m.link_to_paid(), value: share(numbers), note: median(numbers.median_seconds) },
          {
            label: m.gateway_fees(),
            value: rupees(numbers.fees),
            note: numbers.refunded > 0 ? m.rupees_refunded({ rupees: rupees(numbers.refunded) }) : percent(numbers),
          },
        ]}
      />
      <Bars
        title={m.collected_by_week()}
        summary={m.rupees_in_twelve_weeks({ rupees: rupees(numbers.weeks.reduce((sum, week) => sum + week.paise, 0)) })}
        header={[m.week_of(), m.collected()]}
        points={numbers.weeks.map(({ monday, paise }) => ({ label: day(monday).replace(/^\w+ /, ""), value: paise }))}
        format={(paise) => rupees(paise)}
      />
    </>
  );
}

function change({ collected, collected_before, payments }: Numbers): string {
  if (collected_before === 0) return count(payments, m.payment());
  const by = Math.round(((collected - collected_before) / collected_before) * 100);
  return m.partabs_on_last_month_by_now({ part: by >= 0 ? "+" : "−", abs: Math.abs(by) });
}

function share({ links, links_paid }: Numbers): string {
  return links === 0 ? m.no_links() : `${Math.round((links_paid / links) * 100)} %`;
}

function percent({ collected, fees }: Numbers): string {
  return collected === 0 ? m.this_month() : `${((fees / collected) * 100).toFixed(1)} %`;
}

/** "half of them within 1 d 4 h" */
function median(seconds: number | null): string {
  if (seconds === null) return m.none_paid_yet();
  const hours = Math.round(seconds / 3600);
  if (hours < 1) return m.half_within_max_min({ max: Math.max(1, Math.round(seconds / 60)) });
  return hours < 24
    ? m.half_within_hours_h({ hours })
    : m.half_within_floor_d_hours_h({ floor: Math.floor(hours / 24), hours: hours % 24 });
}
