import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { useBatches } from "../batches/api";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useListState } from "../kit/useListState";
import { AssignmentDrawer } from "./AssignmentDrawer";
import { AssignmentForm } from "./AssignmentForm";
import { type AssignmentRow, counts, useAssignments } from "./api";

const STATES = [
  { value: "open", word: m.open() },
  { value: "due", word: m.past_due() },
  { value: "draft", word: m.draft() },
];

export default function Assignments() {
  const { id } = useParams<{ id?: string }>();
  const [, go] = useLocation();
  const batches = useBatches();
  const list = useListState({
    name: "assignments",
    filters: [
      { name: "state", word: "State", options: STATES },
      { name: "batch", word: "Batch", options: batches.data?.map(({ id, name }) => ({ value: id, word: name })) ?? [] },
      { name: "ungraded", word: m.to_grade(), options: [{ value: "yes", word: m.has_ungraded() }] },
    ],
  });
  const assignments = useAssignments(list);
  const [adding, setAdding] = useState(false);
  const search = list.query && `?${list.query}`;
  const link = (row: AssignmentRow) => `${paths.admin.assignment(row.id)}${search}`;

  const columns: Column<AssignmentRow>[] = [
    {
      key: "title",
      header: m.assignment(),
      cell: (row) => (
        <RowLink href={link(row)} name={row.title}>
          <small>{row.batch?.name}</small>
        </RowLink>
      ),
    },
    { key: "opens", header: m.opens(), cell: (row) => row.opens_at && dayClock(row.opens_at) },
    {
      key: "due",
      header: m.due(),
      cell: (row) => (
        <>
          {dayClock(row.due_at)}
          {row.cutoff_at && <small>{m.cut_off_at({ when: dayClock(row.cutoff_at) })}</small>}
        </>
      ),
    },
    {
      key: "out",
      header: m.goes_out(),
      cell: (row) =>
        row.published_at ? m.published() : row.session ? m.after_title({ title: row.session.title }) : m.draft(),
    },
    {
      key: "in",
      header: m.handed_in(),
      number: true,
      cell: (row) => m.handed_in_of_students({ handed_in: counts(row).handedIn, students: counts(row).students }),
    },
    {
      key: "grade",
      header: m.to_grade(),
      number: true,
      cell: (row) => <strong className="strong">{counts(row).toGrade}</strong>,
    },
    { key: "median", header: m.median(), number: true, cell: (row) => counts(row).median },
    { key: "late", header: m.late(), number: true, cell: (row) => counts(row).late || null },
  ];
  const shown = id ? columns.filter(({ key }) => ["title", "due", "grade"].includes(key)) : columns;

  return (
    <WithDrawer
      drawer={id ? <AssignmentDrawer key={id} id={id} closeTo={`${paths.admin.assignments}${search}`} /> : null}
    >
      <Page
        title={m.assignments()}
        fact={m.only_those_who_are_in_the_batch_see_its_work()}
        actions={
          <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
            {m.new_assignment()}
          </Button>
        }
      >
        <ListBar
          list={list}
          noun={[m.assignment_2(), m.assignments_2()]}
          total={assignments.data?.total}
          note={m.latest_due_first()}
          search={m.search_assignments()}
        />
        <DataTable
          caption={m.assignments()}
          columns={shown}
          query={assignments}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          selected={id}
          empty={
            <EmptyState
              title={m.set_the_first_work()}
              actions={
                <Button look="act" onClick={() => setAdding(true)}>
                  {m.new_assignment()}
                </Button>
              }
            >
              {m.for_example_a_one_page_idea_or_ten_questions()}
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
