import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { Sparkline } from "../kit/charts";
import { type Kpi, Kpis } from "../kit/Page";
import { minutesWord } from "../support/words";
import type { OverviewFigures, OverviewNow } from "./api";

const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
const percent = (part: number, of: number) => (of > 0 ? Math.round((part / of) * 100) : null);
const percentWord = (value: number | null) => (value === null ? m.none_yet() : `${value}%`);
const weeksAgo = (place: number) => (place === 7 ? m.this_week() : m.weeks_ago({ weeks: 7 - place }));

/** "up 12", "down 3 min": against what it was before; nothing where there was nothing. */
function delta(now: number | null, before: number | null, say: (value: number) => string): string | null {
  if (now === null || before === null) return null;
  if (now === before) return m.as_before();
  return now > before ? m.up_by({ by: say(now - before) }) : m.down_by({ by: say(before - now) });
}

/** Six numbers, each with its way here, its change and what it counts. */
export function Numbers({ now, figures }: { now: OverviewNow; figures: OverviewFigures }) {
  return <Kpis items={[...money(now, figures), ...people(figures)]} />;
}

function money(now: OverviewNow, figures: OverviewFigures): Kpi[] {
  const outstanding = figures.outstanding_paise;
  const costs = (from: number, until: number) => {
    const students = sum(figures.paid_students.slice(from, until));
    return students > 0 ? Math.round(sum(figures.cost_paise.slice(from, until)) / students) : null;
  };
  const cost = costs(4, 8);
  return [
    {
      label: m.collected_this_month(),
      about: m.collected_about(),
      value: rupees(now.collected_paise),
      delta: delta(now.collected_paise, figures.collected_before_paise, rupees),
      note: (
        <Sparkline
          label={m.collected_on_each_of_the_last_14_days()}
          format={rupees}
          points={now.collected_by_day.map((value, place) => ({
            label: m.value_days_ago({ value: 13 - place }),
            value,
          }))}
        />
      ),
    },
    {
      label: m.outstanding(),
      about: m.outstanding_about(),
      value: rupees(now.outstanding_paise),
      delta: delta(now.outstanding_paise, outstanding[3] ?? null, rupees),
      note: (
        <Sparkline
          label={m.outstanding_by_week()}
          format={rupees}
          points={outstanding.map((value, place) => ({ label: weeksAgo(place), value }))}
        />
      ),
    },
    {
      label: m.cost_per_paid_student(),
      about: m.cost_about(),
      value: cost === null ? m.none_yet() : rupees(cost),
      delta: delta(cost, costs(0, 4), rupees),
      note: (
        <Sparkline
          label={m.cost_by_week()}
          format={rupees}
          points={figures.cost_paise.map((value, place) => ({ label: weeksAgo(place), value }))}
        />
      ),
    },
  ];
}

function people(figures: OverviewFigures): Kpi[] {
  const classes = figures.attendance ?? [];
  const came = (of: typeof classes) => percent(sum(of.map((one) => one.came)), sum(of.map((one) => one.seats)));
  const onTime = (of: OverviewFigures["work"]) =>
    percent(sum(of.map((one) => one.on_time)), sum(of.map((one) => one.n)));
  const points = (value: number) => m.percent_points({ value });
  const attended = came(classes.slice(-4));
  const handedIn = onTime(figures.work.slice(4));
  return [
    {
      label: m.median_first_response(),
      about: m.first_response_about(),
      value: minutesWord(figures.first_response_now),
      delta: delta(figures.first_response_now, figures.first_response_before, minutesWord),
      note: (
        <Sparkline
          label={m.first_response_by_week()}
          format={minutesWord}
          points={figures.first_response.map((value, place) => ({ label: weeksAgo(place), value }))}
        />
      ),
    },
    {
      label: m.attendance(),
      about: m.attendance_about(),
      value: percentWord(attended),
      delta: delta(attended, came(classes.slice(0, -4)), points),
      note: (
        <Sparkline
          label={m.attendance_of_the_last_classes_in_percent()}
          points={classes.map((one, place) => ({
            label: m.class_place({ place: place + 1 }),
            value: percent(one.came, one.seats),
          }))}
        />
      ),
    },
    {
      label: m.work_on_time(),
      about: m.work_on_time_about(),
      value: percentWord(handedIn),
      delta: delta(handedIn, onTime(figures.work.slice(0, 4)), points),
      note: (
        <Sparkline
          label={m.work_on_time_by_week()}
          points={figures.work.map((one, place) => ({ label: weeksAgo(place), value: percent(one.on_time, one.n) }))}
        />
      ),
    },
  ];
}
