import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Bars } from "../kit/charts";
import { Card, Kpis } from "../kit/Page";
import { useFigures } from "./api";

const DAY = 86_400;

function waited(seconds: number | null): string {
  if (seconds === null) return m.no_reviews_yet();
  if (seconds < 3600) return m.max_min({ max: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 2 * DAY) return `${Math.round(seconds / 3600)} h`;
  return m.round_days({ round: Math.round(seconds / DAY) });
}

/** What waits, how quick the answer was, how many were let in, and how far they got. */
export function Figures() {
  const figures = useFigures();
  const it = figures.data;
  if (figures.error)
    return (
      <ErrorNotice
        error={figures.error}
        title={m.the_figures_could_not_be_read()}
        onRetry={() => void figures.refetch()}
      />
    );
  if (!it)
    return (
      <div className="card">
        <SkeletonRows rows={1} label={m.loading_the_figures()} />
      </div>
    );
  const share = it.approved > 0 ? `${Math.round((100 * it.paid) / it.approved)} %` : m.no_approval_yet();
  return (
    <Kpis
      items={[
        {
          label: m.waiting_now(),
          value: it.pending,
          note: it.snoozed > 0 && m.snoozed_snoozed({ snoozed: it.snoozed }),
        },
        { label: m.median_wait(), value: waited(it.median_wait_seconds), note: m.from_form_to_answer_last_30_days() },
        {
          label: m.approved_this_week(),
          value: it.approved_week,
          note: m.approved_week_before_the_week_before({ approved_week_before: it.approved_week_before }),
        },
        { label: m.approved_to_paid(), value: share, note: m.of_forms_of_the_last_90_days() },
      ]}
    />
  );
}

/** How far the families got who sent a form in the last 90 days. */
export function ApprovalFunnel() {
  const it = useFigures().data;
  if (!it || it.sent === 0) return null;
  return (
    <Card>
      <Bars
        title={m.from_form_to_payment()}
        summary={m.paid_of_sent_families_who_sent_a_form_in_the({ paid: it.paid, sent: it.sent })}
        header={[m.step_2(), m.families()]}
        points={[
          { label: m.form(), value: it.sent, href: `${paths.admin.cta}?tab=all` },
          { label: m.approved(), value: it.approved, href: `${paths.admin.cta}?tab=approved` },
          { label: m.interested(), value: it.interested },
          { label: m.link_sent(), value: it.link_sent },
          { label: m.paid(), value: it.paid },
        ]}
      />
    </Card>
  );
}
