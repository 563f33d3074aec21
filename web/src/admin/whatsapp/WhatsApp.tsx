import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { campaignList } from "../campaigns/CampaignTable";
import { WithDrawer } from "../kit/Drawer";
import { Page } from "../kit/Page";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { MessageDrawer } from "../messages/MessageDrawer";
import { Automations, RULE_FILTERS } from "./Automations";
import { LOG_SORTS, RULE_SORTS, STOP_SORTS, TEMPLATE_SORTS, useStoppedCount } from "./api";
import { Broadcasts, OpenBroadcast } from "./Broadcasts";
import { EvidenceDrawer } from "./EvidenceDrawer";
import { LOG_FILTERS, Log } from "./Log";
import { NumberPanel, SyncButton } from "./NumberPanel";
import { OptOuts, STOP_FILTERS } from "./OptOuts";
import { TemplateDrawer } from "./TemplateDrawer";
import { TEMPLATE_FILTERS, Templates } from "./Templates";

const TABS = [
  { key: "templates", word: m.templates() },
  { key: "automations", word: m.automations() },
  { key: "broadcasts", word: m.broadcasts() },
  { key: "log", word: m.log() },
  { key: "opt-outs", word: m.opt_outs() },
];
const BROADCASTS = campaignList("whatsapp");
const FILTERS = {
  templates: TEMPLATE_FILTERS,
  automations: RULE_FILTERS,
  log: LOG_FILTERS,
  "opt-outs": STOP_FILTERS,
  broadcasts: BROADCASTS.filters,
} as const;

const SORTS = {
  templates: TEMPLATE_SORTS,
  automations: RULE_SORTS,
  log: LOG_SORTS,
  "opt-outs": STOP_SORTS,
  broadcasts: BROADCASTS.sorts,
} as const;

/** Which templates, to whom, and why did some fail? */
export default function WhatsApp() {
  const { id } = useParams<{ id?: string }>();
  const tab = useListState("templates").tab;
  const list = useListState({
    name: `whatsapp-${tab}`,
    tab: "templates",
    sorts: SORTS[tab as keyof typeof SORTS] ?? [],
    filters: FILTERS[tab as keyof typeof FILTERS] ?? [],
  });
  const stopped = useStoppedCount().data;
  const back = `${paths.admin.whatsapp}${list.query && `?${list.query}`}`;
  const hrefOf = (row: string) => `${paths.admin.whatsappItem(row)}${list.query && `?${list.query}`}`;

  return (
    <WithDrawer drawer={id ? <Opened key={id} tab={tab} id={id} closeTo={back} /> : null}>
      <Page
        title={m.whatsapp_automation()}
        fact={m.templates_go_at_any_time_free_text_within_24()}
        actions={<SyncButton />}
      >
        <NumberPanel />
        <Tabs
          label={m.whatsapp()}
          current={tab}
          items={TABS.map((each) => ({ ...each, count: each.key === "opt-outs" ? stopped : undefined }))}
          hrefOf={(key) => (key === "templates" ? paths.admin.whatsapp : `${paths.admin.whatsapp}?tab=${key}`)}
        />
        {tab === "templates" && <Templates list={list} hrefOf={hrefOf} selected={id} />}
        {tab === "automations" && <Automations list={list} />}
        {tab === "broadcasts" && <Broadcasts list={list} selected={id} />}
        {tab === "log" && <Log list={list} hrefOf={hrefOf} selected={id} />}
        {tab === "opt-outs" && <OptOuts list={list} hrefOf={hrefOf} selected={id} />}
      </Page>
    </WithDrawer>
  );
}

function Opened({ tab, id, closeTo }: { tab: string; id: string; closeTo: string }) {
  if (tab === "log") return <MessageDrawer channel="whatsapp" id={id} closeTo={closeTo} />;
  if (tab === "opt-outs") return <EvidenceDrawer contactId={id} closeTo={closeTo} />;
  if (tab === "broadcasts") return <OpenBroadcast id={id} closeTo={closeTo} />;
  return <TemplateDrawer campaign={id} closeTo={closeTo} />;
}
