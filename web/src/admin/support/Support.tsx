import { IconPlus, IconShieldHeart } from "@tabler/icons-react";
import { useState } from "react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { useLiveQueries } from "~/api/realtime";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { dayClock, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { TICKET } from "~/shared/words/status";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Kpis, Page } from "../kit/Page";
import { type ItemResult, Results } from "../kit/Results";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { ArticleForm, Articles } from "./Articles";
import { type Article, readTicketIds, TABS, type Ticket, useFigures, useSettle, useTickets } from "./api";
import { TicketDrawer } from "./TicketDrawer";
import { CATEGORIES, CATEGORY_OPTIONS, type Category, minutesWord } from "./words";
import "./support.css";

const FILTERS = [{ name: "category", word: m.category(), options: CATEGORY_OPTIONS }];
const FAQ = "faq";

/** Who needs help, in order: safety first, then who has waited longest. */
export default function Support() {
  const { id } = useParams<{ id?: string }>();
  const list = useListState({ name: "support", tab: "mine", filters: FILTERS });
  const figures = useFigures();
  const [writing, setWriting] = useState<Partial<Article> | null>(null);
  useLiveQueries("inbox", ["support"]);
  const numbers = figures.data;
  const counts: Record<string, number | undefined> = {
    mine: numbers?.mine,
    overdue: numbers?.overdue,
    open: numbers?.open,
  };
  const back = `${paths.admin.support}${list.query && `?${list.query}`}`;
  return (
    <WithDrawer
      drawer={id ? <TicketDrawer key={id} id={id} closeTo={back} onSuggest={(draft) => setWriting(draft)} /> : null}
    >
      <Page
        title={m.support()}
        fact={
          numbers?.safety
            ? m.count_about_safety_look_there_first({ count: count(numbers.safety, m.request_2()) })
            : m.what_families_ask_in_one_place_with_their()
        }
        actions={
          <Button icon={<IconPlus size={17} aria-hidden="true" />} onClick={() => setWriting({})}>
            {m.write_an_answer()}
          </Button>
        }
      >
        <ErrorNotice error={figures.error} onRetry={() => void figures.refetch()} />
        {numbers && <Figures numbers={numbers} />}
        <Tabs
          label={m.requests()}
          current={list.tab}
          items={[
            ...TABS.map(({ key, word }) => ({ key, word, count: counts[key] })),
            { key: FAQ, word: m.answers_read_first() },
          ]}
          hrefOf={(key) => (key === "mine" ? paths.admin.support : `${paths.admin.support}?tab=${key}`)}
        />
        {list.tab === FAQ ? (
          <Articles onEdit={setWriting} />
        ) : (
          <Requests key={list.tab} list={list} selected={id} reads={numbers?.faq_reads_week ?? 0} />
        )}
      </Page>
      {writing && <ArticleForm start={writing} onClose={() => setWriting(null)} />}
    </WithDrawer>
  );
}

function Figures({ numbers }: { numbers: NonNullable<ReturnType<typeof useFigures>["data"]> }) {
  const [top] = Object.entries(numbers.categories).sort(([, a], [, b]) => b - a);
  const percent = (part: number, of: number) => (of > 0 ? `${Math.round((part / of) * 100)}%` : m.none_yet());
  return (
    <Kpis
      items={[
        {
          label: m.open(),
          value: numbers.open,
          note: numbers.overdue ? m.overdue_overdue({ overdue: numbers.overdue }) : m.none_overdue(),
        },
        { label: m.median_first_reply(), value: minutesWord(numbers.first_reply_minutes), note: "last 30 days" },
        { label: m.median_resolve(), value: minutesWord(numbers.resolve_minutes), note: "last 30 days" },
        {
          label: m.reopened(),
          value: percent(numbers.reopened, numbers.asked),
          note: top && m.most_about_value({ value: CATEGORIES[top[0] as Category].toLowerCase() }),
        },
        {
          label: m.answered_by_what_they_read(),
          value: percent(numbers.faq_answered, numbers.faq_reads),
          note: m.count_in_30_days({ count: count(numbers.faq_reads, m.read_2()) }),
        },
      ]}
    />
  );
}

interface RequestsProps {
  list: ReturnType<typeof useListState>;
  selected: string | undefined;
  reads: number;
}

function Requests({ list, selected, reads }: RequestsProps) {
  const tickets = useTickets(list);
  const now = useNow(60_000);
  const settle = useSettle();
  const selection = useSelection(list, () => readTicketIds(list));
  const [results, setResults] = useState<ItemResult[] | null>(null);
  const chosen = selection.count(tickets.data?.total ?? 0);
  const href = (row: Ticket) => `${paths.admin.supportTicket(row.id)}${list.query && `?${list.query}`}`;

  async function resolve(ids?: string[]) {
    const done = await settle.mutateAsync({ ids: ids ?? (await selection.resolve()), change: { status: "resolved" } });
    setResults(done);
    selection.clear();
  }

  const columns: Column<Ticket>[] = [
    {
      key: "subject",
      header: m.request(),
      cell: (row) => (
        <RowLink
          href={href(row)}
          avatar={
            row.is_safety ? (
              <span className="donow__tile k-bad" aria-hidden="true">
                <IconShieldHeart size={18} />
              </span>
            ) : (
              <Avatar id={row.family_id} name={row.student_name ?? row.family_name ?? "?"} />
            )
          }
          name={row.subject ?? ""}
        >
          <small>{[row.student_name ?? row.family_name, row.last_message].filter(Boolean).join(": ")}</small>
        </RowLink>
      ),
    },
    { key: "category", header: m.category(), cell: (row) => row.category && CATEGORIES[row.category] },
    {
      key: "status",
      header: m.state(),
      cell: (row) => (row.merged_into ? m.merged() : row.status && <StatusChip look={TICKET[row.status]} />),
    },
    {
      key: "waits",
      header: m.waits(),
      number: true,
      cell: (row) =>
        row.waiting_since ? (
          <span className={row.is_overdue ? "bad" : undefined} title={dayClock(row.waiting_since, now)}>
            {span(row.waiting_since, now)}
            {row.is_overdue && ", overdue"}
          </span>
        ) : (
          <span className="dim">
            {row.snoozed_until ? m.until_day_clock_2({ day_clock: dayClock(row.snoozed_until, now) }) : m.their_turn()}
          </span>
        ),
    },
    {
      key: "asked",
      header: m.asked(),
      number: true,
      cell: (row) => <span className="dim">{row.created_at && dayClock(row.created_at, now)}</span>,
    },
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.request_2(), m.requests_2()]}
        total={tickets.data?.total}
        note={list.tab === "resolved" ? m.newest_first() : m.safety_first_then_the_longest_waiting()}
        search={m.search_requests()}
        selection={selection}
        bulk={
          <Button look="act" busy={settle.isPending && m.resolving()} onClick={() => void resolve()}>
            {m.resolve_count({ count: count(chosen, m.request_2()) })}
          </Button>
        }
      />
      {results && (
        <Results
          title={m.requests_resolved()}
          results={results}
          fileName="requests.csv"
          onRetry={(failed) => void resolve(failed.map(({ id }) => id))}
          busy={settle.isPending && m.resolving()}
          onClose={() => setResults(null)}
        />
      )}
      <DataTable
        caption={m.requests()}
        columns={selected ? columns.slice(0, 3) : columns}
        query={tickets}
        list={list}
        rowKey={(row) => row.id}
        rowName={(row) => row.subject ?? m.a_request()}
        rowHref={href}
        selected={selected}
        selection={selection}
        empty={
          <EmptyState
            done
            drawing="envelope"
            title={list.tab === "resolved" ? m.nothing_resolved_yet() : m.no_open_requests()}
          >
            {m.answers_were_read_count_this_week({ count: count(reads, m.time_2()) })}
          </EmptyState>
        }
      />
    </>
  );
}
