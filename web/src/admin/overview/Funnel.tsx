import { useState } from "react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Segments } from "../kit/Tabs";
import { STEPS, useFunnel } from "./api";

const DAYS = { "7": "7 days", "30": "30 days", "90": "90 days" } as const;
type Days = keyof typeof DAYS;

/** From imported to enrolled: each step a link, the biggest drop said in words. */
export function Funnel({ today }: { today: string }) {
  const [days, setDays] = useState<Days>("30");
  const since = new Date(Date.parse(`${today}T00:00:00+05:30`) - (Number(days) - 1) * 86_400_000).toISOString();
  const funnel = useFunnel(since);
  const counts = funnel.data;
  const losses = (counts ?? []).map((n, step) => (step === 0 ? 0 : (counts?.[step - 1] ?? 0) - n));
  const worst = losses.indexOf(Math.max(...losses));
  const top = counts?.[0] ?? 0;

  return (
    <section className="card" aria-label="Funnel">
      <div className="card__head row--between">
        <span className="row">
          <h2>Funnel</h2>
          <span className="dim small">leads that came in these days, and how far they are</span>
        </span>
        <Segments<Days>
          label="Days"
          name="funnel-days"
          value={days}
          onChange={setDays}
          items={(Object.keys(DAYS) as Days[]).map((value) => ({ value, word: DAYS[value] }))}
        />
      </div>
      <ErrorNotice error={funnel.error} onRetry={() => void funnel.refetch()} />
      {!counts && !funnel.error && <SkeletonRows rows={3} label="Loading the funnel" />}
      {counts && (
        <ol className="funnel">
          {STEPS.map((step, at) => {
            const here = counts[at] ?? 0;
            const before = counts[at - 1] ?? 0;
            const biggest = at === worst && losses[at] !== undefined && losses[at] > 0;
            const share = (n: number) => (top > 0 ? (n / top) * 100 : 0);
            return (
              <li key={step.key}>
                <Link href={paths.admin[step.href]} className="funnel__step">
                  <span className="dim small">{step.word}</span>
                  <span>
                    <strong className="funnel__count">{here.toLocaleString("en-IN")}</strong>{" "}
                    {at > 0 && before > 0 && (
                      <span className={biggest ? "bad small" : "dim small"}>{Math.round((here / before) * 100)}%</span>
                    )}
                  </span>
                  <span className="bad small strong">{biggest ? `biggest drop, ${losses[at]} lost` : "\u00a0"}</span>
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
