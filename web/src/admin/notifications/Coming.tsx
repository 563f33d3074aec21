import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { count } from "~/shared/format/size";
import { clock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Bars } from "../kit/charts";
import { DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { Card } from "../kit/Page";
import { useSelection } from "../kit/selection";
import type { ListState } from "../kit/useListState";
import type { MessageRef, Operation } from "../messages/api";
import { OperationSheet } from "../messages/OperationSheet";
import { allHourIds, messagesById, RULE_CHANNELS, useHour, useHourReminders, useHours } from "./api";
import { messageColumns, refOf } from "./rows";

const HOUR = 3_600_000;
const HOURS = 24;

/** The next 24 hours, hour by hour; one hour opened, to hold or cancel what is in it. */
export function Coming({ list, hrefOf }: { list: ListState; hrefOf: (row: MessageRef) => string }) {
  const hours = useHours();
  if (hours.isPending) return <SkeletonRows rows={6} label={m.loading_what_is_due()} />;
  if (hours.error)
    return (
      <ErrorNotice error={hours.error} onRetry={() => void hours.refetch()} title={m.what_is_due_could_not_be_read()} />
    );
  if (hours.data.length === 0)
    return (
      <div className="card">
        <EmptyState drawing="envelope" done title={m.nothing_is_due_in_the_next_24_hours()} />
      </div>
    );
  const byHour = Map.groupBy(hours.data, ({ hour }) => hour);
  const starts = [...byHour.keys()].sort();
  const first = Date.parse(starts[0] ?? "");
  const span = Math.max(HOURS, (Date.parse(starts.at(-1) ?? "") - first) / HOUR + 1);
  const points = Array.from({ length: span }, (_, at) => {
    const start = starts.find((each) => Date.parse(each) === first + at * HOUR);
    const due = byHour.get(start ?? "") ?? [];
    return {
      label: clock(new Date(first + at * HOUR).toISOString()),
      value: due.reduce((sum, each) => sum + each.planned + each.held, 0),
      href: start && `?tab=coming&hour=${encodeURIComponent(start)}`,
    };
  });
  const open = list.filter("hour") ?? starts[0] ?? null;
  return (
    <>
      <Card title={m.hour_by_hour()}>
        <Bars
          title={m.messages_due_in_each_hour()}
          summary={m.held_ones_are_counted_where_they_were_due()}
          header={[m.hour(), m.messages()]}
          points={points}
        />
        <ul className="hours">
          {starts.map((start) => (
            <li key={start}>
              <strong className="strong">{clock(start)}</strong>{" "}
              {(byHour.get(start) ?? [])
                .map(({ channel, planned, held }) => {
                  const word = RULE_CHANNELS.find(({ key }) => key === channel)?.word ?? channel;
                  return `${word} ${planned + held}${held > 0 ? ` ${m.held_held({ held })}` : ""}`;
                })
                .join(" · ")}
            </li>
          ))}
        </ul>
      </Card>
      {open && <Hour hour={open} isFirst={open === starts[0]} list={list} hrefOf={hrefOf} />}
    </>
  );
}

interface HourProps {
  hour: string;
  isFirst: boolean;
  list: ListState;
  hrefOf: (row: MessageRef) => string;
}

function Hour({ hour, isFirst, list, hrefOf }: HourProps) {
  const messages = useHour(list, hour, isFirst);
  const selection = useSelection(list, () => allHourIds(hour, isFirst));
  const [operation, setOperation] = useState<Operation | null>(null);
  const chosen = selection.count(messages.data?.total ?? 0);

  return (
    <section className="stack" aria-label={m.due_at_clock({ clock: clock(hour) })}>
      {operation && (
        <OperationSheet
          operation={operation}
          load={async () => (await messagesById(await selection.resolve())).map(refOf)}
          onClose={() => {
            setOperation(null);
            selection.clear();
          }}
        />
      )}
      <ListBar
        list={list}
        noun={[m.message(), m.messages_2()]}
        total={messages.data?.total}
        note={
          isFirst
            ? m.due_until_next_hour_what_is_late_included({ next_hour: nextHour(hour) })
            : m.due_clock_to_next_hour({ clock: clock(hour), next_hour: nextHour(hour) })
        }
        selection={selection}
        bulk={
          <>
            <Button onClick={() => setOperation("hold")}>{m.hold_chosen({ chosen })}</Button>
            <Button onClick={() => setOperation("release")}>{m.release_chosen({ chosen })}</Button>
            <Button look="danger" onClick={() => setOperation("cancel")}>
              {m.cancel_chosen({ chosen })}
            </Button>
          </>
        }
      />
      <DataTable
        caption={m.messages_of_this_hour()}
        columns={messageColumns(hrefOf).map(({ sort: _, ...column }) => column)}
        query={messages}
        list={list}
        rowKey={(row) => row.id}
        rowHref={hrefOf}
        rowName={(row) => refOf(row).name}
        selection={selection}
        empty={<EmptyState drawing="none" title={m.no_message_of_the_ledger_is_due_in_this_hour()} />}
      />
      <Reminders hour={hour} isFirst={isFirst} />
    </section>
  );
}

function nextHour(hour: string): string {
  return clock(new Date(hour).getTime() + 3_600_000);
}

/** Class reminders that are no messages yet: they may be left out one by one. */
function Reminders({ hour, isFirst }: { hour: string; isFirst: boolean }) {
  const reminders = useHourReminders(hour, isFirst);
  const queries = useQueryClient();
  const drop = useMutation({
    mutationFn: (id: string) => answer(engine.POST("/api/messages/reminders/drop", { body: { ids: [id] } })),
    onSuccess: ({ dropped }) => toast(dropped.length > 0 ? m.left_out() : m.it_is_a_message_already()),
    onSettled: () => queries.invalidateQueries({ queryKey: ["coming"] }),
  });
  if (reminders.error) return <ErrorNotice error={reminders.error} onRetry={() => void reminders.refetch()} />;
  if (!reminders.data || reminders.data.length === 0) return null;
  return (
    <Card title={m.count_that_become_messages({ count: count(reminders.data.length, m.class_reminder()) })}>
      <ErrorNotice error={drop.error} />
      <ul className="days">
        {reminders.data.map((one) => (
          <li key={one.id} className="row row--between">
            <span>
              <strong className="strong">{one.seat?.lead?.student_name ?? m.a_student()}</strong>{" "}
              <span className="dim">
                {one.kind === "day_before" ? m.hours_24() : m.minutes_15_long()}{" "}
                {m.before_title_clock({ title: one.session?.title, clock: clock(one.due_at) })}
              </span>
            </span>
            <Button
              size="small"
              busy={drop.isPending && drop.variables === one.id && m.leaving_out()}
              onClick={() => drop.mutate(one.id)}
            >
              {m.leave_out()}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
