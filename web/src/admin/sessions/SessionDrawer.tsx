import { IconCopy, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { count } from "~/shared/format/size";
import { clock, day, span } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { type SessionRow, sessionLook, useAttendance, useCancelSession, useSession } from "./api";
import { ReminderLedger } from "./ReminderLedger";
import { SessionForm } from "./SessionForm";

/** One session: its time, its link, who is told and who came. */
export function SessionDrawer({ id, now, closeTo }: { id: string; now: number; closeTo: string }) {
  const session = useSession(id);
  const attendance = useAttendance(id);
  const [changing, setChanging] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const it = session.data;
  const ahead = it?.status === "scheduled" && Date.parse(it.starts_at) > now;
  const open = it?.status === "scheduled" && Date.parse(it.ends_at) > now;
  const url = it?.link?.join_url;

  return (
    <Drawer
      label="Session"
      closeTo={closeTo}
      head={
        it && (
          <span className="row">
            <StatusChip look={sessionLook(it, now)} />
            {ahead && `starts in ${span(it.starts_at, now)}`}
          </span>
        )
      }
      foot={
        ahead && (
          <>
            <Button onClick={() => setChanging(true)}>Move or change…</Button>
            <Button look="danger" onClick={() => setCancelling(true)}>
              Cancel the session…
            </Button>
          </>
        )
      }
    >
      <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      {session.isPending && <SkeletonRows rows={5} label="Loading the session" />}
      {it && (
        <>
          <div className="stack stack--tight">
            <h2>{it.title}</h2>
            <p className="dim">
              {day(it.starts_at)}, {clock(it.starts_at)} to {clock(it.ends_at)} IST. {it.batch?.name},{" "}
              {count(it.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0, "student")}
            </p>
            {it.description && <p>{it.description}</p>}
          </div>
          {it.status === "cancelled" && (
            <Notice kind="quiet" title="Cancelled">
              {it.change_reason}
            </Notice>
          )}
          {open && url && (
            <div className="row">
              <ButtonLink look="now" icon={<IconVideo size={16} aria-hidden="true" />} href={url} target="_blank">
                Join as host
              </ButtonLink>
              <Button
                icon={<IconCopy size={16} aria-hidden="true" />}
                onClick={() => void navigator.clipboard.writeText(url).then(() => toast("Link copied"))}
              >
                Copy link
              </Button>
            </div>
          )}
          <h3>Reminders</h3>
          <ReminderLedger sessionId={it.id} revision={it.revision} />
          <h3>Attendance</h3>
          <p className="dim">
            {attendance.data?.length
              ? `${count(attendance.data.length, "student")} opened the join link.`
              : "Nobody has opened the join link yet."}
          </p>
          {changing && <SessionForm session={it} now={now} onClose={() => setChanging(false)} />}
          <CancelSession session={it} open={cancelling} onClose={() => setCancelling(false)} />
        </>
      )}
    </Drawer>
  );
}

function CancelSession({ session, open, onClose }: { session: SessionRow; open: boolean; onClose: () => void }) {
  const cancel = useCancelSession();
  const [reason, setReason] = useState("");
  const students = session.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0;
  return (
    <Ask
      open={open}
      onClose={onClose}
      danger
      title={`Cancel ${session.title}?`}
      verb={`Cancel and tell ${count(students, "student")}`}
      busy={cancel.isPending && "Cancelling"}
      error={cancel.error}
      onYes={() =>
        cancel.mutate(
          { id: session.id, reason: reason.trim() },
          {
            onSuccess: () => {
              toast("Session cancelled");
              onClose();
            },
          },
        )
      }
    >
      <p>Reminders that have not left are cancelled. Families are told by WhatsApp and email.</p>
      <TextField
        label="Reason"
        optional
        help="Families read this."
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Ask>
  );
}
