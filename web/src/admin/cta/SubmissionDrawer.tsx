import { IconInbox, IconThumbUp } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock, span } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { Drawer } from "../kit/Drawer";
import { useKeys } from "../kit/keys";
import { PlanView } from "../kit/PlanView";
import { consequence, usePlanning } from "../kit/planning";
import { Lost } from "../leads/Lost";
import { CTA_STATUS } from "../words";
import { Answers } from "./Answers";
import { AskMore } from "./AskMore";
import { type Submission, useChangeForm, useLeadPayments, useSubmission } from "./api";
import { ConsentRecord } from "./ConsentRecord";
import { Duplicates } from "./Duplicates";
import { Interested } from "./Interested";
import { LeadHistory } from "./LeadHistory";
import { PaperConsent } from "./PaperConsent";
import { Reject } from "./Reject";
import { RunTimeline } from "./RunTimeline";
import { Score, ScoreReasons } from "./Score";
import { Snooze } from "./Snooze";
import { LeadTasks } from "./Tasks";

type Dialog = "reject" | "ask" | "interested" | "paper" | "snooze" | "lost" | null;

interface DrawerProps {
  id: string;
  now: number;
  closeTo: string;
}

/** One answer to the invitation: who, with which permission, what approving does, and what came of it. */
export function SubmissionDrawer({ id, now, closeTo }: DrawerProps) {
  const submission = useSubmission(id);
  const [dialog, setDialog] = useState<Dialog>(null);
  const it = submission.data;
  const payments = useLeadPayments(it?.stage === "interested" ? it.lead_id : null).data;
  const state = it && stateOf(it, payments?.length === 0);
  const planning = usePlanning({
    action: "approve",
    what: { ids: [id] },
    enabled: state?.canApprove === true,
    onDone: () => toast(m.student_name_approved({ student_name: it?.student_name ?? m.the_student() })),
  });
  const ready = planning.ready && planning.plan?.items[0]?.state === "ready";
  useKeys(m.cta_review(), [
    ...(state?.canApprove && ready ? [{ keys: "e", word: m.approve(), run: planning.confirm }] : []),
    ...(state?.isOpen ? [{ keys: "s", word: m.snooze(), run: () => setDialog("snooze") }] : []),
  ]);

  return (
    <Drawer
      label={m.cta_submission()}
      head={
        it && `${CTA_STATUS[it.status]}${it.submitted_at ? m.sent_span_ago({ span: span(it.submitted_at, now) }) : ""}`
      }
      closeTo={closeTo}
      foot={
        it &&
        state && (
          <>
            {state.isOpen && (
              <Button
                look="act"
                disabled={!state.canApprove || !ready}
                busy={planning.confirming && m.approving()}
                onClick={planning.confirm}
              >
                {consequence(state.canApprove ? planning.plan : undefined, m.approve())}
              </Button>
            )}
            {(state.canApprove || state.canBeInterested) && (
              <Button
                look={state.isOpen ? "plain" : "act"}
                icon={<IconThumbUp size={16} aria-hidden="true" />}
                onClick={() => setDialog("interested")}
              >
                {state.isOpen ? m.approve_mark_interested() : m.mark_interested()}
              </Button>
            )}
            <Actions it={it} state={state} onChoose={setDialog} />
          </>
        )
      }
    >
      <ErrorNotice error={submission.error} onRetry={() => void submission.refetch()} />
      {submission.isPending && <SkeletonRows rows={6} label={m.loading_the_form()} />}
      {it && state && (
        <>
          <div className="row row--between">
            <h2>{it.student_name}</h2>
            <span className="row">
              <Score warmth={it.warmth} score={it.score} />
              {it.stage && <StatusChip look={LEAD[it.stage]} />}
            </span>
          </div>
          <ScoreReasons reasons={it.reasons} />
          <ErrorNotice error={planning.error} title={m.nothing_was_approved()} />
          <Standing it={it} canApprove={state.canApprove} onPaper={() => setDialog("paper")} now={now} />
          {it.lead_id && <Duplicates id={it.id} leadId={it.lead_id} />}
          <Answers it={it} now={now} />
          <h3>{m.consent_record()}</h3>
          <ConsentRecord leadId={it.lead_id} />
          {state.canApprove && (
            <>
              <h3>{m.what_will_happen_if_you_approve()}</h3>
              <PlanView planning={planning} label={m.what_will_happen_if_you_approve()} />
            </>
          )}
          {it.status === "approved" && it.lead_id && <RunTimeline leadId={it.lead_id} since={it.reviewed_at} />}
          {it.lead_id && it.family_id && <LeadTasks familyId={it.family_id} leadId={it.lead_id} now={now} />}
          <LeadHistory leadId={it.lead_id} />
          <Dialogs it={it} dialog={dialog} onClose={() => setDialog(null)} now={now} />
        </>
      )}
    </Drawer>
  );
}

/** unasked: the lead is interested, and nobody has asked for the fee. */
function stateOf(it: Submission, unasked: boolean) {
  const isOpen = it.status === "pending" || it.status === "more_info";
  return {
    isOpen,
    canApprove: isOpen && it.consent === "given" && it.lead_id !== null,
    canBeInterested: it.status === "approved" && (it.stage === "approved" || it.stage === "contacted" || unasked),
    canBeLost: it.lead_id !== null && it.stage !== null && !["paid", "enrolled", "lost"].includes(it.stage),
  };
}

/** What else can be done with the form. */
function Actions({
  it,
  state,
  onChoose,
}: {
  it: Submission;
  state: ReturnType<typeof stateOf>;
  onChoose: (dialog: Dialog) => void;
}) {
  return (
    <>
      {it.status === "pending" && <Button onClick={() => onChoose("ask")}>{m.ask_for_more()}</Button>}
      {it.status === "pending" && <Button onClick={() => onChoose("snooze")}>{m.snooze_2()}</Button>}
      {it.family_id && (
        <ButtonLink icon={<IconInbox size={16} aria-hidden="true" />} href={paths.admin.family(it.family_id)}>
          {m.thread()}
        </ButtonLink>
      )}
      {state.canBeLost && <Button onClick={() => onChoose("lost")}>{m.lost()}</Button>}
      {state.isOpen && (
        <Button look="danger" onClick={() => onChoose("reject")}>
          {m.reject_2()}
        </Button>
      )}
    </>
  );
}

/** What keeps the form from being approved, or what was said of it. */
function Standing({
  it,
  canApprove,
  onPaper,
  now,
}: {
  it: Submission;
  canApprove: boolean;
  onPaper: () => void;
  now: number;
}) {
  const change = useChangeForm(it.id);
  const isOpen = it.status === "pending" || it.status === "more_info";
  return (
    <>
      {it.is_snoozed && it.snoozed_until && (
        <Notice
          kind="quiet"
          title={m.snoozed_until_day_clock({ day_clock: dayClock(it.snoozed_until, now) })}
          actions={
            <Button size="small" onClick={() => change.mutate({ snoozed_until: null })}>
              {m.bring_it_back_now()}
            </Button>
          }
        />
      )}
      {isOpen && !canApprove && (
        <Notice
          kind="wait"
          title={
            it.consent === "refused"
              ? m.the_parent_has_said_no_to_the_course()
              : m.the_parent_has_not_said_yes_to_the_course()
          }
          actions={it.lead_id && <Button onClick={onPaper}>{m.record_a_permission_on_paper()}</Button>}
        >
          {m.until_then_you_cannot_approve_and_nothing()}
        </Notice>
      )}
      {it.review_reason && (
        <Notice kind="quiet" title={CTA_STATUS[it.status]}>
          {it.review_reason}
        </Notice>
      )}
      {it.stage === "lost" && it.lost_reason && (
        <Notice kind="quiet" title={m.lost_2()}>
          {it.lost_reason}
        </Notice>
      )}
    </>
  );
}

function Dialogs({ it, dialog, onClose, now }: { it: Submission; dialog: Dialog; onClose: () => void; now: number }) {
  const student = it.student_name;
  if (dialog === "ask") return <AskMore id={it.id} student={student} onClose={onClose} />;
  if (dialog === "reject") return <Reject it={it} onClose={onClose} />;
  if (dialog === "snooze") return <Snooze it={it} now={now} onClose={onClose} />;
  if (!it.lead_id) return null;
  if (dialog === "lost" && it.stage)
    return <Lost lead={{ id: it.lead_id, student_name: student, stage: it.stage }} onClose={onClose} />;
  if (dialog === "paper")
    return (
      <PaperConsent
        leadId={it.lead_id}
        student={student}
        guardian={it.guardian_name}
        relation={it.guardian_relation}
        onClose={onClose}
      />
    );
  if (dialog === "interested")
    return (
      <Interested
        leads={[{ id: it.lead_id, name: student }]}
        submissionId={it.status === "approved" ? null : it.id}
        onClose={onClose}
      />
    );
  return null;
}
