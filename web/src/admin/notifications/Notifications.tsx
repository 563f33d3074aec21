import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { WithDrawer } from "../kit/Drawer";
import { Page } from "../kit/Page";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import type { MessageRef } from "../messages/api";
import { MessageDrawer } from "../messages/MessageDrawer";
import { Announced } from "./Announced";
import { Announcement } from "./Announcement";
import { useHours, useStuck } from "./api";
import { Coming } from "./Coming";
import { Guards } from "./Guards";
import { LEDGER_LIST, Ledger } from "./Ledger";
import { Matrix } from "./Matrix";
import { Stuck } from "./Stuck";
import "./notifications.css";

const SECTIONS = [
  { key: "matrix", word: m.what_is_sent() },
  { key: "guards", word: m.guards_and_channels() },
  { key: "coming", word: m.next_24_hours() },
  { key: "stuck", word: m.stuck_and_failed() },
  { key: "ledger", word: m.ask_the_ledger() },
  { key: "announce", word: m.announce() },
] as const;

/** What the system sends, on which channel and when, and whether any of it is stuck. */
export default function Notifications() {
  const { channel, id } = useParams<{ channel?: MessageRef["channel"]; id?: string }>();
  const list = useListState(LEDGER_LIST);
  const hours = useHours().data ?? [];
  const stuck = useStuck().data ?? [];
  const coming = hours.reduce((sum, hour) => sum + hour.planned + hour.held, 0);
  const counts: Partial<Record<string, number>> = {
    coming,
    stuck: stuck.reduce((sum, group) => sum + group.messages, 0),
  };
  const here = `${paths.admin.messages}${list.query && `?${list.query}`}`;
  const hrefOf = (row: MessageRef) =>
    `${paths.admin.messages}/${row.channel}/${row.id}${list.query && `?${list.query}`}`;

  return (
    <WithDrawer drawer={channel && id ? <MessageDrawer channel={channel} id={id} closeTo={here} /> : null}>
      <Page
        title={m.notifications_manager()}
        fact={
          coming > 0
            ? m.count_due_in_the_next_24_hours({ count: count(coming, m.message()) })
            : m.nothing_is_due_in_the_next_24_hours()
        }
      >
        <Tabs
          label={m.sections()}
          current={list.tab}
          items={SECTIONS.map(({ key, word }) => ({ key, word, count: counts[key] }))}
          hrefOf={(key) => (key === "matrix" ? paths.admin.messages : `${paths.admin.messages}?tab=${key}`)}
        />
        {list.tab === "guards" ? (
          <Guards />
        ) : list.tab === "coming" ? (
          <Coming list={list} hrefOf={hrefOf} />
        ) : list.tab === "stuck" ? (
          <Stuck hrefOf={hrefOf} />
        ) : list.tab === "ledger" ? (
          <Ledger list={list} hrefOf={hrefOf} selected={id} />
        ) : list.tab === "announce" ? (
          <>
            <Announcement />
            <Announced />
          </>
        ) : (
          <Matrix />
        )}
      </Page>
    </WithDrawer>
  );
}
