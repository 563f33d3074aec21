import { m } from "~/admin/paraglide/messages";
import { EmptyState } from "~/shared/ui/EmptyState";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import { type Filter, useListState } from "../kit/useListState";
import { eventWords } from "../words";
import { type Template, type TemplateChannel, useTemplates } from "./api";

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
  const list = useListState({ name: `templates-${channel}`, filters: FILTERS });
  const templates = useTemplates(channel);
  const [language, origin] = [list.filter("language"), list.filter("origin")];
  const asked = list.asked.toLowerCase();
  const fitting = (templates.data ?? []).filter(
    (it) =>
      (!language || it.language === language) &&
      (!origin || it.origin === origin) &&
      (!asked || `${eventWords(it.event_key)} ${it.subject ?? ""} ${it.body}`.toLowerCase().includes(asked)),
  );
  const data = templates.data && { rows: fitting.slice(list.range[0], list.range[1] + 1), total: fitting.length };
  const link = (row: Template) => `${hrefOf(row.id)}${list.query && `?${list.query}`}`;
  const columns: Column<Template>[] = [
    {
      key: "event",
      header: m.message_2(),
      cell: (row) => (
        <RowLink href={link(row)} name={eventWords(row.event_key)}>
          <small>{row.subject ?? row.body.slice(0, 80)}</small>
        </RowLink>
      ),
    },
    { key: "language", header: m.language(), cell: (row) => (row.language === "hi" ? m.hindi() : m.english()) },
    { key: "purpose", header: m.kind(), cell: (row) => KINDS[row.purpose] ?? row.purpose },
    { key: "origin", header: m.words(), cell: (row) => (row.origin === "educator" ? m.yours() : m.as_delivered_2()) },
    { key: "version", header: m.version(), number: true, cell: (row) => row.version },
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.text_2(), m.texts()]}
        total={data?.total}
        all={templates.data?.length}
        search={m.search_texts()}
      />
      <DataTable
        caption={m.texts_2()}
        columns={selected ? columns.slice(0, 2) : columns}
        query={{ ...templates, data } as never}
        list={list}
        rowKey={(row: Template) => row.id}
        rowHref={link}
        selected={selected}
        empty={<EmptyState title={m.no_texts_yet()}>{m.they_come_in_when_the_engine_starts_for_the()}</EmptyState>}
      />
    </>
  );
}

const KINDS: Record<string, string> = { consent: m.permission(), service: m.service(), marketing: m.news() };
