import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { CERTIFICATE } from "~/shared/words/status";
import { useBatches } from "../batches/api";
import { downloadCsv } from "../kit/csv";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { Kpis, Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import { type ListState, useListState } from "../kit/useListState";
import { allSeats, FLAG_FILTER, FLAGS, type Seat, type SeatChange, SORTS, TABS, useFigures, useRoster } from "./api";
import { SeatSheet } from "./SeatSheet";
import { Waiting } from "./Waiting";
import { WriteSheet } from "./WriteSheet";
import "./students.css";

/** Everyone who has a seat, how they are doing, and who slips. */
export default function Students() {
  const batches = useBatches().data ?? [];
  const list = useListState({
    name: "students",
    tab: "active",
    sorts: SORTS,
    filters: [
      { name: "batch", word: "Batch", options: batches.map(({ id, name }) => ({ value: id, word: name })) },
      FLAG_FILTER,
    ],
  });
  const figures = useFigures().data;
  return (
    <Page title={m.paid_students()} fact={m.students_appear_here_the_moment_a_payment_is()}>
      {figures && figures.active + figures.paused + figures.ended > 0 && (
        <Kpis
          items={[
            { label: m.active(), value: figures.active, note: m.fresh_new_in_30_days({ fresh: figures.fresh }) },
            { label: m.paused(), value: figures.paused },
            {
              label: m.attendance(),
              value: figures.attended === null ? "–" : `${Math.round(figures.attended * 100)}%`,
            },
            { label: m.to_look_at(), value: figures.flagged, note: m.with_a_flag() },
          ]}
        />
      )}
      <Tabs
        label={m.students_by_state()}
        current={list.tab}
        items={TABS.map(({ key, word }) => ({
          key,
          word,
          ...(key !== "waiting" && figures && { count: figures[key] }),
        }))}
        hrefOf={(key) => (key === "active" ? paths.admin.students : `${paths.admin.students}?tab=${key}`)}
      />
      {list.tab === "waiting" ? <Waiting /> : <Roster list={list} />}
    </Page>
  );
}

type Doing = { kind: SeatChange; seats: Seat[] } | { kind: "write"; ids: string[] };

function Roster({ list }: { list: ListState }) {
  const roster = useRoster(list);
  const selection = useSelection(list, async () => (await allSeats(list)).map(({ id }) => id));
  const [doing, setDoing] = useState<Doing | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const chosen = selection.count(roster.data?.total ?? 0);

  const start = (kind: SeatChange | "write") => {
    setProblem(null);
    selection
      .resolve()
      .then(async (ids) => {
        if (kind === "write") return setDoing({ kind, ids });
        const all = selection.all || ids.length > (roster.data?.rows.length ?? 0) ? await allSeats(list) : [];
        const known = [...(roster.data?.rows ?? []), ...all];
        const seats = ids.flatMap((id) => known.find((seat) => seat.id === id) ?? []);
        setDoing({ kind, seats });
      })
      .catch(setProblem);
  };
  const save = () =>
    allSeats(list).then(
      (seats) =>
        downloadCsv(
          "students.csv",
          [
            "student",
            "guardian",
            "batch",
            "state",
            "attended",
            "held",
            m.handed_in_2(),
            "due",
            m.owed_rupees(),
            "flags",
          ],
          seats.map((seat) => [
            seat.student_name,
            seat.guardian_name,
            seat.batch_name,
            seat.status,
            seat.classes_attended,
            seat.classes_held,
            seat.work_handed_in,
            seat.work_due,
            seat.due_paise / 100,
            seat.flags.map((flag) => FLAGS[flag]).join("; "),
          ]),
        ),
      setProblem,
    );

  return (
    <>
      <ListBar
        list={list}
        noun={[m.student(), m.students_3()]}
        total={roster.data?.total}
        note={m.newest_first()}
        search={m.search_students()}
        selection={selection}
        bulk={
          <>
            <Button look="act" onClick={() => start("write")}>
              {m.write_to_chosen({ chosen })}
            </Button>
            {list.tab !== "active" && (
              <Button onClick={() => start("resume")}>{m.open_chosen_again({ chosen })}</Button>
            )}
            {list.tab !== "ended" && (
              <>
                <Button onClick={() => start("move")}>{m.move_chosen({ chosen })}</Button>
                <Button onClick={() => start("extend")}>{m.extend_chosen({ chosen })}</Button>
                {list.tab === "active" && <Button onClick={() => start("pause")}>{m.pause_chosen({ chosen })}</Button>}
                <Button look="danger" onClick={() => start("end")}>
                  {m.end_chosen({ chosen })}
                </Button>
              </>
            )}
          </>
        }
      >
        <Button icon={<IconDownload size={16} aria-hidden="true" />} onClick={() => void save()}>
          {m.csv()}
        </Button>
      </ListBar>
      <ErrorNotice error={problem} title={m.the_students_could_not_be_read()} />
      <DataTable
        caption={m.students_2()}
        columns={COLUMNS}
        query={roster}
        list={list}
        rowKey={(seat) => seat.id}
        rowHref={(seat) => paths.admin.student(seat.id)}
        rowName={(seat) => seat.student_name}
        selection={selection}
        empty={
          list.tab === "active" ? (
            <EmptyState
              title={m.nobody_has_paid_yet()}
              actions={<ButtonLink href={paths.admin.payments}>{m.open_payment_processing()}</ButtonLink>}
            >
              {m.students_appear_here_the_moment_a_payment_is()}
            </EmptyState>
          ) : (
            <EmptyState drawing="none" title={m.nobody_here()} />
          )
        }
      />
      {doing?.kind === "write" && (
        <WriteSheet ids={doing.ids} onDone={selection.clear} onClose={() => setDoing(null)} />
      )}
      {doing && doing.kind !== "write" && (
        <SeatSheet kind={doing.kind} seats={doing.seats} onDone={selection.clear} onClose={() => setDoing(null)} />
      )}
    </>
  );
}

/** The last four classes as dots, oldest first. */
export function Dots({ classes }: { classes: string }) {
  if (!classes) return <span className="dim">–</span>;
  const came = [...classes].filter((one) => one === "1").length;
  return (
    <span className="dots" role="img" aria-label={m.came_of_the_last_length_classes({ came, length: classes.length })}>
      {[...classes].map((one, place) => (
        <span key={place} className={one === "1" ? "dots__on" : "dots__off"} />
      ))}
    </span>
  );
}

export function Flags({ flags }: { flags: Seat["flags"] }) {
  if (flags.length === 0) return <span className="dim">–</span>;
  return (
    <span className="flags">
      {flags.map((flag) => (
        <span key={flag} className="flags__one">
          {FLAGS[flag]}
        </span>
      ))}
    </span>
  );
}

const COLUMNS: Column<Seat>[] = [
  {
    key: "student",
    header: m.student_2(),
    sort: "student_name",
    cell: (seat) => (
      <RowLink
        href={paths.admin.student(seat.id)}
        avatar={<Avatar id={seat.lead_id} name={seat.student_name} />}
        name={seat.student_name}
      >
        <small>
          {[seat.grade && m.class_grade({ grade: seat.grade }), seat.guardian_name].filter(Boolean).join(", ")}
        </small>
      </RowLink>
    ),
  },
  { key: "batch", header: m.batch(), cell: (seat) => seat.batch_name },
  {
    key: "classes",
    header: m.classes(),
    sort: "classes_attended",
    cell: (seat) => (
      <span className="row">
        <Dots classes={seat.last_classes} />
        <small className="dim">
          {m.classes_attended_of_classes_held({
            classes_attended: seat.classes_attended,
            classes_held: seat.classes_held,
          })}
        </small>
      </span>
    ),
  },
  {
    key: "work",
    header: m.work(),
    number: true,
    cell: (seat) => m.work_handed_in_of_work_due({ work_handed_in: seat.work_handed_in, work_due: seat.work_due }),
  },
  {
    key: "dues",
    header: m.dues(),
    sort: "overdue_paise",
    number: true,
    cell: (seat) =>
      seat.due_paise > 0 ? (
        <span className={seat.overdue_paise > 0 ? "bad" : undefined}>{rupees(seat.due_paise)}</span>
      ) : (
        <span className="dim">–</span>
      ),
  },
  {
    key: "seen",
    header: m.last_seen(),
    sort: "last_seen_at",
    cell: (seat) => (seat.last_seen_at ? day(seat.last_seen_at) : <span className="dim">{m.not_yet()}</span>),
  },
  { key: "flags", header: m.flags(), cell: (seat) => <Flags flags={seat.flags} /> },
  {
    key: "certificate",
    header: m.certificate(),
    cell: (seat) => seat.certificate_status && <StatusChip look={CERTIFICATE[seat.certificate_status]} />,
  },
];
