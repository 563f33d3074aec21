import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { CERTIFICATE, LEAD } from "~/shared/words/status";
import { type Column, DataTable, SearchBox } from "../kit/DataTable";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { progressOf, type Seat, TABS, useRoster } from "./api";

/** Everyone who has a seat; a row leads to the thread of the family. */
export default function Students() {
  const list = useListState("active");
  const roster = useRoster(list);
  const columns: Column<Seat>[] = [
    {
      key: "student",
      header: "Student",
      cell: (seat) => (
        <RowLink
          href={paths.admin.family(seat.family_id)}
          avatar={<Avatar id={seat.lead_id} name={seat.lead.student_name} />}
          name={seat.lead.student_name}
        >
          <small>{[seat.lead.grade && `Class ${seat.lead.grade}`, seat.lead.city].filter(Boolean).join(", ")}</small>
        </RowLink>
      ),
    },
    { key: "batch", header: "Batch", cell: (seat) => seat.batch?.name },
    { key: "stage", header: "Stage", cell: (seat) => <StatusChip look={LEAD[seat.lead.stage]} /> },
    {
      key: "account",
      header: "Account",
      cell: (seat) => (seat.claimed_at ? `Since ${day(seat.claimed_at)}` : <span className="dim">Not opened yet</span>),
    },
    {
      key: "classes",
      header: "Classes",
      number: true,
      cell: (seat) => `${progressOf(seat).attended} of ${progressOf(seat).held}`,
    },
    {
      key: "work",
      header: "Work",
      number: true,
      cell: (seat) => `${progressOf(seat).handedIn} of ${progressOf(seat).set}`,
    },
    {
      key: "certificate",
      header: "Certificate",
      cell: (seat) => seat.certificate && <StatusChip look={CERTIFICATE[seat.certificate.status]} />,
    },
  ];
  return (
    <Page title="Paid Students" fact="Students appear here the moment a payment is confirmed.">
      <Tabs
        label="Students by state"
        current={list.tab}
        items={[...TABS]}
        hrefOf={(key) => (key === "active" ? paths.admin.students : `${paths.admin.students}?tab=${key}`)}
      />
      <div className="row row--between">
        <p>
          <strong className="strong">{count(roster.data?.total ?? 0, "student")}</strong>, newest first
        </p>
        <SearchBox list={list} label="Search students" />
      </div>
      <DataTable
        caption="Students"
        columns={columns}
        query={roster}
        list={list}
        rowKey={(seat) => seat.id}
        rowHref={(seat) => paths.admin.family(seat.family_id)}
        empty={
          list.tab === "active" ? (
            <EmptyState title="Nobody has paid yet">Students appear here the moment a payment is confirmed.</EmptyState>
          ) : (
            <EmptyState drawing="none" title="Nobody here." />
          )
        }
      />
    </Page>
  );
}
