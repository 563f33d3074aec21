import { useState } from "react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { Avatar } from "~/shared/ui/Avatar";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { CERTIFICATE, type StatusLook, SUBMISSION } from "~/shared/words/status";
import { useBatches } from "../batches/api";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { allCandidates, type Candidate, useCandidates } from "./api";
import { CertificateDrawer } from "./CertificateDrawer";
import { Generate } from "./Generate";
import { Templates } from "./Templates";
import "./certificates.css";

export const LOOKS: Record<Candidate["state"], StatusLook> = {
  ...CERTIFICATE,
  not_yet: { ...SUBMISSION.not_started, en: "Not yet" },
};
const STATES = (["eligible", "not_yet", "draft", "issued", "revoked"] as const).map((value) => ({
  value,
  word: LOOKS[value].en,
}));
const OPEN: Candidate["state"][] = ["eligible", "not_yet", "draft"];

/** Who may have a certificate, who has one, and how it looks. */
export default function Certificates() {
  const { id } = useParams<{ id?: string }>();
  const batches = useBatches();
  const list = useListState({
    name: "certificates",
    tab: "students",
    filters: [
      { name: "state", word: "Status", options: STATES },
      { name: "batch", word: "Batch", options: batches.data?.map(({ id, name }) => ({ value: id, word: name })) ?? [] },
    ],
  });
  const candidates = useCandidates(list);
  const all = async () => (await allCandidates(list)).map((one) => one.enrollment_id);
  const selection = useSelection(list, all);
  const [making, setMaking] = useState<Candidate[] | null>(null);
  const [asking, setAsking] = useState<string[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const chosen = selection.count(candidates.data?.total ?? 0);
  const search = list.query && `?${list.query}`;
  const link = (row: Candidate) => `${paths.admin.certificates}/${row.enrollment_id}${search}`;
  const shown = candidates.data?.rows ?? [];

  async function makeChosen() {
    setProblem(null);
    try {
      const known = selection.all ? await allCandidates(list) : shown;
      const ids = new Set(await selection.resolve());
      setMaking(known.filter((one) => ids.has(one.enrollment_id) && OPEN.includes(one.state)));
    } catch (error) {
      setProblem(error);
    }
  }

  const columns: Column<Candidate>[] = [
    {
      key: "student",
      header: m.student_2(),
      cell: (row) => (
        <span className="who">
          <Avatar id={row.enrollment_id} name={row.student_name} />
          <RowLink href={link(row)} name={row.student_name}>
            <small>{row.batch_name}</small>
          </RowLink>
        </span>
      ),
    },
    {
      key: "classes",
      header: m.classes(),
      number: true,
      cell: (row) =>
        m.sessions_attended_of_sessions_held({
          sessions_attended: row.sessions_attended,
          sessions_held: row.sessions_held,
        }),
    },
    {
      key: "work",
      header: m.work(),
      number: true,
      cell: (row) => m.work_done_of_work_set({ work_done: row.work_done, work_set: row.work_set }),
    },
    { key: "dues", header: m.dues(), number: true, cell: (row) => row.due_paise > 0 && rupees(row.due_paise) },
    {
      key: "name",
      header: m.name_to_print(),
      cell: (row) => (
        <>
          {row.name_printed ?? row.name_to_print}
          <br />
          <small className="dim">{row.name_is_confirmed ? m.chosen_by_the_student() : m.not_confirmed_yet()}</small>
        </>
      ),
    },
    {
      key: "state",
      header: m.status(),
      cell: (row) => (
        <StatusChip
          look={LOOKS[row.state]}
          note={
            row.state === "not_yet"
              ? row.missing.join("; ")
              : row.checks
                ? m.checked_checks_times({ checks: row.checks })
                : undefined
          }
        />
      ),
    },
    {
      key: "act",
      header: <span className="sr-only">{m.generate()}</span>,
      number: true,
      cell: (row) =>
        OPEN.includes(row.state) && (
          <Button
            size="small"
            look={row.state === "not_yet" ? "plain" : "tint"}
            aria-label={m.generate_certificate_for_student_name({ student_name: row.student_name })}
            onClick={() => setMaking([row])}
          >
            {m.generate_certificate()}
          </Button>
        ),
    },
  ];
  const few = id ? columns.filter(({ key }) => ["student", "state"].includes(key)) : columns;

  return (
    <WithDrawer
      drawer={
        id ? <CertificateDrawer key={id} enrollmentId={id} closeTo={`${paths.admin.certificates}${search}`} /> : null
      }
    >
      <Page title={m.certificates()} fact={m.pdf_and_picture_with_a_code_that_anyone_can()}>
        <Tabs
          label={m.certificates()}
          current={list.tab}
          items={[
            { key: "students", word: m.students_2() },
            { key: "templates", word: m.templates() },
          ]}
          hrefOf={(key) => (key === "students" ? paths.admin.certificates : `${paths.admin.certificates}?tab=${key}`)}
        />
        {list.tab === "templates" ? (
          <Templates />
        ) : (
          <>
            <ListBar
              list={list}
              noun={[m.student(), m.students_3()]}
              total={candidates.data?.total}
              all={candidates.data?.everyone}
              note={candidates.data && m.asked_rule({ rule: candidates.data.rule })}
              search={m.search_by_student_or_code()}
              selection={selection}
              bulk={
                <>
                  <Button look="act" onClick={() => void makeChosen()}>
                    {m.generate_count({ count: chosen })}
                  </Button>
                  <Button onClick={() => void selection.resolve().then(setAsking, setProblem)}>
                    {m.ask_count_to_confirm_the_name({ count: chosen })}
                  </Button>
                </>
              }
            />
            <ErrorNotice error={problem} />
            <DataTable
              caption={m.students_2()}
              columns={few}
              query={candidates}
              list={list}
              rowKey={(row) => row.enrollment_id}
              rowHref={link}
              selected={id}
              selection={selection}
              rowName={(row) => row.student_name}
              empty={
                <EmptyState
                  drawing="sheet"
                  title={m.nobody_has_a_seat_yet()}
                  actions={
                    <ButtonLink href={paths.admin.settings} look="plain">
                      {m.change_the_rule()}
                    </ButtonLink>
                  }
                >
                  {candidates.data && m.asked_for_a_certificate_rule({ rule: candidates.data.rule })}
                </EmptyState>
              }
            />
          </>
        )}
        {asking && (
          <PlanSheet
            title={m.ask_whether_the_name_is_right()}
            action="certificate_names"
            what={{ ids: asking }}
            verb={(ready) => m.ask_ready({ ready })}
            past={m.names_asked()}
            onDone={selection.clear}
            onClose={() => setAsking(null)}
          />
        )}
        {making && (
          <Generate
            candidates={making}
            onClose={() => {
              setMaking(null);
              selection.clear();
            }}
          />
        )}
      </Page>
    </WithDrawer>
  );
}
