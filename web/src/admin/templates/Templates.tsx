import { m } from "~/admin/paraglide/messages";
import { EmptyState } from "~/shared/ui/EmptyState";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import { type Filter, useListState } from "../kit/useListState";
import { eventWords } from "../words";
import { SORTS, type Template, type TemplateChannel, useTemplates } from "./api";

const LANGUAGES = [
  { value: "en", word: m.english() },
  { value: "hi", word: m.hindi() },
] as const;
const FILTERS: Filter[] = [
  { name: "language", word: m.language(), options: LANGUAGES },
  {
    name: "origin",
    word: m.whose_words(),
    options: [
      { value: "educator", word: m.yours() },
      { value: "catalogue", word: m.as_delivered_2() },
    ],
  },
];

interface TemplatesProps {
  channel: TemplateChannel;
  hrefOf: (id: string) => string;
  selected?: string;
}

/** The texts in use on a channel. */
export function Templates({ channel, hrefOf, selected }: TemplatesProps) {
  const list = useListState({ name: `templates-${channel}`, sorts: SORTS, filters: FILTERS });
  const templates = useTemplates(channel, list);
  const link = (row: Template) => `${hrefOf(row.id)}${list.query && `?${list.query}`}`;
  const columns: Column<Template>[] = [
    {
      key: "event",
      header: m.message_2(),
      sort: "event_key",
      cell: (row) => (
        <RowLink href={link(row)} name={eventWords(row.event_key)}>
          <small>{row.subject ?? row.body.slice(0, 80)}</small>
        </RowLink>
      ),
    },
    {
      key: "language",
      header: m.language(),
      sort: "language",
      cell: (row) => (row.language === "hi" ? m.hindi() : m.english()),
    },
    { key: "purpose", header: m.kind(), sort: "purpose", cell: (row) => KINDS[row.purpose] ?? row.purpose },
    {
      key: "origin",
      header: m.words(),
      sort: "origin",
      cell: (row) => (row.origin === "educator" ? m.yours() : m.as_delivered_2()),
    },
    { key: "version", header: m.version(), number: true, sort: "version", cell: (row) => row.version },
  ];
  return (
    <>
      <ListBar list={list} noun={[m.text_2(), m.texts()]} total={templates.data?.total} search={m.search_texts()} />
      <DataTable
        caption={m.texts_2()}
        columns={selected ? columns.slice(0, 2) : columns}
        query={templates}
        list={list}
        rowKey={(row) => row.id}
        rowHref={link}
        selected={selected}
        empty={<EmptyState title={m.no_texts_yet()}>{m.they_come_in_when_the_engine_starts_for_the()}</EmptyState>}
      />
    </>
  );
}

const KINDS: Record<string, string> = { consent: m.permission(), service: m.service(), marketing: m.news() };
