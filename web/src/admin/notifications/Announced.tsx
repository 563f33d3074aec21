import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { clock, day } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Card } from "../kit/Page";
import { type Announced as Announcement, useAnnouncements, useWithdraw } from "./announcements";

const CHANNELS: Record<string, string> = { email: m.email(), whatsapp: m.whatsapp(), voice: m.call_2() };

/** What was announced, and how many it reached. */
export function Announced() {
  const found = useAnnouncements();
  const withdraw = useWithdraw();
  const now = useNow();
  if (found.isPending) return <SkeletonRows rows={3} label={m.loading_announcements()} />;
  return (
    <Card title={m.announced()} flush>
      <ErrorNotice error={found.error ?? withdraw.error} onRetry={() => void found.refetch()} />
      {found.data?.length === 0 && <EmptyState drawing="envelope" title={m.nothing_has_been_announced_yet()} />}
      {found.data && found.data.length > 0 && (
        <div className="grid">
          <table>
            <caption className="sr-only">{m.announcements()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.announcement()}</th>
                <th scope="col">{m.announced()}</th>
                <th scope="col">{m.reached()}</th>
                <th scope="col">{m.in_the_app()}</th>
              </tr>
            </thead>
            <tbody>
              {found.data.map((one) => (
                <tr key={one.id}>
                  <td>
                    <span>
                      <strong className="strong">{one.title}</strong>
                      <br />
                      <span className="dim small">{one.batch_name}</span>
                    </span>
                  </td>
                  <td data-label={m.announced()}>
                    {one.confirmed_at && `${day(one.confirmed_at)} ${clock(one.confirmed_at)}`}
                  </td>
                  <td data-label={m.reached()}>{reachOf(one)}</td>
                  <td data-label={m.in_the_app()}>
                    <span className="row">
                      {inAppOf(one, now)}
                      {isShown(one, now) && (
                        <Button
                          size="small"
                          look="ghost"
                          aria-label={m.take_down_title({ title: one.title })}
                          disabled={withdraw.isPending}
                          onClick={() => one.id && withdraw.mutate(one.id, { onSuccess: () => toast(m.taken_down()) })}
                        >
                          {m.take_down()}
                        </Button>
                      )}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function isShown(one: Announcement, now: number): boolean {
  return Boolean(one.in_app) && !one.withdrawn_at && Date.parse(one.pinned_until ?? "") > now;
}

function reachOf({ mailings, in_app, told, read }: Announcement): string {
  const parts = mailings.map((mailing) => {
    const word = CHANNELS[mailing.channel ?? ""] ?? "";
    return m.word_delivered_delivered_of_total({ word, delivered: mailing.delivered ?? 0, total: mailing.total ?? 0 });
  });
  if (in_app) parts.push(m.app_read_opened_of_told({ read: read ?? 0, told: told ?? 0 }));
  return parts.join(" · ");
}

function inAppOf(one: Announcement, now: number): string {
  if (!one.in_app) return m.not_shown_there();
  if (one.withdrawn_at) return m.taken_down_day({ day: day(one.withdrawn_at) });
  if (one.show_from && Date.parse(one.show_from) > now)
    return m.from_day_clock({ day: day(one.show_from), clock: clock(one.show_from) });
  if (!isShown(one, now)) return m.until_day_2({ day: day(one.pinned_until ?? "") });
  return m.until_day_count({ day: day(one.pinned_until ?? ""), count: count(one.told ?? 0, m.account_2()) });
}
