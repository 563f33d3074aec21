import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import type { Filter, ListState } from "../kit/useListState";
import { useSendWords } from "../settings";
import {
  type Counts,
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

export const RULE_FILTERS: Filter[] = [
  {
    name: "on",
    word: m.on_or_off(),
    options: [
      { value: "yes", word: m.on() },
      { value: "no", word: m.off() },
    ],
  },
];

type One = NonNullable<ReturnType<typeof useAutomations>["data"]>["rows"][number];

/** What goes by WhatsApp on its own: for each event on or off, to whom, and what happens when it does not arrive. */
export function Automations({ list }: { list: ListState }) {
  const rules = useAutomations(list);
  const number = useNumber().data;
  const templates = useTemplates(number?.synced_at).data ?? [];
  const week = useWeek(useNow(60_000)).data;
  const of = (rule: One) => templates.filter(({ event_key }) => event_key === rule.event_key);
  const columns: Column<One>[] = [
    {
      key: "title",
      header: m.when(),
      sort: "title",
      cell: (rule) => {
        const fault = of(rule).find((one) => one.fault)?.fault;
        return (
          <>
            <strong className="strong">{rule.title}</strong>
            {fault && <small className="bad">{fault}</small>}
          </>
        );
      },
    },
    { key: "on", header: m.on(), sort: "is_on", cell: (rule) => <Switch rule={rule} /> },
    {
      key: "to",
      header: m.to(),
      cell: (rule) => (
        <>
          {AUDIENCES[rule.audience] ?? rule.audience}
          {rule.delay_minutes > 0 && (
            <small className="dim">{m.after_delay_minutes_min({ delay_minutes: rule.delay_minutes })}</small>
          )}
        </>
      ),
    },
    {
      key: "else",
      header: m.if_it_does_not_arrive(),
      sort: "fallback_channel",
      cell: (rule) => <FallbackPick rule={rule} />,
    },
    { key: "week", header: m.last_7_days(), number: true, cell: (rule) => <Week counts={week?.get(rule.event_key)} /> },
    {
      key: "test",
      header: m.test(),
      cell: (rule) => <SendMe template={of(rule).find(({ language }) => language === "en")} title={rule.title} />,
    },
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.automation(), m.many_automations()]}
        total={rules.data?.total}
        search={m.search_automations()}
      />
      <DataTable
        caption={m.what_goes_by_whatsapp_on_its_own()}
        columns={columns}
        query={rules}
        list={list}
        rowKey={(rule) => rule.event_key}
        empty={
          <EmptyState title={m.no_automations_yet()}>{m.they_come_in_when_the_engine_starts_for_the()}</EmptyState>
        }
      />
      <p className="dim small">
        {m.when_each_leaves_to_whom_and_in_which_hours()}{" "}
        <Link href={paths.admin.messages}>{m.notifications_manager()}</Link>
        {m.another_way_is_planned_as_soon_as_the()}
      </p>
    </>
  );
}

/** Saves a change of a rule and says so; for ten seconds what it was can be brought back. */
function usePutRule({ event_key, title, is_on, fallback_channel, fallback_after_minutes }: One) {
  const save = useSaveRule();
  const was = { event_key, is_on, fallback_channel, fallback_after_minutes };
  return {
    save,
    put: (set: Partial<typeof was>) =>
      save.mutate(
        { event_key, ...set },
        {
          onSuccess: () =>
            toast(m.title_saved({ title }), async () => {
              await save.mutateAsync(was);
            }),
        },
      ),
  };
}

function Switch({ rule }: { rule: One }) {
  const { save, put } = usePutRule(rule);
  return (
    <>
      <input
        type="checkbox"
        aria-label={m.title_on_whatsapp({ title: rule.title })}
        checked={(save.isPending ? save.variables.is_on : undefined) ?? rule.is_on}
        disabled={save.isPending || Boolean(rule.fixed_because)}
        title={rule.fixed_because ?? undefined}
        onChange={(event) => put({ is_on: event.target.checked })}
      />
      <ErrorNotice error={save.error} />
    </>
  );
}

function Week({ counts }: { counts: Counts | undefined }) {
  if (!counts) return <span className="dim">{m.none()}</span>;
  return (
    <>
      {m.arrived_of_sent_arrived({ arrived: counts.arrived, sent: counts.sent })}
      {counts.failed > 0 && <small className="bad">{m.failed_failed({ failed: counts.failed })}</small>}
      {counts.waiting > 0 && <small className="dim">{m.waiting_waiting({ waiting: counts.waiting })}</small>}
    </>
  );
}

function FallbackPick({ rule }: { rule: One }) {
  const { save, put } = usePutRule(rule);
  if (rule.others.length === 0) return <span className="dim">{m.no_other_channel_has_this_message()}</span>;
  const minutes = rule.fallback_after_minutes ?? USUAL_WAIT;
  return (
    <span className="row">
      <select
        className="input pick"
        aria-label={m.if_title_does_not_arrive({ title: rule.title })}
        disabled={save.isPending}
        value={rule.fallback_channel ?? ""}
        onChange={(event) => {
          const channel = (event.target.value || null) as Fallback | null;
          put({ fallback_channel: channel, fallback_after_minutes: channel && minutes });
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
          disabled={save.isPending}
          value={minutes}
          onChange={(event) =>
            put({ fallback_channel: rule.fallback_channel, fallback_after_minutes: Number(event.target.value) })
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
      <ErrorNotice error={save.error} />
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
