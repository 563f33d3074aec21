import { m } from "~/admin/paraglide/messages";
import { clock, day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import type { Column } from "../kit/DataTable";
import { RowLink } from "../kit/RowLink";
import type { MessageRef, NamedRef } from "../messages/api";
import { CHANNELS } from "../words";
import type { LedgerRow } from "./api";

/** The columns of every list of messages on this page. */
export function messageColumns(hrefOf: (row: MessageRef) => string): Column<LedgerRow>[] {
  return [
    {
      key: "who",
      header: m.about_to(),
      cell: (row) => (
        <RowLink
          href={hrefOf(row)}
          avatar={<Avatar id={row.family_id} name={row.student_name ?? row.contact_name ?? "?"} />}
          name={row.student_name ?? row.contact_name ?? m.family_2()}
        >
          <small className={row.status === "failed" || row.status === "bounced" ? "bad" : undefined}>
            {whyOf(row) ?? [row.contact_name, row.relation, row.to_masked].filter(Boolean).join(", ")}
          </small>
        </RowLink>
      ),
    },
    { key: "what", header: m.what(), cell: (row) => row.event_title },
    { key: "channel", header: m.channel(), cell: (row) => CHANNELS[row.channel].word },
    { key: "status", header: m.status(), cell: (row) => <StatusChip look={MESSAGE[row.status]} /> },
    {
      key: "due",
      header: m.due(),
      sort: "due_at",
      number: true,
      cell: (row) => `${day(row.due_at)} ${clock(row.due_at)}`,
    },
  ];
}

function whyOf(row: LedgerRow): string | null {
  if (["failed", "bounced", "unknown"].includes(row.status)) return row.error_text ?? row.gate_reason;
  return ["held", "skipped", "cancelled"].includes(row.status) ? (row.gate_reason ?? row.error_text) : null;
}

/** How a message is called in the results of a bulk action. */
export function nameOf(row: LedgerRow): string {
  const who = row.student_name ?? row.contact_name ?? m.family_2();
  return m.who_event_title_by_word({
    who,
    event_title: row.event_title,
    word: CHANNELS[row.channel].word.toLowerCase(),
  });
}

export function refOf(row: LedgerRow): NamedRef {
  return { channel: row.channel, id: row.id, name: nameOf(row) };
}
