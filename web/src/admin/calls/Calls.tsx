import { IconPhonePlus } from "@tabler/icons-react";
import { useState } from "react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { useLiveQueries } from "~/api/realtime";
import { paths } from "~/app/paths";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { CampaignDrawer } from "../campaigns/CampaignDrawer";
import { CampaignTable, campaignList } from "../campaigns/CampaignTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { useSelection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import type { Operation } from "../messages/api";
import { OperationSheet } from "../messages/OperationSheet";
import { messagesById } from "../notifications/api";
import { refOf } from "../notifications/rows";
import { allCallIds, SORTS, TABS, useCallCounts, useCalls } from "./api";
import { BulkCalls } from "./BulkCalls";
import { Callbacks } from "./Callbacks";
import { CallDrawer } from "./CallDrawer";
import { CallTable } from "./CallTable";
import { AnsweredWhen, Figures } from "./Figures";
import { PlaceCall } from "./PlaceCall";
import { REGISTRY_FILTER, Registry } from "./Registry";
import { RulesStrip } from "./RulesStrip";
import { CALL_ENDS } from "./words";
import "./calls.css";

const NOTES: Record<string, string> = {
  queue: m.the_next_one_first(),
  live: m.the_longest_under_way_first(),
  done: m.newest_first(),
};

const FILTERS = [
  { name: "ended", word: m.ended(), options: CALL_ENDS },
  { name: "round", word: m.round(), say: () => m.one_round() },
];
const ROUNDS = campaignList("voice");
const NO_ROUND = m.calls_to_many_at_once_are_listed_here_with();

/** Who gets called, when, and what did they say? */
export default function Calls() {
  const { id } = useParams<{ id?: string }>();
  const { tab } = useListState("queue");
  const isRounds = tab === "rounds";
  const list = useListState({
    name: isRounds ? ROUNDS.name : "calls",
    tab: "queue",
    filters: isRounds ? ROUNDS.filters : tab === "registry" ? [REGISTRY_FILTER] : FILTERS,
    sorts: isRounds ? ROUNDS.sorts : (SORTS[tab] ?? []),
  });
  const [making, setMaking] = useState<"one" | "many" | null>(null);
  const calls = useCalls(list);
  const selection = useSelection(list, () => allCallIds(list));
  const [operation, setOperation] = useState<Operation | null>(null);
  // What is under way or over can only be stopped one by one, at the provider.
  const picked = list.tab === "queue" ? selection : undefined;
  const chosen = selection.count(calls.data?.total ?? 0);
  const counts = useCallCounts().data;
  const now = useNow(60_000);
  useLiveQueries("calls", ["calls"]);
  const back = `${paths.admin.calls}${list.query && `?${list.query}`}`;

  return (
    <WithDrawer drawer={id ? <Opened key={id} id={id} isRound={isRounds} closeTo={back} /> : null}>
      <Page
        title={m.auto_calling()}
        fact={m.an_automated_voice_which_says_so_rings()}
        actions={
          <>
            <Button onClick={() => setMaking("many")}>{m.call_many_2()}</Button>
            <Button look="act" icon={<IconPhonePlus size={17} aria-hidden="true" />} onClick={() => setMaking("one")}>
              {m.call_somebody()}
            </Button>
          </>
        }
      >
        <RulesStrip />
        <Figures now={now} />
        <Tabs
          label={m.calls()}
          current={list.tab}
          items={TABS.map(({ key, word }) => ({
            key,
            word,
            count: key === "rounds" || key === "registry" ? undefined : counts?.[key],
          }))}
          hrefOf={(key) => (key === "queue" ? paths.admin.calls : `${paths.admin.calls}?tab=${key}`)}
        />
        {list.tab === "callbacks" && <Callbacks list={list} />}
        {list.tab === "registry" && <Registry list={list} />}
        {isRounds && (
          <CampaignTable
            channel="voice"
            list={list}
            hrefOf={paths.admin.call}
            selected={id}
            onNew={() => setMaking("many")}
            emptyText={NO_ROUND}
          />
        )}
        {!["callbacks", "registry"].includes(list.tab) && !isRounds && (
          <>
            <ListBar
              list={list}
              noun={[m.call(), m.calls_2()]}
              total={calls.data?.total}
              note={NOTES[list.tab]}
              search={m.search_by_student()}
              selection={picked}
              bulk={
                <>
                  <Button onClick={() => setOperation("hold")}>{m.hold_chosen({ chosen })}</Button>
                  <Button onClick={() => setOperation("release")}>{m.release_chosen({ chosen })}</Button>
                  <Button look="danger" onClick={() => setOperation("cancel")}>
                    {m.cancel_chosen({ chosen })}
                  </Button>
                </>
              }
            />
            <CallTable list={list} calls={calls} selected={id} selection={picked} onCall={() => setMaking("one")} />
          </>
        )}
        <AnsweredWhen now={now} />
      </Page>
      {making === "one" && <PlaceCall onClose={() => setMaking(null)} />}
      {making === "many" && <BulkCalls onClose={() => setMaking(null)} />}
      {operation && (
        <OperationSheet
          operation={operation}
          load={async () => (await messagesById(await selection.resolve())).map(refOf)}
          onClose={() => {
            setOperation(null);
            selection.clear();
          }}
        />
      )}
    </WithDrawer>
  );
}

function Opened({ id, isRound, closeTo }: { id: string; isRound: boolean; closeTo: string }) {
  if (!isRound) return <CallDrawer id={id} closeTo={closeTo} />;
  return (
    <CampaignDrawer
      id={id}
      closeTo={closeTo}
      hrefOf={(other) => `${paths.admin.call(other)}?tab=rounds`}
      logHref={(round) => `${paths.admin.calls}?tab=done&round=${round}`}
    />
  );
}
