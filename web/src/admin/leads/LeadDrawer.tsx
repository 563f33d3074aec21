import { IconInbox } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { day, dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { FamilyContacts } from "../contacts/FamilyContacts";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { ageFrom } from "../words";
import { type Lead, useLead, useMerges, useUndoMerge } from "./api";
import { Lost } from "./Lost";
import { MergeSheet } from "./MergeSheet";
import { useMoveLeads } from "./moves";
import { Stop } from "./Stop";

/** One lead in full: who they are, where they stand and how they came there. */
export function LeadDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const found = useLead(id);
  const now = useNow(60_000);
  const lead = found.data?.lead;
  return (
    <Drawer label={m.lead_2()} head={m.lead_2()} closeTo={closeTo} foot={lead && <Actions lead={lead} />}>
      <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <SkeletonRows rows={5} label={m.loading_the_lead()} />}
      {lead && (
        <>
          <div className="row row--between">
            <h2>{lead.student_name}</h2>
            <StatusChip look={LEAD[lead.stage]} />
          </div>
          {lead.lost_reason && <p className="dim">{lead.lost_reason}</p>}
          <Facts
            items={[
              [m.parent(), lead.guardian_name ?? m.not_known()],
              [m.age(), lead.age ?? ageFrom(lead.birth_year, now) ?? m.not_known()],
              [m.class_(), lead.grade ?? m.not_known()],
              [m.city(), lead.city ?? m.not_known()],
              [m.source(), lead.source ?? m.not_known()],
              [m.came_with(), lead.file_name ?? m.no_list()],
              [m.since(), day(lead.created_at)],
            ]}
          />
          <h3>{m.contacts()}</h3>
          <FamilyContacts familyId={lead.family_id} />
          <h3>{m.stages()}</h3>
          <Timeline
            label={m.stages_of_the_lead()}
            entries={(found.data?.changes ?? []).map((change) => {
              const Icon = LEAD[change.to_stage].icon;
              return {
                key: String(change.id),
                icon: <Icon size={14} stroke={2} />,
                kind: LEAD[change.to_stage].kind,
                text: LEAD[change.to_stage].en,
                when: dayClock(change.changed_at, now),
                detail: change.actor ? m.by_you() : null,
              };
            })}
          />
          <Merges id={id} now={now} />
        </>
      )}
    </Drawer>
  );
}

/** What was merged into this lead, with its way back for a day. */
function Merges({ id, now }: { id: string; now: number }) {
  const merges = useMerges(id);
  const undo = useUndoMerge();
  const open = merges.data?.filter((one) => !one.undone_at) ?? [];
  return (
    <>
      <ErrorNotice error={merges.error ?? undo.error} />
      {open.map((one) => (
        <Notice
          key={one.id}
          kind="info"
          title={m.drop_name_was_merged_into_keep_name({ drop_name: one.drop_name, keep_name: one.keep_name })}
          actions={
            Date.parse(one.undo_until) > now && (
              <Button
                size="small"
                busy={undo.isPending && m.undoing()}
                onClick={() => undo.mutate(one.id, { onSuccess: () => toast(m.the_merge_is_undone()) })}
              >
                {m.undo_until_day_clock({ day_clock: dayClock(one.undo_until, now) })}
              </Button>
            )
          }
        >
          {dayClock(one.merged_at, now)}
        </Notice>
      ))}
    </>
  );
}

type Question = "lost" | "stop" | "merge" | null;

function Actions({ lead }: { lead: Lead }) {
  const [question, setQuestion] = useState<Question>(null);
  const move = useMoveLeads();
  const left = lead.stage === "lost" || lead.stage === "do_not_contact";
  const close = () => setQuestion(null);
  return (
    <>
      <ButtonLink icon={<IconInbox size={16} aria-hidden="true" />} href={paths.admin.family(lead.family_id)}>
        {m.thread()}
      </ButtonLink>
      <Button onClick={() => setQuestion("merge")}>{m.merge()}</Button>
      {left ? (
        <Button
          busy={move.isPending && m.moving()}
          onClick={() =>
            move.mutate([{ id: lead.id, stage: "new", reason: null }], {
              onSuccess: ({ back }) =>
                toast(m.back_as_new(), async () => {
                  await move.mutateAsync(back);
                }),
            })
          }
        >
          {m.back_to_new()}
        </Button>
      ) : (
        <Button onClick={() => setQuestion("lost")}>{m.lost()}</Button>
      )}
      {lead.stage !== "do_not_contact" && (
        <Button look="danger" onClick={() => setQuestion("stop")}>
          {m.do_not_contact()}
        </Button>
      )}
      {move.error && question === null && <ErrorNotice error={move.error} />}
      {question === "lost" && <Lost lead={lead} onClose={close} />}
      {question === "stop" && <Stop lead={lead} onClose={close} />}
      {question === "merge" && <MergeSheet lead={lead} onClose={close} />}
    </>
  );
}
