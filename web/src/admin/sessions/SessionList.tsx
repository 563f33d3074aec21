import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { clock, day, span } from "~/shared/format/time";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useBatches } from "../batches/api";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { RowLink } from "../kit/RowLink";
import { useListState } from "../kit/useListState";
import { meanRating, type SessionRow, sessionLook, useSessions } from "./api";

const EMPTY: Record<string, string> = {
  upcoming: m.no_session_is_planned(),
  past: m.no_session_has_been_held_yet(),
  drafts: m.no_drafts(),
  cancelled: m.no_session_was_cancelled(),
};

/** The sessions of one state, as a list. */
export function SessionList({ now, selected }: { now: number; selected: string | undefined }) {
  const batches = useBatches().data ?? [];
  const list = useListState({
    name: "sessions",
    tab: "upcoming",
    filters: [{ name: "batch", word: "Batch", options: batches.map(({ id, name }) => ({ value: id, word: name })) }],
  });
  // The list is cut at the minute, not at each tick of the clock.
  const minute = new Date(Math.floor(now / 60_000) * 60_000).toISOString();
  const sessions = useSessions(list, minute);
  const link = (row: SessionRow) => `${paths.admin.session(row.id)}${list.query && `?${list.query}`}`;

  const columns: Column<SessionRow>[] = [
    {
      key: "title",
      header: m.session_2(),
      cell: (row) => (
        <RowLink href={link(row)} name={row.title}>
          <small>{row.batch?.name}</small>
        </RowLink>
      ),
    },
    {
      key: "when",
      header: m.when(),
      cell: (row) => (
        <span>
          <strong className="strong">{clock(row.starts_at)}</strong>{" "}
          {m.to_clock_day({ clock: clock(row.ends_at), day: day(row.starts_at) })}
        </span>
      ),
    },
    { key: "state", header: m.status(), cell: (row) => <StatusChip look={sessionLook(row, now)} /> },
    {
      key: "students",
      header: m.students_2(),
      number: true,
      cell: (row) => row.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0,
    },
    { key: "came", header: m.came(), number: true, cell: (row) => row.attendance[0]?.count ?? 0 },
    { key: "rated", header: m.rated(), number: true, cell: (row) => meanRating(row.feedback) ?? "" },
    {
      key: "in",
      header: m.in_(),
      number: true,
      cell: (row) =>
        Date.parse(row.starts_at) > now && row.status === "scheduled" ? (
          <span className="dim">{span(row.starts_at, now)}</span>
        ) : (
          ""
        ),
    },
  ];
  return (
    <>
      <ListBar
        list={list}
        noun={[m.session(), m.sessions_2()]}
        total={sessions.data?.total}
        note={list.tab === "upcoming" ? m.soonest_first() : m.newest_first()}
        search={m.search_sessions()}
      />
      <DataTable
        caption={m.sessions()}
        columns={columns}
        query={sessions}
        list={list}
        rowKey={(row) => row.id}
        rowHref={link}
        selected={selected}
        empty={<EmptyState drawing="none" title={EMPTY[list.tab] ?? m.nothing_here()} />}
      />
    </>
  );
}
