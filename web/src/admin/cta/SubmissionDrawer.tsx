import { IconCheck, IconInbox, IconThumbUp } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { phone } from "~/shared/format/phone";
import { dayClock, span } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { LEAD, PAYMENT } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { MessageTimeline, useMessageLog } from "../messages";
import { ageFrom, CTA_STATUS } from "../words";
import { type Submission, useConsents, useLeadPayments, useReviewSubmission, useSubmission } from "./api";
import { ConsentRecord } from "./ConsentRecord";
import { Interested } from "./Interested";
import { PaperConsent } from "./PaperConsent";
import { PlanPreview } from "./PlanPreview";

type Dialog = "reject" | "more_info" | "interested" | "paper" | null;

const AFTER_APPROVAL = ["approved", "contacted"];

/** One answer to the invitation: who, with which permission, what approving does, and what came of it. */
export function SubmissionDrawer({ id, now, closeTo }: { id: string; now: number; closeTo: string }) {
  const submission = useSubmission(id);
  const [dialog, setDialog] = useState<Dialog>(null);
  const review = useReviewSubmission(id);
  const it = submission.data;
  const student = it ? (it.student_name ?? it.lead?.student_name ?? "Student") : "";
  const consents = useConsents(it?.lead_id ?? null);
  const allowed = consents.data?.find(({ purpose }) => purpose === "course")?.granted === true;
  const open = it && ["pending", "more_info"].includes(it.status);
  const canBeInterested = it?.status === "approved" && it.lead && AFTER_APPROVAL.includes(it.lead.stage);

  const approve = () =>
    review.mutate(
      { status: "approved" },
      { onSuccess: () => toast(`${student} approved. Messages are on their way.`) },
    );

  return (
    <Drawer
      label="CTA submission"
      head={it && `${CTA_STATUS[it.status]}${it.submitted_at ? `, sent ${span(it.submitted_at, now)} ago` : ""}`}
      closeTo={closeTo}
      foot={
        it && (
          <>
            {open && (
              <Button
                look="act"
                icon={<IconCheck size={16} aria-hidden="true" />}
                disabled={!allowed}
                busy={review.isPending && "Saving"}
                onClick={approve}
              >
                Approve
              </Button>
            )}
            {canBeInterested && (
              <Button
                look="act"
                icon={<IconThumbUp size={16} aria-hidden="true" />}
                onClick={() => setDialog("interested")}
              >
                Mark interested
              </Button>
            )}
            {it.status === "pending" && <Button onClick={() => setDialog("more_info")}>Ask for more…</Button>}
            {it.lead && (
              <ButtonLink
                icon={<IconInbox size={16} aria-hidden="true" />}
                href={paths.admin.family(it.lead.family_id)}
              >
                Thread
              </ButtonLink>
            )}
            {open && (
              <Button look="danger" onClick={() => setDialog("reject")}>
                Reject…
              </Button>
            )}
          </>
        )
      }
    >
      <ErrorNotice error={submission.error} onRetry={() => void submission.refetch()} />
      {submission.isPending && <SkeletonRows rows={6} label="Loading the form" />}
      {it && (
        <>
          <div className="row row--between">
            <h2>{student}</h2>
            {it.lead && <StatusChip look={LEAD[it.lead.stage]} />}
          </div>
          <ErrorNotice error={review.error} />
          {open && !allowed && consents.data && (
            <Notice
              kind="wait"
              title="The parent has not said yes to the course"
              actions={<Button onClick={() => setDialog("paper")}>Record a permission on paper</Button>}
            >
              Until then you cannot approve, and nothing but the request for permission is sent.
            </Notice>
          )}
          {it.review_reason && (
            <Notice kind="quiet" title={CTA_STATUS[it.status]}>
              {it.review_reason}
            </Notice>
          )}
          <Answers it={it} now={now} />
          <h3>Consent record</h3>
          <ConsentRecord leadId={it.lead_id} />
          {open && allowed && (
            <>
              <h3>What will happen if you approve</h3>
              <PlanPreview id={it.id} />
            </>
          )}
          {it.status === "approved" && it.lead_id && <RunTimeline leadId={it.lead_id} since={it.reviewed_at} />}
          {dialog === "paper" && it.lead_id && (
            <PaperConsent
              leadId={it.lead_id}
              student={student}
              guardian={it.guardian_name}
              relation={it.guardian_relation}
              onClose={() => setDialog(null)}
            />
          )}
          {dialog === "interested" && it.lead_id && (
            <Interested leadId={it.lead_id} student={student} onClose={() => setDialog(null)} />
          )}

          {(dialog === "reject" || dialog === "more_info") && (
            <ReviewDialog
              id={it.id}
              status={dialog === "reject" ? "rejected" : "more_info"}
              student={student}
              onClose={() => setDialog(null)}
            />
          )}
        </>
      )}
    </Drawer>
  );
}

function Answers({ it, now }: { it: Submission; now: number }) {
  const items: [string, string | null | undefined][] = [
    ["Age, class", [ageFrom(it.birth_year, now), it.grade && `class ${it.grade}`].filter(Boolean).join(", ")],
    ["City", it.city],
    ["Parent", [it.guardian_name, it.guardian_relation].filter(Boolean).join(", ")],
    ["E-mail", it.guardian_email],
    ["Mobile", it.guardian_phone && phone(it.guardian_phone)],
    ["When to contact", it.contact_hours],
    ["Filled in by", it.filled_by === "student" ? "the student" : it.filled_by === "guardian" ? "the parent" : null],
    ["Language", it.language === "hi" ? "Hindi" : "English"],
    ["Source", it.lead?.source],
    ["Sent", it.submitted_at && dayClock(it.submitted_at, now)],
  ];
  return (
    <>
      {it.why && <p className="quote">{it.why}</p>}
      <Facts items={items.filter((item): item is [string, string] => Boolean(item[1]))} />
    </>
  );
}

/** What approving set going, and what came of it; then the payment, once there is one. */
function RunTimeline({ leadId, since }: { leadId: string; since: string | null }) {
  const messages = useMessageLog({ leadId });
  const payments = useLeadPayments(leadId);
  const run = (messages.data ?? []).filter((message) => since === null || message.created_at >= since);
  return (
    <>
      <h3>Run timeline</h3>
      <ErrorNotice error={messages.error} onRetry={() => void messages.refetch()} />
      {messages.data && (
        <MessageTimeline label="Run timeline" messages={run} empty="Being planned. This takes a moment." />
      )}
      {payments.data && payments.data.length > 0 && (
        <>
          <h3>Payment</h3>
          <ul className="stack stack--tight">
            {payments.data.map((payment) => (
              <li key={payment.id} className="row">
                <Link href={paths.admin.payment(payment.id)}>{payment.pay_ref}</Link> {rupees(payment.amount_paise)}{" "}
                <StatusChip look={PAYMENT[payment.status]} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function ReviewDialog({
  id,
  status,
  student,
  onClose,
}: {
  id: string;
  status: "rejected" | "more_info";
  student: string;
  onClose: () => void;
}) {
  const review = useReviewSubmission(id);
  const [reason, setReason] = useState("");
  const rejects = status === "rejected";
  return (
    <Ask
      open
      onClose={onClose}
      danger={rejects}
      title={rejects ? `Reject ${student}?` : `Ask ${student}'s parent for more`}
      verb={rejects ? "Reject" : "Send the question"}
      busy={review.isPending && "Saving"}
      error={review.error}
      onYes={() =>
        review.mutate(
          { status, reason: reason.trim() },
          {
            onSuccess: () => {
              toast(rejects ? `${student} rejected` : "Question sent to the parent");
              onClose();
            },
          },
        )
      }
    >
      <AreaField
        label={rejects ? "Reason" : "What do you want to know?"}
        optional={rejects}
        help={rejects ? "Only you see this." : "The parent reads this as you write it."}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Ask>
  );
}
