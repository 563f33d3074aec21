import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { type Column, DataTable, SearchBox } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useListState } from "../kit/useListState";
import { AssignmentDrawer } from "./AssignmentDrawer";
import { AssignmentForm } from "./AssignmentForm";
import { type AssignmentRow, counts, useAssignments } from "./api";

export default function Assignments() {
  const { id } = useParams<{ id?: string }>();
  const [, go] = useLocation();
  const list = useListState();
  const assignments = useAssignments(list);
  const [adding, setAdding] = useState(false);
  const search = list.query && `?${list.query}`;
  const link = (row: AssignmentRow) => `${paths.admin.assignment(row.id)}${search}`;

  const columns: Column<AssignmentRow>[] = [
    {
      key: "title",
      header: "Assignment",
      cell: (row) => (
        <RowLink href={link(row)} name={row.title}>
          <small>{row.batch?.name}</small>
        </RowLink>
      ),
    },
    { key: "due", header: "Due", cell: (row) => dayClock(row.due_at) },
    {
      key: "out",
      header: "Goes out",
      cell: (row) => (row.published_at ? "Published" : row.session ? `After ${row.session.title}` : "Draft"),
    },
    {
      key: "in",
      header: "Handed in",
      number: true,
      cell: (row) => `${counts(row).handedIn} of ${counts(row).students}`,
    },
    {
      key: "grade",
      header: "To grade",
      number: true,
      cell: (row) => <strong className="strong">{counts(row).toGrade}</strong>,
    },
  ];
  const shown = id ? columns.filter(({ key }) => key !== "out" && key !== "in") : columns;

  return (
    <WithDrawer
      drawer={id ? <AssignmentDrawer key={id} id={id} closeTo={`${paths.admin.assignments}${search}`} /> : null}
    >
      <Page
        title="Assignments"
        fact="Only those who are in the batch see its work."
        actions={
          <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
            New assignment
          </Button>
        }
      >
        <div className="row row--between">
          <p>
            <strong className="strong">{count(assignments.data?.total ?? 0, "assignment")}</strong>, latest due first
          </p>
          <SearchBox list={list} label="Search assignments" />
        </div>
        <DataTable
          caption="Assignments"
          columns={shown}
          query={assignments}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          selected={id}
          empty={
            <EmptyState
              title="Set the first work"
              actions={
                <Button look="act" onClick={() => setAdding(true)}>
                  New assignment
                </Button>
              }
            >
              For example a one-page idea, or ten questions to a customer.
            </EmptyState>
          }
        />
        {adding && (
          <AssignmentForm
            onClose={(made) => {
              setAdding(false);
              if (made) go(paths.admin.assignment(made));
            }}
          />
        )}
      </Page>
    </WithDrawer>
  );
}
