import { IconInbox } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { day, dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { MaskedContact } from "../kit/MaskedContact";
import { Facts } from "../kit/Page";
import { useDraft } from "../kit/useDraft";
import { ageFrom } from "../words";
import { type Lead, useLead, useLeadAction, useMerges, useUndoMerge } from "./api";
import { MergeSheet } from "./MergeSheet";
import { LOST_REASONS } from "./words";

const OWNERS = { guardian: m.parent(), student: m.students_own(), unknown: m.not_known_whose() } as const;

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
          <ul className="stack stack--tight">
            {lead.contacts?.map((contact) => (
              <li key={contact.id} className="row row--between">
                <MaskedContact contact={contact} />
                <span className={contact.opted_out || contact.unreachable ? "bad small" : "dim small"}>
                  {contact.opted_out
                    ? m.opted_out()
                    : contact.unreachable
                      ? m.does_not_arrive()
                      : OWNERS[contact.owner]}
                </span>
              </li>
            )) ?? <li className="dim">{m.none()}</li>}
          </ul>
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
  const act = useLeadAction();
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
          busy={act.isPending && m.moving()}
          onClick={() =>
            act.mutate({ id: lead.id, action: { reopen: "new" } }, { onSuccess: () => toast(m.back_as_new()) })
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
      {act.error && question === null && <ErrorNotice error={act.error} />}
      {question === "lost" && <Lost lead={lead} onClose={close} />}
      {question === "stop" && <Stop lead={lead} onClose={close} />}
      {question === "merge" && <MergeSheet lead={lead} onClose={close} />}
    </>
  );
}

function Lost({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const act = useLeadAction();
  const [reason, setReason] = useState<string>(LOST_REASONS[0]);
  const before = lead.stage;
  function lose() {
    act.mutate(
      { id: lead.id, action: { lost: reason } },
      {
        onSuccess: () => {
          toast(m.student_name_is_lost({ student_name: lead.student_name }), () =>
            act.mutateAsync({ id: lead.id, action: { reopen: before } }),
          );
          onClose();
        },
      },
    );
  }
  return (
    <Ask
      open
      onClose={onClose}
      danger
      title={m.student_name_is_lost_2({ student_name: lead.student_name })}
      verb={m.mark_lost()}
      busy={act.isPending && m.marking()}
      error={act.error}
      onYes={lose}
    >
      <SelectField label={m.why()} value={reason} onChange={(event) => setReason(event.target.value)}>
        {LOST_REASONS.map((word) => (
          <option key={word}>{word}</option>
        ))}
      </SelectField>
    </Ask>
  );
}

function Stop({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const act = useLeadAction();
  const draft = useDraft(`leads.stop.${lead.id}`, "");
  function stop() {
    act.mutate(
      { id: lead.id, action: { stop: draft.value } },
      {
        onSuccess: () => {
          draft.clear();
          toast(m.nothing_more_is_sent_to_them());
          onClose();
        },
      },
    );
  }
  return (
    <Ask
      open
      onClose={onClose}
      danger
      title={m.do_not_contact_student_name({ student_name: lead.student_name })}
      verb={m.stop_all_channels()}
      busy={act.isPending && m.stopping()}
      error={act.error}
      onYes={stop}
    >
      <p>{m.all_contacts_of_the_family_are_opted_out_on()}</p>
      <AreaField label={m.why()} optional value={draft.value} onChange={(event) => draft.set(event.target.value)} />
    </Ask>
  );
}
