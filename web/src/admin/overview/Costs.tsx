import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { dayKey } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Segments } from "../kit/Tabs";
import { type CostRow, useCosts } from "./api";

const DAYS = { "30": m.days_30(), "90": m.days_90(), "365": m.a_year() } as const;
const BY = { source: m.by_source(), batch: m.by_batch() } as const;
const DAY_MS = 86_400_000;

/** What a student cost, by where the lead came from or by batch; asked only when it is opened. */
export function Costs({ today }: { today: string }) {
  const [open, setOpen] = useState(false);
  const [days, setDays] = useState<keyof typeof DAYS>("90");
  const [by, setBy] = useState<keyof typeof BY>("source");
  const until = Date.parse(`${today}T00:00:00+05:30`) + DAY_MS;
  const from = until - Number(days) * DAY_MS;
  const costs = useCosts(new Date(from).toISOString(), new Date(until).toISOString(), open);
  const range = `from=${dayKey(from)}&until=${dayKey(until - DAY_MS)}`;
  const shown = costs.data?.filter(({ part }) => (part === "batch") === (by === "batch")) ?? [];
  return (
    <details className="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="card__head">{m.what_a_student_costs_by_source_and_batch()}</summary>
      {open && (
        <div className="card__body stack">
          <div className="row row--between">
            <Segments
              label={m.by_what()}
              name="costs-by"
              value={by}
              onChange={setBy}
              items={(Object.keys(BY) as (keyof typeof BY)[]).map((value) => ({ value, word: BY[value] }))}
            />
            <Segments
              label={m.days()}
              name="costs-days"
              value={days}
              onChange={setDays}
              items={(Object.keys(DAYS) as (keyof typeof DAYS)[]).map((value) => ({ value, word: DAYS[value] }))}
            />
          </div>
          <p className="dim small">{m.costs_help()}</p>
          <ErrorNotice error={costs.error} onRetry={() => void costs.refetch()} />
          {costs.isPending && <SkeletonRows rows={3} label={m.loading()} />}
          {costs.data && shown.length === 0 && <p className="dim">{m.no_leads_in_these_days()}</p>}
          {shown.length > 0 && (
            <div className="costs">
              <table aria-busy={costs.isPlaceholderData}>
                <caption className="sr-only">{BY[by]}</caption>
                <thead>
                  <tr>
                    <th scope="col">{by === "batch" ? m.batch() : m.source()}</th>
                    <th scope="col">{m.leads()}</th>
                    <th scope="col">{m.paid()}</th>
                    <th scope="col">{m.messages()}</th>
                    <th scope="col">{m.calls()}</th>
                    <th scope="col">{m.fees()}</th>
                    <th scope="col">{m.cost_per_paid_student()}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row) => (
                    <tr key={`${row.part} ${row.key}`}>
                      <th scope="row">
                        <Link href={listOf(row, range)}>{row.name ?? m.source_not_known()}</Link>
                      </th>
                      <td>{row.leads.toLocaleString("en-IN")}</td>
                      <td>{row.paid.toLocaleString("en-IN")}</td>
                      <td>{rupees(row.messages_paise)}</td>
                      <td>{rupees(row.calls_paise)}</td>
                      <td>{rupees(row.fees_paise)}</td>
                      <td>
                        <strong className="strong">{perStudent(row)}</strong>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </div>
      )}
    </details>
  );
}

function perStudent({ paid, messages_paise, calls_paise, fees_paise }: CostRow): string {
  const all = messages_paise + calls_paise + fees_paise;
  return paid > 0 ? rupees(Math.round(all / paid)) : m.nobody_has_paid_yet();
}

/** The list of those that a row counts. */
function listOf({ part, key }: CostRow, range: string): string {
  if (part === "batch") return `${paths.admin.students}?batch=${key}`;
  const narrowed = part === "none" ? "" : `${part}=${encodeURIComponent(key ?? "")}&`;
  return `${paths.admin.leads}?${narrowed}${range}`;
}
