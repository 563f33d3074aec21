import { IconFileImport } from "@tabler/icons-react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD } from "~/shared/words/status";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { MaskedContact } from "../kit/MaskedContact";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { useListState } from "../kit/useListState";
import { type Lead, readLeadIds, useLeadFilters, useLeads, useLeadTotal } from "./api";
import { LeadDrawer } from "./LeadDrawer";
import { MarkLost } from "./MarkLost";

const STAGES = {
  name: "stage",
  word: m.stage(),
  options: Object.entries(LEAD).map(([value, { en }]) => ({ value, word: en })),
};
const SORTS = ["-created_at", "student_name", "stage", "stage_changed_at", "city"];

const COLUMNS: Column<Lead>[] = [
  { key: "stage", header: m.stage(), sort: "stage", cell: (row) => <StatusChip look={LEAD[row.stage]} /> },
  { key: "parent", header: m.parent(), cell: (row) => row.guardian_name },
  {
    key: "contacts",
    header: m.contacts(),
    cell: (row) => (
      <span className="stack" style={{ gap: 2 }}>
        {row.contacts?.map((contact) => <MaskedContact key={contact.id} contact={contact} />) ?? (
          <span className="dim">{m.none()}</span>
        )}
      </span>
    ),
  },
  { key: "city", header: m.city(), sort: "city", cell: (row) => row.city },
  { key: "source", header: m.source(), cell: (row) => row.source ?? row.file_name },
  { key: "since", header: m.since(), sort: "created_at", number: true, cell: (row) => day(row.created_at) },
];

/** Every child on the way to a seat, from whichever list or form. */
export default function Leads() {
  const { id } = useParams<{ id?: string }>();
  const filters = useLeadFilters(STAGES);
  const list = useListState({ name: "leads", sorts: SORTS, filters });
  const leads = useLeads(list);
  const all = useLeadTotal();
  const selection = useSelection(list, () => readLeadIds(list));
  const search = list.query && `?${list.query}`;
  const link = (row: Lead) => `${paths.admin.lead(row.id)}${search}`;
  const columns: Column<Lead>[] = [
    {
      key: "student",
      header: m.student_2(),
      sort: "student_name",
      cell: (row) => (
        <RowLink href={link(row)} avatar={<Avatar id={row.id} name={row.student_name} />} name={row.student_name}>
          <small>
            {[row.grade && m.class_grade({ grade: row.grade }), row.lost_reason].filter(Boolean).join(", ")}
          </small>
        </RowLink>
      ),
    },
    ...COLUMNS,
  ];
  // With the drawer open the low columns go, the rows stay.
  const shown = id ? columns.filter(({ key }) => ["student", "stage", "city"].includes(key)) : columns;
  return (
    <WithDrawer drawer={id ? <LeadDrawer key={id} id={id} closeTo={`${paths.admin.leads}${search}`} /> : null}>
      <Page
        title={m.leads()}
        fact={m.contacts_are_masked_click_one_to_see_it_in()}
        actions={
          <ButtonLink look="act" icon={<IconFileImport size={16} aria-hidden="true" />} href={paths.admin.imports}>
            {m.import_a_list()}
          </ButtonLink>
        }
      >
        <ListBar
          list={list}
          noun={[m.lead(), m.leads_2()]}
          total={leads.data?.total}
          all={all}
          note={m.newest_first()}
          search={m.search_by_name_or_city()}
          selection={selection}
          bulk={<MarkLost selection={selection} total={leads.data?.total ?? 0} />}
        />
        <DataTable
          caption={m.leads()}
          columns={shown}
          query={leads}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          selected={id}
          selection={selection}
          rowName={(row) => row.student_name}
          empty={
            <EmptyState
              title={m.no_leads_yet()}
              actions={
                <ButtonLink look="act" href={paths.admin.imports}>
                  {m.import_a_list()}
                </ButtonLink>
              }
            >
              {m.a_lead_is_one_child_on_the_way_to_a_seat()}
            </EmptyState>
          }
        />
      </Page>
    </WithDrawer>
  );
}
