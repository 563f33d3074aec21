import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { useListState } from "../kit/useListState";
import { type AuditRow, downloadAudit, useAudit } from "./api";

const KINDS: Record<string, string> = {
  app_settings: m.settings(),
  assignments: m.assignments(),
  assignment_submissions: m.handed_in_work(),
  batches: m.batches(),
  campaigns: m.campaigns(),
  channel_states: m.channels(),
  consent_notices: m.consent_notice(),
  contacts: m.contacts(),
  crm_conversations: m.conversations(),
  crm_messages: m.notes(),
  cta_submissions: m.cta_submissions(),
  enrollments: m.seats(),
  families: m.families(),
  imported_leads: m.leads(),
  notification_rules: m.notification_matrix(),
  payments: m.payments(),
  profiles: m.profiles(),
  provider_credentials: m.credentials(),
  recordings: m.recordings(),
  session_links: m.join_links(),
  sessions: m.sessions(),
  webhook_events: m.webhooks(),
};
const ACTIONS: Record<string, string> = {
  created: m.created(),
  changed: m.changed(),
  deleted: m.deleted(),
  "contact.revealed": m.looked_at(),
  "credential.stored": m.stored_a_key(),
  "credential.removed": m.removed_a_key(),
  "credentials.rotated": m.wrapped_all_keys_anew(),
  "notice.published": m.published(),
  "webhook.replayed": m.replayed(),
  "dead.retried": m.applied_again(),
  "certificate.name_asked": m.names_asked(),
  "person.erasing_asked": m.asked_to_erase(),
  "person.erasing_cancelled": m.kept_after_all(),
  "person.erased": m.erased(),
  "data.exported": m.exported(),
  "data.purged": m.purged(),
};

const options = (words: Record<string, string>) => Object.entries(words).map(([value, word]) => ({ value, word }));

const LIST = {
  name: "audit",
  sorts: ["-happened_at", "actor_name", "action", "subject_kind"],
  filters: [
    { name: "kind", word: m.kind(), options: options(KINDS) },
    { name: "action", word: m.action(), options: options(ACTIONS) },
    { name: "since", word: m.since() },
  ],
} as const;

const COLUMNS: Column<AuditRow>[] = [
  { key: "when", header: m.when(), sort: "happened_at", cell: (row) => dayClock(row.happened_at) },
  {
    key: "who",
    header: m.who(),
    sort: "actor_name",
    cell: (row) => (
      <span>
        {row.actor_name || (row.via === "command" ? m.a_command_on_the_server() : m.unknown())}
        {row.ip !== null && <span className="dim small">{` ${m.from_string({ string: String(row.ip) })}`}</span>}
      </span>
    ),
  },
  { key: "what", header: m.what(), sort: "action", cell: (row) => ACTIONS[row.action] ?? row.action },
  {
    key: "which",
    header: m.which(),
    sort: "subject_kind",
    cell: (row) => (
      <span className="wrap">
        {KINDS[row.subject_kind] ?? row.subject_kind}
        {row.subject_id && <span className="dim small">{` ${row.subject_id}`}</span>}
      </span>
    ),
  },
  { key: "change", header: m.before_and_after(), cell: (row) => <Change before={row.before} after={row.after} /> },
];

/** Every action of an educator, with what was before and after it. */
export function Audit() {
  const list = useListState(LIST);
  const audit = useAudit(list);
  const [problem, setProblem] = useState<unknown>(null);
  return (
    <div className="stack">
      <ListBar
        list={list}
        noun={[m.entry(), m.entries_2()]}
        total={audit.data?.total}
        note={m.newest_first()}
        search={m.search_by_person_action_or_id()}
      >
        <input
          type="date"
          className="input pick"
          aria-label={m.since()}
          value={list.filter("since") ?? ""}
          onChange={(event) => list.set({ since: event.target.value })}
        />
        <Button
          icon={<IconDownload size={16} aria-hidden="true" />}
          onClick={() => void downloadAudit(list).then(() => setProblem(null), setProblem)}
        >
          {m.export_csv()}
        </Button>
      </ListBar>
      <ErrorNotice error={problem} title={m.the_file_could_not_be_made()} />
      <DataTable
        caption={m.audit_log()}
        columns={COLUMNS}
        query={audit}
        list={list}
        rowKey={(row) => String(row.id)}
        empty={
          <EmptyState title={m.nothing_has_been_done_yet()}>{m.what_you_change_is_noted_here_with_before()}</EmptyState>
        }
      />
    </div>
  );
}

/** Each value that differs, old and new side by side. */
function Change({ before, after }: { before: Json; after: Json }) {
  const was = asObject(before);
  const is = asObject(after);
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => is[name] !== null || name in was,
  );
  if (names.length === 0) return <span className="dim">{m.nothing_to_show()}</span>;
  return (
    <ul className="settings__change">
      {names.slice(0, 6).map((name) => (
        <li key={name}>
          <span className="dim">{`${name.replaceAll("_", " ")}: `}</span>
          {name in was && <del>{said(was[name])}</del>} {name in is && <ins>{said(is[name])}</ins>}
        </li>
      ))}
      {names.length > 6 && <li className="dim">{m.and_length_more({ length: names.length - 6 })}</li>}
    </ul>
  );
}

function asObject(value: Json): Record<string, Json | undefined> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}

const LONGEST = 80;

function said(value: Json | undefined): string {
  const text =
    value === null || value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
