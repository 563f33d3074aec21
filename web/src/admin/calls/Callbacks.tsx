import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import type { ListState } from "../kit/useListState";
import { type CallbackRow, useCallbacks } from "./api";
import { PlaceCall } from "./PlaceCall";

/** Families who asked to be called: on a call, or on the page that a message leads to. */
export function Callbacks({ list }: { list: ListState }) {
  const wishes = useCallbacks(list);
  const [calling, setCalling] = useState<{ id: string; name: string } | null>(null);
  const columns: Column<CallbackRow>[] = [
    {
      key: "who",
      header: m.family_2(),
      cell: (row) => (
        <RowLink
          href={row.call_id ? paths.admin.call(row.call_id) : paths.admin.family(row.family_id ?? "")}
          avatar={<Avatar id={row.family_id ?? ""} name={nameOf(row)} />}
          name={nameOf(row)}
        >
          {row.evidence && <small>“{row.evidence}”</small>}
        </RowLink>
      ),
    },
    { key: "wish", header: m.what_they_asked(), sort: "field", cell: said },
    {
      key: "asked",
      header: m.asked(),
      sort: "asked_at",
      number: true,
      cell: (row) => (row.asked_at ? dayClock(row.asked_at) : ""),
    },
    {
      key: "act",
      header: <span className="sr-only">{m.action()}</span>,
      label: "",
      cell: (row) => {
        const lead = row.family?.leads.find(({ id }) => id === row.lead_id) ?? row.family?.leads[0];
        return lead ? (
          <Button size="small" onClick={() => setCalling({ id: lead.id, name: lead.student_name })}>
            {m.plan_the_call()}
          </Button>
        ) : null;
      },
    },
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.wish_to_be_called(), m.wishes_to_be_called()]}
        total={wishes.data?.total}
        note={m.the_longest_waiting_first()}
        search={m.search_families()}
      />
      <DataTable
        caption={m.callbacks()}
        columns={columns}
        query={wishes}
        list={list}
        rowKey={(row) => row.id}
        empty={<EmptyState done title={m.nobody_waits_for_a_call_back()} />}
      />
      {calling && <PlaceCall lead={calling} onClose={() => setCalling(null)} />}
    </>
  );
}

function nameOf(row: CallbackRow): string {
  return row.family?.leads.find(({ id }) => id === row.lead_id)?.student_name ?? row.family?.name ?? m.a_family_2();
}

function said(row: CallbackRow): string {
  if (row.field === "wants_person") return m.wants_to_speak_with_you_in_person();
  const at = row.field === "call_back_at" ? Date.parse(row.said ?? "") : Number.NaN;
  return Number.isNaN(at) ? (row.said ?? "") : m.call_at_day_clock({ day_clock: dayClock(at) });
}
