import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { LEAD } from "~/shared/words/status";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import { type Filter, useListState } from "../kit/useListState";
import { OwnMessages } from "../templates/OwnMessages";
import { type Sequence, SORTS, useSequenceList } from "./api";

const FILTERS: Filter[] = [
  {
    name: "on",
    word: m.on_or_off(),
    options: [
      { value: "yes", word: m.on() },
      { value: "no", word: m.off() },
    ],
  },
];

interface SequencesProps {
  hrefOf: (id: string) => string;
  selected?: string;
  onNew: () => void;
}

/** The follow-ups, each with who is in it and how it ended for the others. */
export function Sequences({ hrefOf, selected, onNew }: SequencesProps) {
  const list = useListState({ name: "sequences", sorts: SORTS, filters: FILTERS });
  const sequences = useSequenceList(list);
  const link = (row: Sequence) => `${hrefOf(row.id)}${list.query && `?${list.query}`}`;
  const number = (key: string, header: string, of: (row: Sequence) => number, sort?: string): Column<Sequence> => ({
    key,
    header,
    number: true,
    sort,
    cell: (row) => of(row).toLocaleString("en-IN"),
  });
  const columns: Column<Sequence>[] = [
    {
      key: "name",
      header: m.follow_up(),
      sort: "name",
      cell: (row) => (
        <RowLink href={link(row)} name={row.name}>
          <small>{`${count(row.steps, m.step())}. ${row.about}`}</small>
        </RowLink>
      ),
    },
    {
      key: "begins",
      header: m.begins_at(),
      sort: "starts_at_stage",
      cell: (row) => (row.starts_at_stage ? LEAD[row.starts_at_stage].en : m.when_you_add_somebody()),
    },
    {
      key: "on",
      header: m.on(),
      cell: (row) => <strong className={row.is_on ? "good" : "dim"}>{row.is_on ? m.on() : m.off()}</strong>,
    },
    number("active", m.in_it_now(), (row) => row.active, "active"),
    number("done", m.went_through(), (row) => row.done, "done"),
    number("answered", m.answered(), (row) => row.replied + row.interested),
    number("paid", m.paid(), (row) => row.paid, "paid"),
    number("out", m.opted_out(), (row) => row.opted_out),
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.a_follow_up(), m.many_follow_ups()]}
        total={sequences.data?.total}
        search={m.search_follow_ups()}
      />
      <DataTable
        caption={m.follow_ups()}
        columns={selected ? columns.filter(({ key }) => ["name", "on", "active"].includes(key)) : columns}
        query={sequences}
        list={list}
        rowKey={(row) => row.id}
        rowHref={link}
        selected={selected}
        empty={
          <EmptyState
            drawing="calendar"
            title={m.no_follow_up_yet()}
            actions={
              <Button look="act" onClick={onNew}>
                {m.make_a_follow_up()}
              </Button>
            }
          >
            {m.a_follow_up_writes_again_after_some_days_and()}
          </EmptyState>
        }
      />
      <OwnMessages />
    </>
  );
}
