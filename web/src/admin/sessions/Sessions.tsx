import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { clock, day, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type Column, DataTable, SearchBox } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useListState } from "../kit/useListState";
import { type SessionRow, sessionLook, useSessions } from "./api";
import { SessionDrawer } from "./SessionDrawer";
import { SessionForm } from "./SessionForm";
import { SessionTabs } from "./SessionTabs";

export default function Sessions() {
  const { id } = useParams<{ id?: string }>();
  const [, go] = useLocation();
  const list = useListState("upcoming");
  const now = useNow();
  // The list is cut at the minute, not at each tick of the clock.
  const minute = new Date(Math.floor(now / 60_000) * 60_000).toISOString();
  const sessions = useSessions(list, minute);
  const [making, setMaking] = useState(false);
  const link = (row: SessionRow) => `${paths.admin.session(row.id)}${list.query && `?${list.query}`}`;

  const columns: Column<SessionRow>[] = [
    {
      key: "title",
      header: "Session",
      cell: (row) => (
        <RowLink href={link(row)} name={row.title}>
          <small>{row.batch?.name}</small>
        </RowLink>
      ),
    },
    {
      key: "when",
      header: "When",
      cell: (row) => (
        <span>
          <strong className="strong">{clock(row.starts_at)}</strong> to {clock(row.ends_at)}, {day(row.starts_at)}
        </span>
      ),
    },
    { key: "state", header: "Status", cell: (row) => <StatusChip look={sessionLook(row, now)} /> },
    {
      key: "students",
      header: "Students",
      number: true,
      cell: (row) => row.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0,
    },
    {
      key: "in",
      header: "In",
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
    <WithDrawer
      drawer={
        id ? (
          <SessionDrawer id={id} now={now} closeTo={`${paths.admin.sessions}${list.query && `?${list.query}`}`} />
        ) : null
      }
    >
      <Page
        title="Sessions"
        fact="A reminder 15 minutes before is always on."
        actions={
          <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setMaking(true)}>
            New session
          </Button>
        }
      >
        <SessionTabs current={list.tab} />
        <div className="row row--between">
          {sessions.data ? (
            <p>
              <strong className="strong">{count(sessions.data.total, "session")}</strong>, {list.tab}
            </p>
          ) : (
            <span />
          )}
          <SearchBox list={list} label="Search sessions" />
        </div>
        <DataTable
          caption="Sessions"
          columns={columns}
          query={sessions}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          selected={id}
          empty={
            list.tab === "upcoming" ? (
              <EmptyState
                drawing="calendar"
                title="Create your first class"
                actions={
                  <Button look="act" onClick={() => setMaking(true)}>
                    New session
                  </Button>
                }
              >
                A 15-minute reminder is already on.
              </EmptyState>
            ) : (
              <EmptyState drawing="none" title="Nothing here." />
            )
          }
        />
        {making && (
          <SessionForm
            session={null}
            now={now}
            onClose={(made) => {
              setMaking(false);
              if (made) go(paths.admin.session(made));
            }}
          />
        )}
      </Page>
    </WithDrawer>
  );
}
