import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import type { Filter, ListOptions, ListState } from "../kit/useListState";
import { eventWords } from "../words";
import { type Campaign, type SendChannel, SORTS, useCampaigns, useChoices } from "./api";
import { audienceWords, capital, lookOf, NOUNS, progressOf, STATUS_OPTIONS } from "./words";

const FILTERS: Filter[] = [{ name: "status", word: m.status(), options: STATUS_OPTIONS }];

/** How the list of a channel's mailings is searched, sorted and narrowed. */
export const campaignList = (channel: SendChannel) =>
  ({ name: `campaigns-${channel}`, sorts: SORTS, filters: FILTERS }) satisfies ListOptions;

type Count = "sent" | "delivered" | "read" | "replied" | "visited" | "bounced" | "failed" | "left_out" | "unsubscribed";
/** What is worth knowing differs: a mail is visited from, a WhatsApp message is read, a call is heard or not. */
const COUNTS: Record<SendChannel, [Count, string][]> = {
  email: [
    ["sent", m.sent_2()],
    ["delivered", m.delivered_2()],
    ["visited", m.visited()],
    ["bounced", m.bounced()],
    ["unsubscribed", m.unsubscribed()],
  ],
  whatsapp: [
    ["sent", m.sent_2()],
    ["delivered", m.delivered_2()],
    ["read", m.read()],
    ["replied", m.replied()],
    ["failed", m.failed()],
  ],
  voice: [
    ["sent", m.called()],
    ["delivered", m.answered()],
    ["failed", m.failed()],
    ["left_out", m.left_out()],
  ],
};

interface CampaignTableProps {
  channel: SendChannel;
  list: ListState;
  /** Where a mailing opens, and which one is open. */
  hrefOf: (id: string) => string;
  selected?: string;
  onNew: () => void;
  emptyText: string;
}

/** The mailings of a channel, with what became of each. */
export function CampaignTable({ channel, list, hrefOf, selected, onNew, emptyText }: CampaignTableProps) {
  const campaigns = useCampaigns(list, channel);
  const choices = useChoices().data;
  const now = useNow(30_000);
  const link = (row: Campaign) => `${hrefOf(row.id)}${list.query && `?${list.query}`}`;
  const [noun, nouns] = NOUNS[channel];
  const number = (key: Count, header: string) =>
    ({ key, header, number: true, cell: (row) => row[key].toLocaleString("en-IN") }) satisfies Column<Campaign>;

  const columns: Column<Campaign>[] = [
    {
      key: "name",
      header: capital(noun),
      sort: "name",
      cell: (row) => (
        <RowLink href={link(row)} name={row.name}>
          {row.pause_reason ? (
            <small className="bad">{row.pause_reason}</small>
          ) : (
            <small>{audienceWords(row.audience, choices)}</small>
          )}
        </RowLink>
      ),
    },
    { key: "status", header: m.status(), cell: (row) => <Progress row={row} now={now} /> },
    ...COUNTS[channel].map(([key, header]) => number(key, header)),
    { key: "cost", header: m.cost(), number: true, cell: (row) => rupees(row.cost_paise) },
    {
      key: "made",
      header: m.made(),
      number: true,
      sort: "created_at",
      cell: (row) => <span className="dim">{dayClock(row.created_at, now)}</span>,
    },
  ];
  const shown = selected ? columns.slice(0, 4) : columns;

  return (
    <>
      <ListBar
        list={list}
        noun={[noun, nouns]}
        total={campaigns.data?.total}
        note={m.newest_first()}
        search={`Search ${nouns}`}
      />
      <DataTable
        caption={capital(nouns)}
        columns={shown}
        query={campaigns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={link}
        selected={selected}
        empty={
          <EmptyState
            drawing="envelope"
            title={m.no_noun_yet({ noun })}
            actions={
              <Button look="act" onClick={onNew}>
                {m.set_up_a_noun({ noun })}
              </Button>
            }
          >
            {emptyText}
          </EmptyState>
        }
      />
    </>
  );
}

function Progress({ row, now }: { row: Campaign; now: number }) {
  const percent = progressOf(row);
  const moves = row.confirmed_at !== null && (row.status === "running" || row.status === "paused");
  return (
    <span className="stack stack--tight">
      <StatusChip look={lookOf(row, now)} note={eventWords(row.event_key)} />
      {moves && <progress aria-label={m.name_percent_done({ name: row.name, percent })} max={100} value={percent} />}
    </span>
  );
}
