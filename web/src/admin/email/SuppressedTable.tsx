import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { AreaField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { CorrectAddress } from "../contacts/CorrectAddress";
import { Ask } from "../kit/Ask";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { MaskedContact } from "../kit/MaskedContact";
import { RowLink } from "../kit/RowLink";
import { useTyped } from "../kit/useDraft";
import { type Filter, useListState } from "../kit/useListState";
import { eventWords } from "../words";
import { type Suppressed, useSuppressed, useUnblock } from "./api";

const WHY: Record<Suppressed["why"], string> = {
  bounce: m.mail_does_not_arrive_there(),
  complaint: m.marked_a_mail_as_spam(),
  unsubscribe: m.unsubscribed(),
  stop: m.asked_for_no_messages(),
};
const FILTERS: Filter[] = [
  { name: "why", word: m.why(), options: Object.entries(WHY).map(([value, word]) => ({ value, word })) },
];

/** Addresses that nothing is sent to. */
export function SuppressedTable() {
  const list = useListState({
    name: "suppressed",
    sorts: ["-since", "student_name", "why", "message_event_key"],
    filters: FILTERS,
  });
  const suppressed = useSuppressed(list);
  const [open, setOpen] = useState<Suppressed | null>(null);
  const now = useNow(60_000);
  const columns: Column<Suppressed>[] = [
    {
      key: "who",
      header: m.family_2(),
      sort: "student_name",
      cell: (row) => (
        <RowLink href={paths.admin.family(row.family_id)} name={row.student_name ?? row.name ?? m.family_2()}>
          <MaskedContact contact={row} />
        </RowLink>
      ),
    },
    { key: "why", header: m.why(), sort: "why", cell: (row) => WHY[row.why] },
    {
      key: "since",
      header: m.since(),
      sort: "since",
      number: true,
      cell: (row) => dayClock(row.since, now),
    },
    {
      key: "after",
      header: m.after(),
      sort: "message_event_key",
      cell: (row) => (row.message_event_key ? eventWords(row.message_event_key) : m.no_e_mail_of_ours()),
    },
    {
      key: "act",
      header: <span className="sr-only">{m.unblock()}</span>,
      label: "",
      cell: (row) => (
        <span className="row">
          {row.why === "bounce" && <CorrectAddress familyId={row.family_id} contactId={row.id} />}
          <Button size="small" onClick={() => setOpen(row)}>
            {m.unblock_2()}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.address(), m.addresses()]}
        total={suppressed.data?.total}
        note={m.newest_first()}
        search={m.search_addresses()}
      />
      <DataTable
        caption={m.suppressed_addresses()}
        columns={columns}
        query={suppressed}
        list={list}
        rowKey={(row) => row.id}
        empty={
          <EmptyState drawing="envelope" done title={m.nobody_is_blocked()}>
            {m.addresses_that_bounce_complain_or()}
          </EmptyState>
        }
      />
      {open && <Unblock it={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Unblock({ it, onClose }: { it: Suppressed; onClose: () => void }) {
  const [reason, setReason, clear] = useTyped(`unblock.${it.id}`);
  const unblock = useUnblock();
  return (
    <Ask
      open
      onClose={onClose}
      title={m.write_to_student_name_again({ student_name: it.student_name ?? it.name ?? m.this_family() })}
      verb={m.unblock_the_address()}
      busy={unblock.isPending && m.asking_the_provider()}
      error={unblock.error}
      onYes={() =>
        unblock.mutate(
          { id: it.id, reason },
          {
            onSuccess: () => {
              clear();
              toast(m.the_address_is_open_again());
              onClose();
            },
          },
        )
      }
    >
      <p>
        {WHY[it.why]}. {it.why === "bounce" ? m.check_the_address_first() : m.do_this_only_if_they_asked_for_it()}
      </p>
      <AreaField
        label={m.why_it_may_be_written_to_again()}
        rows={3}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Ask>
  );
}
