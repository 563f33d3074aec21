import { useParams } from "wouter";
import { paths } from "~/app/paths";
import { maskedContact } from "~/shared/format/phone";
import { count } from "~/shared/format/size";
import { dayClock, span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Avatar } from "~/shared/ui/Avatar";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD } from "~/shared/words/status";
import { type Column, DataTable, SearchBox } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { ageFrom } from "../words";
import { type SubmissionRow, TABS, useSubmissionCounts, useSubmissions } from "./api";
import { SubmissionDrawer } from "./SubmissionDrawer";

export default function CtaReview() {
  const { id } = useParams<{ id?: string }>();
  const list = useListState("pending");
  const submissions = useSubmissions(list);
  const counts = useSubmissionCounts().data;
  const now = useNow(60_000);
  const link = (row: SubmissionRow) => `${paths.admin.ctaDetail(row.id)}${list.query && `?${list.query}`}`;

  const columns: Column<SubmissionRow>[] = [
    {
      key: "student",
      header: "Student",
      cell: (row) => {
        const name = row.student_name ?? row.lead?.student_name ?? "Not named yet";
        const age = ageFrom(row.birth_year, now);
        return (
          <RowLink href={link(row)} avatar={<Avatar id={row.lead_id ?? row.id} name={name} />} name={name}>
            <small>{[age, row.grade && `class ${row.grade}`, row.city].filter(Boolean).join(", ")}</small>
          </RowLink>
        );
      },
    },
    {
      key: "parent",
      header: "Parent",
      cell: (row) => (
        <span>
          {row.guardian_name} {row.guardian_relation && <span className="dim">{row.guardian_relation}</span>}
          <br />
          <span className="dim small">
            {[
              row.guardian_email && maskedContact("email", row.guardian_email),
              row.guardian_phone && maskedContact("phone", row.guardian_phone),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
      ),
    },
    {
      key: "consent",
      header: "Permission",
      cell: (row) => {
        if (row.consent) return <span className="good">Given</span>;
        return <span className="wait">{row.consent === false ? "Refused" : "Not given"}</span>;
      },
    },
    { key: "stage", header: "Stage", cell: (row) => row.lead && <StatusChip look={LEAD[row.lead.stage]} /> },
    {
      key: "why",
      header: "Why they want to join",
      cell: (row) => <span className="dim">{(row.why ?? "").slice(0, 120)}</span>,
    },
    {
      key: "waiting",
      header: list.tab === "pending" ? "Waiting" : "Sent",
      number: true,
      cell: (row) =>
        row.submitted_at && <span title={dayClock(row.submitted_at, now)}>{span(row.submitted_at, now)}</span>,
    },
  ];
  const shown = id ? columns.filter(({ key }) => key !== "why" && key !== "stage") : columns;

  return (
    <WithDrawer
      drawer={
        id ? (
          <SubmissionDrawer id={id} now={now} closeTo={`${paths.admin.cta}${list.query && `?${list.query}`}`} />
        ) : null
      }
    >
      <Page title="CTA Review" fact="Who answered, who you let in, and what happens next.">
        <Tabs
          label="Submissions by state"
          current={list.tab}
          items={TABS.map(({ key, word }) => ({ key, word, count: counts?.[key] }))}
          hrefOf={(key) => (key === "pending" ? paths.admin.cta : `${paths.admin.cta}?tab=${key}`)}
        />
        <div className="row row--between">
          {submissions.data ? (
            <p>
              <strong className="strong">{count(submissions.data.total, "form")}</strong>
              {list.tab === "pending" && ", longest waiting first"}
            </p>
          ) : (
            <span />
          )}
          <SearchBox list={list} label="Search student or parent" />
        </div>
        <DataTable
          caption="CTA submissions"
          columns={shown}
          query={submissions}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          selected={id}
          empty={
            list.tab === "pending" ? (
              <EmptyState
                drawing="envelope"
                done={(counts?.all ?? 0) > 0}
                title="No form is waiting for you"
                actions={<ButtonLink href={paths.admin.imports}>Open Lead Import</ButtonLink>}
              >
                Forms come in when families answer the invitation.
              </EmptyState>
            ) : (
              <EmptyState drawing="none" title="Nothing here." />
            )
          }
        />
      </Page>
    </WithDrawer>
  );
}
