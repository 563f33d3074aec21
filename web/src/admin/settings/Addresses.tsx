import { IconCopy, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Card } from "../kit/Page";
import { type Provider, type StoredWebhook, useNewBolnaAddress, useProviders, useReplay, useWebhooks } from "./api";
import { OVERLAPS } from "./CredentialForm";

/** Where each provider sends its webhooks, what came last, and each of it again on request. */
export function Addresses() {
  const providers = useProviders();
  if (providers.isPending) return <SkeletonRows rows={6} label={m.loading_providers()} />;
  if (!providers.data)
    return (
      <ErrorNotice
        error={providers.error}
        onRetry={() => void providers.refetch()}
        title={m.the_providers_could_not_be_read()}
      />
    );
  return providers.data.map((provider) => <Hooks key={provider.name} provider={provider} />);
}

function Hooks({ provider }: { provider: Provider }) {
  return (
    <Card title={provider.title}>
      <div className="stack">
        {provider.addresses.map(({ label, url, secret, last_received_at }) => (
          <div key={label} className="stack stack--tight">
            <p className="strong">{label}</p>
            <div className="row">
              <code className="settings__url">{url}</code>
              {!secret && (
                <Button
                  size="small"
                  icon={<IconCopy size={14} aria-hidden="true" />}
                  aria-label={m.copy_label({ label })}
                  onClick={() => void navigator.clipboard.writeText(url).then(() => toast(m.address_copied()))}
                >
                  {m.copy()}
                </Button>
              )}
            </div>
            <p className="dim small">
              {last_received_at
                ? m.last_event_received_day_clock({ day_clock: dayClock(last_received_at) })
                : m.no_event_received_yet()}
            </p>
          </div>
        ))}
        {provider.name === "bolna" && <NewAddress canStore={provider.can_store} />}
        <Events provider={provider} />
      </div>
    </Card>
  );
}

/** Bolna signs nothing: the end of the address is the secret, so it is made here and shown once. */
function NewAddress({ canStore }: { canStore: boolean }) {
  const make = useNewBolnaAddress();
  const [asking, setAsking] = useState(false);
  const [overlap, setOverlap] = useState(24);
  return (
    <>
      <div className="row">
        <Button size="small" disabled={!canStore} onClick={() => setAsking(true)}>
          {m.make_a_new_address_2()}
        </Button>
      </div>
      {make.data && (
        <Notice kind="wait" title={m.copy_it_now_it_is_not_shown_again()} role="status">
          <code className="settings__url">{make.data.url}</code>
        </Notice>
      )}
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={m.make_a_new_address_for_bolna()}
        verb={m.make_it()}
        busy={make.isPending && m.making()}
        error={make.error}
        onYes={() => make.mutate(overlap, { onSuccess: () => setAsking(false) })}
      >
        <p>{m.its_end_is_the_secret_that_lets_bolna_in_put()}</p>
        <SelectField
          label={m.the_old_address_goes_on_working_for()}
          value={overlap}
          onChange={(event) => setOverlap(Number(event.target.value))}
        >
          {OVERLAPS.map(({ hours, word }) => (
            <option key={hours} value={hours}>
              {word}
            </option>
          ))}
        </SelectField>
      </Ask>
    </>
  );
}

const STATUS: Record<string, string> = {
  pending: m.waits(),
  working: m.being_applied(),
  done: m.applied_2(),
  failed: m.failed(),
};

function Events({ provider }: { provider: Provider }) {
  const webhooks = useWebhooks(provider.name);
  const replay = useReplay(provider.name);
  if (webhooks.isPending) return <SkeletonRows rows={3} label={m.loading_events_of_title({ title: provider.title })} />;
  if (!webhooks.data)
    return (
      <ErrorNotice
        error={webhooks.error}
        onRetry={() => void webhooks.refetch()}
        title={m.the_events_could_not_be_read()}
      />
    );
  const { webhooks: events, refused } = webhooks.data;
  return (
    <>
      {refused.length > 0 && (
        <p className="bad small">
          {m.refused_in_the_last_seven_days_map({
            map: refused.map((each) => m.count_for_the_reason({ count: each.count, reason: each.reason })).join(", "),
          })}
        </p>
      )}
      <ErrorNotice error={replay.error} />
      {events.length === 0 ? (
        <EmptyState drawing="none" title={m.nothing_has_come_from_title_yet({ title: provider.title })} />
      ) : (
        <div className="settings__wide">
          <table className="settings__keys">
            <caption className="sr-only">{m.last_events_of_title({ title: provider.title })}</caption>
            <thead>
              <tr>
                <th scope="col">{m.received()}</th>
                <th scope="col">{m.what_it_told()}</th>
                <th scope="col">{m.became()}</th>
                <th scope="col">
                  <span className="sr-only">{m.replay()}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <tr key={event.id}>
                  <td>{dayClock(event.received_at)}</td>
                  <td>
                    {event.told} <span className="dim small">{m.no_id({ id: event.id })}</span>
                  </td>
                  <td>
                    <Outcome event={event} />
                  </td>
                  <td className="num">
                    <Button
                      size="small"
                      icon={<IconRefresh size={14} aria-hidden="true" />}
                      disabled={event.status === "pending" || event.status === "working"}
                      busy={replay.isPending && replay.variables === event.id && m.replaying()}
                      aria-label={m.replay_event_id({ id: event.id })}
                      onClick={() =>
                        replay.mutate(event.id, {
                          onSuccess: () => toast(m.event_id_is_applied_again({ id: event.id })),
                        })
                      }
                    >
                      {m.replay()}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Outcome({ event }: { event: StoredWebhook }) {
  return (
    <>
      <span className={event.status === "failed" ? "bad" : undefined}>{STATUS[event.status] ?? event.status}</span>
      {event.attempts > 1 && (
        <span className="dim small">{` ${m.after_count({ count: count(event.attempts, m.try__2(), m.tries_2()) })}`}</span>
      )}
      {event.error && <span className="dim small wrap">{` ${event.error}`}</span>}
    </>
  );
}
