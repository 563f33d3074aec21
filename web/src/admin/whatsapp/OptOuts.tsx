import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import { useTyped } from "../kit/useDraft";
import type { Filter, ListState } from "../kit/useListState";
import { eventWords } from "../words";
import { type OptOut, useOptOuts, useStop } from "./api";
import { howWords } from "./words";

export const STOP_FILTERS: Filter[] = [
  { name: "state", word: m.stopped(), options: [{ value: "ended", word: m.and_added_back() }] },
];

interface OptOutsProps {
  list: ListState;
  hrefOf: (contactId: string) => string;
  selected: string | undefined;
}

/** Who is not written to on any channel, since when, how they asked, and after which message. */
export function OptOuts({ list, hrefOf, selected }: OptOutsProps) {
  const optOuts = useOptOuts(list);
  const [adding, setAdding] = useState(false);
  const ended = list.filter("state") === "ended";
  const columns: Column<OptOut>[] = [
    {
      key: "who",
      header: m.number(),
      sort: "student_name",
      cell: (row) => (
        <RowLink
          href={hrefOf(row.contact_id ?? "")}
          avatar={<Avatar id={row.family_id ?? ""} name={row.student_name ?? row.contact_name ?? "?"} />}
          name={row.to_masked ?? ""}
        >
          <small>
            {[row.contact_name, row.student_name && m.family_of_student_name({ student_name: row.student_name })]
              .filter(Boolean)
              .join(", ")}
          </small>
        </RowLink>
      ),
    },
    {
      key: "how",
      header: m.how(),
      sort: "how",
      cell: (row) => (
        <>
          {howWords(row.how)}
          {row.note && <small className="dim">{row.note}</small>}
        </>
      ),
    },
    {
      key: "when",
      header: m.when(),
      sort: "opted_out_at",
      cell: (row) => row.opted_out_at && dayClock(row.opted_out_at),
    },
    {
      key: "last",
      header: m.last_message_before(),
      cell: (row) =>
        row.message_event_key ? (
          <>
            {eventWords(row.message_event_key)}
            <small className="dim">{row.message_sent_at && dayClock(row.message_sent_at)}</small>
          </>
        ) : (
          <span className="dim">{m.none()}</span>
        ),
    },
    ...(ended
      ? [
          {
            key: "ended",
            header: m.added_back(),
            cell: (row: OptOut) => (
              <>
                {row.ended_at && dayClock(row.ended_at)}
                <small className="dim">{row.ended_note ?? m.they_wrote_start()}</small>
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.number_2(), m.numbers()]}
        total={optOuts.data?.total}
        note={m.stopped_on_every_channel_latest_first()}
        search={m.search_numbers()}
      >
        <Button onClick={() => setAdding(true)}>{m.stop_a_number()}</Button>
      </ListBar>
      <DataTable
        caption={m.opt_outs()}
        columns={selected ? columns.filter(({ key }) => key === "who" || key === "how") : columns}
        query={optOuts}
        list={list}
        rowKey={(row) => row.id ?? ""}
        rowHref={(row) => hrefOf(row.contact_id ?? "")}
        selected={optOuts.data?.rows.find(({ contact_id }) => contact_id === selected)?.id ?? undefined}
        empty={
          <EmptyState drawing="none" done title={ended ? m.nobody_was_added_back() : m.nobody_has_stopped()}>
            {"STOP, or बंद करें, in any message ends them all at once."}
          </EmptyState>
        }
      />
      {adding && <StopNumber onClose={() => setAdding(false)} />}
    </>
  );
}

function StopNumber({ onClose }: { onClose: () => void }) {
  const stop = useStop();
  const [number, setNumber, clearNumber] = useTyped("stop.number");
  const [note, setNote, clearNote] = useTyped("stop.note");
  return (
    <Modal opened onClose={onClose} title={<strong>{m.stop_a_number_2()}</strong>}>
      <div className="stack">
        <p>{m.nothing_is_sent_to_this_person_any_more_on()}</p>
        <TextField label={m.number()} type="tel" value={number} onChange={(event) => setNumber(event.target.value)} />
        <AreaField
          label={m.how_they_asked()}
          help={m.it_stands_in_the_record()}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <ErrorNotice error={stop.error} title={m.nothing_was_changed()} />
        <div className="form__foot">
          <Button
            look="danger"
            busy={stop.isPending && m.stopping()}
            onClick={() =>
              stop.mutate(
                { number, note },
                {
                  onSuccess: () => {
                    clearNumber();
                    clearNote();
                    toast(m.this_person_is_not_written_to_any_more());
                    onClose();
                  },
                },
              )
            }
          >
            {m.stop_this_number()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
