import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { useSendWords } from "../settings";
import {
  type Fallback,
  type Template,
  useAutomations,
  useNumber,
  useSaveRule,
  useTemplates,
  useTestTemplate,
  useWeek,
} from "./api";

const AUDIENCES: Record<string, string> = {
  both: m.student_and_guardian(),
  student: m.student_2(),
  guardian: m.guardian(),
  educator: m.you(),
};
const CHANNELS: Record<Fallback, string> = { email: m.email(), voice: m.call_2() };
const WAITS = [15, 30, 60, 120, 240];
const USUAL_WAIT = 30;

type One = NonNullable<ReturnType<typeof useAutomations>["data"]>[number];

/** What goes by WhatsApp on its own: for each event on or off, to whom, and what happens when it does not arrive. */
export function Automations() {
  const rules = useAutomations();
  const number = useNumber().data;
  const templates = useTemplates(number?.synced_at);
  const week = useWeek(useNow(60_000)).data;
  if (rules.isPending) return <SkeletonRows rows={8} label={m.loading_automations()} />;
  if (rules.error)
    return (
      <ErrorNotice error={rules.error} onRetry={() => void rules.refetch()} title={m.automations_could_not_be_read()} />
    );
  if (rules.data.length === 0)
    return <EmptyState title={m.no_automations_yet()}>{m.they_come_in_when_the_engine_starts_for_the()}</EmptyState>;
  return (
    <>
      <div className="card grid">
        <div className="grid__scroll">
          <table>
            <caption className="sr-only">{m.what_goes_by_whatsapp_on_its_own()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.when()}</th>
                <th scope="col">{m.on()}</th>
                <th scope="col">{m.to()}</th>
                <th scope="col">{m.if_it_does_not_arrive()}</th>
                <th scope="col" className="num">
                  {m.last_7_days()}
                </th>
                <th scope="col">{m.test()}</th>
              </tr>
            </thead>
            <tbody>
              {rules.data.map((rule) => (
                <RuleRow
                  key={rule.event_key}
                  rule={rule}
                  templates={(templates.data ?? []).filter(({ event_key }) => event_key === rule.event_key)}
                  counts={week?.get(rule.event_key)}
                />
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <p className="dim small">
        {m.when_each_leaves_to_whom_and_in_which_hours()}{" "}
        <Link href={paths.admin.messages}>{m.notifications_manager()}</Link>
        {m.another_way_is_planned_as_soon_as_the()}
      </p>
    </>
  );
}

interface RuleRowProps {
  rule: One;
  templates: Template[];
  counts: { sent: number; arrived: number; failed: number; waiting: number } | undefined;
}

function RuleRow({ rule, templates, counts }: RuleRowProps) {
  const save = useSaveRule();
  const { event_key } = rule;
  const was = {
    event_key,
    is_on: rule.is_on,
    fallback_channel: rule.fallback_channel,
    fallback_after_minutes: rule.fallback_after_minutes,
  };
  const put = (set: Partial<typeof was>) =>
    save.mutate(
      { event_key, ...set },
      {
        onSuccess: () =>
          toast(m.title_saved({ title: rule.title }), async () => {
            await save.mutateAsync(was);
          }),
      },
    );
  const fault = templates.find((one) => one.fault)?.fault;
  return (
    <tr>
      <td>
        <strong className="strong">{rule.title}</strong>
        {fault && <small className="bad">{fault}</small>}
        <ErrorNotice error={save.error} />
      </td>
      <td data-label={m.on()}>
        <input
          type="checkbox"
          aria-label={m.title_on_whatsapp({ title: rule.title })}
          checked={(save.isPending ? save.variables.is_on : undefined) ?? rule.is_on}
          disabled={save.isPending || Boolean(rule.fixed_because)}
          title={rule.fixed_because ?? undefined}
          onChange={(event) => put({ is_on: event.target.checked })}
        />
      </td>
      <td data-label={m.to()}>
        {AUDIENCES[rule.audience] ?? rule.audience}
        {rule.delay_minutes > 0 && (
          <small className="dim">{m.after_delay_minutes_min({ delay_minutes: rule.delay_minutes })}</small>
        )}
      </td>
      <td data-label={m.if_it_does_not_arrive()}>
        <FallbackPick rule={rule} busy={save.isPending} onChange={put} />
      </td>
      <td className="num" data-label={m.last_7_days()}>
        {counts ? (
          <>
            {m.arrived_of_sent_arrived({ arrived: counts.arrived, sent: counts.sent })}
            {counts.failed > 0 && <small className="bad">{m.failed_failed({ failed: counts.failed })}</small>}
            {counts.waiting > 0 && <small className="dim">{m.waiting_waiting({ waiting: counts.waiting })}</small>}
          </>
        ) : (
          <span className="dim">{m.none()}</span>
        )}
      </td>
      <td data-label={m.test()}>
        <SendMe template={templates.find(({ language }) => language === "en")} title={rule.title} />
      </td>
    </tr>
  );
}

function FallbackPick({
  rule,
  busy,
  onChange,
}: {
  rule: One;
  busy: boolean;
  onChange: (set: Pick<One, "fallback_channel" | "fallback_after_minutes">) => void;
}) {
  if (rule.others.length === 0) return <span className="dim">{m.no_other_channel_has_this_message()}</span>;
  const minutes = rule.fallback_after_minutes ?? USUAL_WAIT;
  return (
    <span className="row">
      <select
        className="input pick"
        aria-label={m.if_title_does_not_arrive({ title: rule.title })}
        disabled={busy}
        value={rule.fallback_channel ?? ""}
        onChange={(event) => {
          const channel = (event.target.value || null) as Fallback | null;
          onChange({ fallback_channel: channel, fallback_after_minutes: channel && minutes });
        }}
      >
        <option value="">{m.nothing()}</option>
        {rule.others.map((channel) => (
          <option key={channel} value={channel}>
            {CHANNELS[channel]}
          </option>
        ))}
      </select>
      {rule.fallback_channel && (
        <select
          className="input pick"
          aria-label={m.how_long_to_wait_for_title({ title: rule.title })}
          disabled={busy}
          value={minutes}
          onChange={(event) =>
            onChange({ fallback_channel: rule.fallback_channel, fallback_after_minutes: Number(event.target.value) })
          }
        >
          {[...new Set([...WAITS, minutes])]
            .sort((a, b) => a - b)
            .map((each) => (
              <option key={each} value={each}>
                {m.after_each_min({ each })}
              </option>
            ))}
        </select>
      )}
    </span>
  );
}

function SendMe({ template, title }: { template: Template | undefined; title: string }) {
  const test = useTestTemplate();
  const words = useSendWords();
  const id = template?.template_id;
  if (!id) return null;
  return (
    <>
      <Button
        size="small"
        disabled={Boolean(template.fault) || words.isPaused}
        busy={test.isPending && m.sending()}
        aria-label={`${words.test(m.send_me_this_one())}: ${title}`}
        onClick={() => test.mutate({ id, to: null }, { onSuccess: ({ to }) => toast(m.a_test_went_to_to({ to })) })}
      >
        {words.test(m.send_me_this_one())}
      </Button>
      <ErrorNotice error={test.error} />
    </>
  );
}
