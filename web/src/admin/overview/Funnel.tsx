import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayKey } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Segments } from "../kit/Tabs";
import { STEPS, useFunnel } from "./api";

const DAYS = { "7": m.days_7(), "30": m.days_30(), "90": m.days_90(), custom: m.other_days() } as const;
type Days = keyof typeof DAYS;
const DAY_MS = 86_400_000;

/** From imported to the first class: each step a link, the biggest drop said in words. */
export function Funnel({ today }: { today: string }) {
  const [days, setDays] = useState<Days>("30");
  const midnight = (date: string) => Date.parse(`${date}T00:00:00+05:30`);
  const [first, setFirst] = useState(() => dayKey(midnight(today) - 29 * DAY_MS));
  const [last, setLast] = useState(today);
  const isCustom = days === "custom";
  const end = midnight(isCustom && last >= first ? last : today) + DAY_MS;
  const long = isCustom && last >= first ? end - midnight(first) : Number(isCustom ? 30 : days) * DAY_MS;
  const moment = (windows: number) => new Date(end - windows * long).toISOString();
  const funnel = useFunnel(moment(1), moment(0));
  // As many days, right before.
  const earlier = useFunnel(moment(2), moment(1)).data;
  const range = `from=${dayKey(end - long)}&until=${dayKey(end - DAY_MS)}`;
  const counts = funnel.data;
  const losses = (counts ?? []).map((n, step) => (step === 0 ? 0 : (counts?.[step - 1] ?? 0) - n));
  const worst = losses.indexOf(Math.max(...losses));
  const top = counts?.[0] ?? 0;

  return (
    <section className="card" aria-label={m.funnel()}>
      <div className="card__head row--between">
        <span className="row">
          <h2>{m.funnel()}</h2>
          <span className="dim small">{m.leads_that_came_in_these_days_and_how_far()}</span>
        </span>
        <Segments<Days>
          label={m.days()}
          name="funnel-days"
          value={days}
          onChange={setDays}
          items={(Object.keys(DAYS) as Days[]).map((value) => ({ value, word: DAYS[value] }))}
        />
      </div>
      {isCustom && (
        <div className="card__body row">
          <TextField
            label={m.from()}
            type="date"
            max={last}
            value={first}
            onChange={(event) => event.target.value && setFirst(event.target.value)}
          />
          <TextField
            label={m.until()}
            type="date"
            min={first}
            max={today}
            value={last}
            error={last < first ? m.the_last_day_is_before_the_first() : undefined}
            onChange={(event) => event.target.value && setLast(event.target.value)}
          />
        </div>
      )}
      <ErrorNotice error={funnel.error} onRetry={() => void funnel.refetch()} />
      {!counts && !funnel.error && <SkeletonRows rows={3} label={m.loading_the_funnel()} />}
      {counts && (
        <ol className="funnel" aria-busy={funnel.isPlaceholderData}>
          {STEPS.map((step, at) => {
            const here = counts[at] ?? 0;
            const before = counts[at - 1] ?? 0;
            const biggest = at === worst && losses[at] !== undefined && losses[at] > 0;
            const share = (n: number) => (top > 0 ? (n / top) * 100 : 0);
            return (
              <li key={step.key}>
                <Link
                  href={`${paths.admin.leads}?${step.reached ? `reached=${step.reached}&` : ""}${range}`}
                  className="funnel__step"
                >
                  <span className="dim small">{step.word}</span>
                  <span>
                    <strong className="funnel__count">{here.toLocaleString("en-IN")}</strong>{" "}
                    {at > 0 && before > 0 && (
                      <span className={biggest ? "bad small" : "dim small"}>{Math.round((here / before) * 100)}%</span>
                    )}
                  </span>
                  <span className="dim small">{changeWord(here, earlier?.[at])}</span>
                  <span className="bad small strong">
                    {biggest ? m.biggest_drop_value_lost({ value: losses[at] ?? "" }) : "\u00a0"}
                  </span>
                  <span className="funnel__bars" aria-hidden="true">
                    {at > 0 && <span className="funnel__loss" style={{ height: `${share(before) - share(here)}%` }} />}
                    <span className="funnel__bar" style={{ height: `${share(here)}%` }} />
                  </span>
                </Link>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

/** Against as many days before: "12 more than before". */
function changeWord(here: number, before: number | undefined): string {
  if (before === undefined || (here === 0 && before === 0)) return "\u00a0";
  if (here === before) return m.as_before();
  return here > before ? m.here_more({ here: here - before }) : m.before_fewer({ before: before - here });
}
