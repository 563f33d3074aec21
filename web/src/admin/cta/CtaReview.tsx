import { useState } from "react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { useSelection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import { type ListState, useListState } from "../kit/useListState";
import { allSubmissionIds, FILTERS, type Submission, TABS, useFigures, useSources, useSubmissions } from "./api";
import { columnsOf } from "./columns";
import { ApprovalFunnel, Figures } from "./Figures";
import { FormLink } from "./FormLink";
import { SubmissionDrawer } from "./SubmissionDrawer";
import { TaskList } from "./Tasks";
import { useTasks } from "./tasksApi";
import "./cta.css";

const WAITING = ["pending", "snoozed", "waiting"];

export default function CtaReview() {
  const { id } = useParams<{ id?: string }>();
  const sources = useSources().data ?? [];
  const filters = [
    ...FILTERS,
    { name: "source", word: m.source(), options: sources.map((value) => ({ value, word: value })) },
  ];
  const list = useListState({ name: "cta", tab: "pending", sorts: ["sent", "-score", "name"], filters });
  const now = useNow(60_000);
  const back = `${paths.admin.cta}${list.query && `?${list.query}`}`;
  return (
    <WithDrawer drawer={id ? <SubmissionDrawer key={id} id={id} now={now} closeTo={back} /> : null}>
      <Page
        title={m.cta_review()}
        fact={m.who_answered_who_you_let_in_and_what_happens()}
        actions={
          list.tab !== "tasks" && <ButtonLink href={`${paths.admin.cta}?tab=tasks`}>{m.follow_up_tasks()}</ButtonLink>
        }
      >
        <Figures />
        <Views list={list} now={now} />
        {list.tab === "tasks" ? <TaskList now={now} /> : <Queue list={list} selected={id} now={now} />}
        {list.tab === "all" && <ApprovalFunnel />}
      </Page>
    </WithDrawer>
  );
}

function Views({ list, now }: { list: ListState; now: number }) {
  const figures = useFigures().data;
  const tasks = useTasks().data?.filter(({ done_at, due_at }) => !done_at && Date.parse(due_at) < now + 86_400_000);
  return (
    <Tabs
      label={m.submissions_by_state()}
      current={list.tab}
      items={[
        ...TABS.map(({ key, word, figure }) => ({ key, word, count: figures?.[figure] })),
        { key: "tasks", word: m.tasks(), count: tasks?.length },
      ]}
      hrefOf={(key) => (key === "pending" ? paths.admin.cta : `${paths.admin.cta}?tab=${key}`)}
    />
  );
}

function Queue({ list, selected, now }: { list: ListState; selected: string | undefined; now: number }) {
  const submissions = useSubmissions(list);
  const selection = useSelection(list, () => allSubmissionIds(list));
  const [approving, setApproving] = useState<string[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const waits = WAITING.includes(list.tab);
  const link = (row: Submission) => `${paths.admin.ctaDetail(row.id)}${list.query && `?${list.query}`}`;
  const total = submissions.data?.total;
  const chosen = selection.count(total ?? 0);
  const open = (ids: Promise<string[]>) => {
    setProblem(null);
    ids.then(setApproving, setProblem);
  };
  return (
    <>
      <ListBar
        list={list}
        noun={[m.form_2(), m.forms()]}
        total={total}
        note={waits ? m.longest_waiting_first() : m.newest_first()}
        search={m.search_student_or_parent()}
        selection={selection}
        bulk={
          waits && (
            <Button look="act" onClick={() => open(selection.resolve())}>
              {m.approve_count({ count: count(chosen, m.form_2()) })}
            </Button>
          )
        }
      />
      <ErrorNotice error={problem} title={m.the_selection_could_not_be_read()} />
      <DataTable
        caption={m.cta_submissions()}
        columns={columnsOf(link, now, selected !== undefined, waits)}
        query={submissions}
        list={list}
        rowKey={(row) => row.id}
        rowHref={link}
        rowName={(row) => row.student_name}
        selected={selected}
        selection={waits ? selection : undefined}
        empty={<Nothing tab={list.tab} />}
      />
      {approving && (
        <PlanSheet
          key={approving.join()}
          title={m.approve_count_2({ count: count(approving.length, m.form_2()) })}
          action="approve"
          what={{ ids: approving }}
          verb={(ready) => m.approve_ready({ ready })}
          past={m.forms_reviewed()}
          onDone={selection.clear}
          onRetry={setApproving}
          onClose={() => setApproving(null)}
        >
          <p>{m.only_forms_whose_parent_has_said_yes_to_the()}</p>
        </PlanSheet>
      )}
    </>
  );
}

function Nothing({ tab }: { tab: string }) {
  const everything = useFigures().data?.everything ?? 0;
  if (tab === "pending")
    return (
      <EmptyState
        drawing="envelope"
        done={everything > 0}
        title={m.no_form_is_waiting_for_you()}
        actions={<ButtonLink href={paths.admin.imports}>{m.open_lead_import()}</ButtonLink>}
      >
        {m.forms_come_in_when_families_answer_the()}
        <FormLink />
      </EmptyState>
    );
  return (
    <EmptyState drawing="none" title={tab === "snoozed" ? m.nothing_is_snoozed() : m.nothing_here()}>
      {null}
    </EmptyState>
  );
}
