import { useLocation, useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import NotFound from "~/app/NotFound";
import { paths } from "~/app/paths";
import { Button } from "~/shared/ui/Button";
import { CampaignDrawer } from "../campaigns/CampaignDrawer";
import { CampaignForm } from "../campaigns/CampaignForm";
import { CampaignTable, campaignList } from "../campaigns/CampaignTable";
import { WithDrawer } from "../kit/Drawer";
import { Page } from "../kit/Page";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { useMaking } from "../kit/useMaking";
import { MessageDrawer } from "../messages/MessageDrawer";
import { SequenceDrawer } from "../sequences/SequenceDrawer";
import { SequenceForm } from "../sequences/SequenceForm";
import { Sequences } from "../sequences/Sequences";
import { TemplateDrawer } from "../templates/TemplateDrawer";
import { Templates } from "../templates/Templates";
import { TABS, type Tab, useSuppressedCount } from "./api";
import { Log } from "./Log";
import { SuppressedTable } from "./SuppressedTable";

const NEW: Partial<Record<Tab, string>> = { campaigns: m.new_campaign(), sequences: m.new_follow_up() };
const NO_CAMPAIGN = m.your_first_mail_is_the_cta_invitation_it_is();

/** Email Automation: what mail goes out, whether it arrived, and what people did. */
export default function Email() {
  const { tab = "campaigns", id } = useParams<{ tab?: string; id?: string }>();
  const [making, setMaking] = useMaking();
  const blocked = useSuppressedCount().data;
  const known = TABS.find(({ key }) => key === tab);
  if (!known) return <NotFound />;
  const word = NEW[known.key];
  return (
    <WithDrawer drawer={id ? <Opened tab={known.key} id={id} /> : null}>
      <Page
        title={m.email_automation()}
        fact={m.opens_and_clicks_are_not_tracked_a_visit_is()}
        actions={
          word && (
            <Button look="act" onClick={() => setMaking(true)}>
              {word}
            </Button>
          )
        }
      >
        <Tabs
          label={m.email_automation()}
          current={known.key}
          items={TABS.map(({ key, word: name }) => ({
            key,
            word: name,
            count: key === "suppressed" ? blocked : undefined,
          }))}
          hrefOf={(key) => paths.admin.emailTab(key)}
        />
        <Listed tab={known.key} selected={id} onNew={() => setMaking(true)} />
      </Page>
      {making && <Making tab={known.key} onClose={() => setMaking(false)} />}
    </WithDrawer>
  );
}

const hrefOf = (tab: Tab) => (id: string) => paths.admin.emailItem(tab, id);

function Listed({ tab, selected, onNew }: { tab: Tab; selected?: string; onNew: () => void }) {
  const shared = { hrefOf: hrefOf(tab), selected };
  if (tab === "campaigns") return <Mailings {...shared} onNew={onNew} />;
  if (tab === "sequences") return <Sequences {...shared} onNew={onNew} />;
  if (tab === "templates") return <Templates channel="email" {...shared} />;
  if (tab === "log") return <Log {...shared} />;
  return <SuppressedTable />;
}

function Mailings(props: { hrefOf: (id: string) => string; selected?: string; onNew: () => void }) {
  const list = useListState(campaignList("email"));
  return <CampaignTable channel="email" list={list} emptyText={NO_CAMPAIGN} {...props} />;
}

function Opened({ tab, id }: { tab: Tab; id: string }) {
  const closeTo = `${paths.admin.emailTab(tab)}${window.location.search}`;
  const shared = { id, closeTo };
  if (tab === "campaigns")
    return (
      <CampaignDrawer
        {...shared}
        hrefOf={hrefOf(tab)}
        logHref={(campaign) => `${paths.admin.emailTab("log")}?campaign=${campaign}`}
      />
    );
  if (tab === "sequences") return <SequenceDrawer {...shared} />;
  if (tab === "templates") return <TemplateDrawer {...shared} hrefOf={hrefOf(tab)} />;
  return <MessageDrawer channel="email" {...shared} />;
}

function Making({ tab, onClose }: { tab: Tab; onClose: () => void }) {
  const [, go] = useLocation();
  const opened = (id: string) => go(paths.admin.emailItem(tab, id));
  if (tab === "campaigns") return <CampaignForm channel="email" onSaved={opened} onClose={onClose} />;
  if (tab === "sequences") return <SequenceForm onSaved={opened} onClose={onClose} />;
  return null;
}
