import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Notice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { Card } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import type { Filter, ListState } from "../kit/useListState";
import { type Template, useNumber, useTemplateList, useTemplates } from "./api";
import { APPROVAL, LANGUAGES, share } from "./words";

/** The three that a course begins with: the welcome, the class reminder, the payment reminder. */
const STARTERS = ["approved", "session_15m", "payment_reminder_1"];

export const TEMPLATE_FILTERS: Filter[] = [
  {
    name: "state",
    word: m.whatsapp_says(),
    options: Object.entries(APPROVAL).map(([value, look]) => ({ value, word: look.en })),
  },
];

interface TemplatesProps {
  list: ListState;
  hrefOf: (campaign: string) => string;
  selected: string | undefined;
}

/** Every template with what WhatsApp says of it, and how it does. */
export function Templates({ list, hrefOf, selected }: TemplatesProps) {
  const number = useNumber().data;
  const templates = useTemplateList(list, number?.synced_at);
  const now = useNow(60_000);
  const nothingThere = !list.narrowed && templates.data?.rows.every(({ state }) => state === "missing");

  const columns: Column<Template>[] = [
    {
      key: "name",
      header: m.template(),
      sort: "title",
      cell: (row) => (
        <RowLink href={hrefOf(row.campaign)} name={row.title}>
          {row.fault ? <small className="bad">{row.fault}</small> : <small>{row.campaign}</small>}
        </RowLink>
      ),
    },
    { key: "language", header: m.language(), sort: "language", cell: (row) => LANGUAGES[row.language] ?? row.language },
    { key: "category", header: m.category(), sort: "category", cell: (row) => row.category?.toLowerCase() ?? "" },
    {
      key: "state",
      header: m.whatsapp_says(),
      sort: "state",
      cell: (row) => (
        <StatusChip look={APPROVAL[row.state] ?? (APPROVAL.unknown as NonNullable<(typeof APPROVAL)[string]>)} />
      ),
    },
    { key: "values", header: m.values(), number: true, cell: (row) => row.values.length },
    {
      key: "used",
      header: m.last_used(),
      sort: "last_used_at",
      number: true,
      cell: (row) => (row.last_used_at ? <span className="dim">{span(row.last_used_at, now)}</span> : ""),
    },
    { key: "delivered", header: m.delivered_2(), number: true, cell: (row) => share(row.delivered, row.sent) },
    { key: "read", header: m.read(), number: true, cell: (row) => share(row.read, row.sent) },
    { key: "cost", header: m.each(), number: true, cell: (row) => rupees(row.cost_paise) },
  ];
  return (
    <>
      {number && !number.synced_at && (
        <Notice kind="wait" title={m.aisensy_has_not_been_read_yet()}>
          {m.until_then_nobody_knows_which_templates()}
        </Notice>
      )}
      {nothingThere && <Starters syncedAt={number?.synced_at} />}
      <ListBar
        list={list}
        noun={[m.template_2(), m.templates_2()]}
        total={templates.data?.total}
        all={templates.data?.all}
        note={m.shares_of_the_last_30_days()}
        search={m.search_templates()}
      />
      <DataTable
        caption={m.templates()}
        columns={selected ? columns.filter(({ key }) => ["name", "language", "state"].includes(key)) : columns}
        query={templates}
        list={list}
        rowKey={(row) => row.campaign}
        rowHref={(row) => hrefOf(row.campaign)}
        selected={selected}
        empty={<EmptyState title={m.no_templates_yet()}>{m.they_come_in_when_the_engine_starts_for_the()}</EmptyState>}
      />
    </>
  );
}

/** What to submit first, word for word, while WhatsApp has none of them. */
function Starters({ syncedAt }: { syncedAt: string | null | undefined }) {
  const templates = useTemplates(syncedAt).data ?? [];
  if (templates.some(({ state }) => state !== "missing")) return null;
  const first = STARTERS.flatMap((key) => templates.filter((one) => one.event_key === key && one.language === "en"));
  return (
    <Card title={m.begin_with_these_three()}>
      <p>{m.whatsapp_must_approve_each_text_before_it()}</p>
      <ul className="stack" aria-label={m.starter_templates()}>
        {first.map((one) => (
          <li key={one.campaign} className="stack stack--tight">
            <strong className="strong">{one.title}</strong>
            <SubmitText template={one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The text as it is submitted, to copy. */
export function SubmitText({ template }: { template: Template }) {
  const text = submission(template);
  return (
    <>
      <pre className="words">{text}</pre>
      <div>
        <Button
          size="small"
          onClick={() => void navigator.clipboard.writeText(text).then(() => toast(m.copied()))}
          aria-label={m.copy_the_text_of_title({ title: template.title })}
        >
          {m.copy_the_text()}
        </Button>
      </div>
    </>
  );
}

function submission(template: Template): string {
  const lines = [
    m.campaign_campaign({ campaign: template.campaign }),
    m.language_value({ value: LANGUAGES[template.language] ?? template.language }),
    "",
  ];
  if (template.header) lines.push(template.header, "");
  lines.push(template.body);
  if (template.footer) lines.push("", template.footer);
  if (template.buttons.length) lines.push("", ...template.buttons.map(({ text }) => m.button_text({ text })));
  if (template.values.length)
    lines.push("", ...template.values.map(({ place, example }) => `Example for {{${place}}}: ${example ?? ""}`));
  return lines.join("\n");
}
