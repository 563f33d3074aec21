import { IconRefresh } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { day, dayClock, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Kpis } from "../kit/Page";
import { useNumber, useSync } from "./api";

/** Our number: whether it works, when anything was last heard, and how long the credit lasts. */
export function NumberPanel() {
  const number = useNumber();
  const now = useNow(60_000);
  if (number.isPending) return <SkeletonRows rows={1} label={m.loading_the_number()} />;
  if (number.error)
    return (
      <ErrorNotice
        error={number.error}
        onRetry={() => void number.refetch()}
        title={m.the_number_could_not_be_read()}
      />
    );
  const it = number.data;
  const ago = (at: string | null) => (at ? <span title={dayClock(at)}>{span(at, now)}</span> : m.nothing_yet());
  return (
    <>
      {it.state === "trouble" && (
        <Notice kind="bad" title={m.whatsapp_does_not_work_now()}>
          {it.words}
        </Notice>
      )}
      <Kpis
        items={[
          {
            label: m.number(),
            value:
              it.state === "good"
                ? m.connected()
                : it.state === "off"
                  ? m.paused()
                  : it.state === "trouble"
                    ? m.trouble()
                    : m.not_asked_yet(),
            note: [
              it.quality && m.quality_quality({ quality: it.quality.toLowerCase() }),
              it.messaging_tier?.replace(/^TIER_/, "up to ").concat(` ${m.people_a_day()}`),
            ]
              .filter(Boolean)
              .join(", "),
          },
          { label: m.last_message_from_a_family(), value: ago(it.last_inbound_at) },
          { label: m.last_news_of_a_delivery(), value: ago(it.last_news_at) },
          {
            label: m.credit_left(),
            value: it.credit_paise === null ? m.unknown() : rupees(it.credit_paise),
            note: it.credit_at ? m.read_day_clock({ day_clock: dayClock(it.credit_at) }) : undefined,
          },
          {
            label: m.lasts_about(),
            value: it.days_left === null ? m.unknown() : count(it.days_left, m.day_2()),
            note:
              it.days_left === null
                ? m.nothing_was_delivered_in_seven_days()
                : m.rupees_in_the_last_seven_days({ rupees: rupees(it.spent_paise) }),
          },
        ]}
      />
      {it.plan_renews_on && (
        <p className="dim small">{m.the_aisensy_plan_renews_on_day({ day: day(it.plan_renews_on) })}</p>
      )}
    </>
  );
}

/** Reads AiSensy anew, and says when it was last read. */
export function SyncButton() {
  const number = useNumber().data;
  const sync = useSync();
  const now = useNow(60_000);
  const busy = sync.isPending || number?.is_syncing;
  return (
    <>
      {number?.synced_at && !busy && (
        <span className="dim small">{m.read_span({ span: span(number.synced_at, now) })}</span>
      )}
      <Button
        icon={<IconRefresh size={16} aria-hidden="true" />}
        busy={busy && m.reading_aisensy()}
        onClick={() => sync.mutate()}
      >
        {m.read_aisensy_now()}
      </Button>
      <ErrorNotice error={sync.error} />
    </>
  );
}
