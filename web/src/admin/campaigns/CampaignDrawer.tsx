import { type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { eventWords } from "../words";
import { type Campaign, useCampaign, useChoices, useCopy, useDrop, useSteer } from "./api";
import { CampaignForm } from "./CampaignForm";
import { audienceWords, capital, lookOf, NOUNS, progressOf } from "./words";

interface CampaignDrawerProps {
  id: string;
  closeTo: string;
  hrefOf: (id: string) => string;
  /** Where its messages are listed one by one. */
  logHref: (id: string) => string;
  /** What its channel has to say beside the numbers. */
  children?: ReactNode;
}

/** One mailing: who, when, what became of it, and what can be done with it. */
export function CampaignDrawer({ id, closeTo, hrefOf, logHref, children }: CampaignDrawerProps) {
  const campaign = useCampaign(id);
  const it = campaign.data;
  return (
    <Drawer
      label={m.campaign()}
      head={it ? it.name : m.campaign()}
      closeTo={closeTo}
      foot={it && <Actions it={it} closeTo={closeTo} hrefOf={hrefOf} />}
    >
      <ErrorNotice
        error={campaign.error}
        onRetry={() => void campaign.refetch()}
        title={m.the_campaign_could_not_be_read()}
      />
      {campaign.isPending && <SkeletonRows rows={6} label={m.loading_the_campaign()} />}
      {it && <Body it={it} logHref={logHref(it.id)} />}
      {it && children}
    </Drawer>
  );
}

function Body({ it, logHref }: { it: Campaign; logHref: string }) {
  const choices = useChoices().data;
  const now = useNow(30_000);
  const number = (n: number) => n.toLocaleString("en-IN");
  const percent = progressOf(it);
  return (
    <>
      <div>
        <div className="row row--between">
          <h2>{eventWords(it.event_key)}</h2>
          <StatusChip look={lookOf(it, now)} />
        </div>
        <p className="dim">{m.to_audience_words({ audience_words: audienceWords(it.audience, choices) })}</p>
      </div>
      {it.pause_reason && (
        <Notice kind="wait" title={m.it_paused_by_itself()}>
          <span>{m.pause_reason_look_at_the_addresses_then({ pause_reason: it.pause_reason })}</span>
        </Notice>
      )}
      {it.total > 0 && (
        <progress aria-label={m.percent_done({ percent })} max={100} value={percent} style={{ width: "100%" }} />
      )}
      <Facts
        items={[
          [m.begins(), it.scheduled_at ? dayClock(it.scheduled_at, now) : m.when_confirmed()],
          [
            m.in_an_hour(),
            it.rate_per_hour ? m.at_most_number({ number: number(it.rate_per_hour) }) : m.as_fast_as_possible(),
          ],
          [
            m.pauses_by_itself(),
            m.above_pause_percent_of_at_least_number({
              pause_percent: it.pause_percent,
              number: number(it.pause_after),
            }),
          ],
          ...(it.total > 0
            ? ([
                [m.planned(), number(it.open + it.held)],
                [m.sent_2(), number(it.sent)],
                [m.delivered_2(), number(it.delivered)],
                ...(it.channel === "whatsapp" ? [[m.read(), number(it.read)]] : []),
                [m.visited_our_pages(), number(it.visited)],
                [m.answered(), number(it.replied)],
                [m.bounced(), number(it.bounced)],
                [m.failed(), number(it.failed)],
                [m.maybe_sent(), number(it.unsure)],
                [m.left_out(), number(it.left_out)],
                [m.unsubscribed(), number(it.unsubscribed)],
                [m.cost(), rupees(it.cost_paise)],
              ] as [string, string][])
            : []),
        ]}
      />
      {Object.values(it.words).map((text) => (
        <p key={text} className="words">
          {text}
        </p>
      ))}
      {it.total > 0 && (
        <ButtonLink look="ghost" href={logHref}>
          {m.see_each_message()}
        </ButtonLink>
      )}
    </>
  );
}

function Actions({ it, closeTo, hrefOf }: { it: Campaign; closeTo: string; hrefOf: (id: string) => string }) {
  const [, go] = useLocation();
  const [open, setOpen] = useState<"plan" | "edit" | "cancel" | "drop" | null>(null);
  const steer = useSteer(it.id);
  const copy = useCopy(it.id);
  const drop = useDrop(it.id);
  const copied = ({ id }: { id: string }) => {
    toast(m.a_draft_was_made_nothing_is_sent_yet());
    go(hrefOf(id));
  };
  const isDraft = it.confirmed_at === null;
  // A round of calls is made where calls are: to whom, with which script.
  const canCopy = !isDraft && it.channel !== "voice";
  return (
    <>
      <ErrorNotice error={steer.error ?? copy.error} />
      <div className="row">
        {isDraft && (
          <>
            <Button look="act" onClick={() => setOpen("plan")}>
              {m.check_and_send()}
            </Button>
            <Button onClick={() => setOpen("edit")}>{m.change()}</Button>
            <Button look="danger" onClick={() => setOpen("drop")}>
              {m.delete_()}
            </Button>
          </>
        )}
        {it.status === "running" && !isDraft && (
          <Button busy={steer.isPending && m.pausing()} onClick={() => steer.mutate("pause")}>
            {m.pause()}
          </Button>
        )}
        {it.status === "paused" && (
          <Button look="act" busy={steer.isPending && m.resuming()} onClick={() => steer.mutate("resume")}>
            {m.resume()}
          </Button>
        )}
        {!isDraft && (it.status === "running" || it.status === "paused") && (
          <Button look="danger" onClick={() => setOpen("cancel")}>
            {m.cancel_2()}
          </Button>
        )}
        {canCopy && (
          <>
            <Button busy={copy.isPending && m.copying()} onClick={() => copy.mutate("same", { onSuccess: copied })}>
              {m.duplicate()}
            </Button>
            {it.sent > 0 && (
              <Button
                busy={copy.isPending && m.copying()}
                onClick={() => copy.mutate("not_visited", { onSuccess: copied })}
              >
                {m.send_to_those_who_did_not_visit()}
              </Button>
            )}
          </>
        )}
      </div>
      {open === "plan" && (
        <PlanSheet
          title={it.name}
          action="campaign"
          what={{ campaign_id: it.id }}
          verb={() => m.start()}
          past={m.capital_started({ capital: capital(NOUNS[it.channel][0]) })}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "edit" && (
        <CampaignForm channel={it.channel} draft={it} onSaved={() => setOpen(null)} onClose={() => setOpen(null)} />
      )}
      <Ask
        open={open === "cancel"}
        onClose={() => setOpen(null)}
        title={m.cancel_name({ name: it.name })}
        verb={m.cancel_part({
          part: it.channel === "voice" ? count(it.open + it.held, m.call()) : count(it.open + it.held, m.message()),
        })}
        danger
        busy={steer.isPending && m.cancelling()}
        error={steer.error}
        onYes={() => steer.mutate("cancel", { onSuccess: () => setOpen(null) })}
      >
        <p>{m.what_has_left_stays_sent_the_rest_never()}</p>
      </Ask>
      <Ask
        open={open === "drop"}
        onClose={() => setOpen(null)}
        title={m.delete_this_draft()}
        verb={m.delete_the_draft()}
        danger
        busy={drop.isPending && m.deleting()}
        error={drop.error}
        onYes={() => drop.mutate(undefined, { onSuccess: () => go(closeTo) })}
      />
    </>
  );
}
