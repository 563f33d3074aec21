import { IconMail, IconMessageCircle } from "@tabler/icons-react";
import { clock, day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import { type LoggedMessage, momentOf, reasonOf, useMessageLog } from "../messages";
import { useReminders } from "./api";

type Reminder = NonNullable<ReturnType<typeof useReminders>["data"]>[number];

const COLUMNS = [
  { kind: "day_before", channel: "email", word: "24 h", Icon: IconMail },
  { kind: "day_before", channel: "whatsapp", word: "24 h", Icon: IconMessageCircle },
  { kind: "quarter_hour", channel: "whatsapp", word: "15 min", Icon: IconMessageCircle },
  { kind: "quarter_hour", channel: "email", word: "15 min", Icon: IconMail },
] as const;

/** The worst of a student's messages of one kind and channel is what must be seen: several guardians, one tile. */
const HARM: LoggedMessage["status"][] = [
  "bounced",
  "failed",
  "unknown",
  "held",
  "skipped",
  "planned",
  "claimed",
  "calling",
  "sent",
  "delivered",
  "read",
  "cancelled",
];

function Cell({ reminder, messages }: { reminder: Reminder | undefined; messages: LoggedMessage[] }) {
  const worst = [...messages].sort((a, b) => HARM.indexOf(a.status) - HARM.indexOf(b.status))[0];
  if (worst) {
    const note = [`${day(momentOf(worst))} ${clock(momentOf(worst))}`, reasonOf(worst)].filter(Boolean).join(". ");
    return <StatusChip tile look={MESSAGE[worst.status]} note={note} />;
  }
  if (!reminder) return <span className="dim">–</span>;
  if (reminder.status === "planned") {
    return <StatusChip tile look={MESSAGE.planned} note={`${day(reminder.due_at)} ${clock(reminder.due_at)}`} />;
  }
  if (reminder.status === "cancelled")
    return <StatusChip tile look={MESSAGE.cancelled} note={reminder.reason ?? undefined} />;
  return <StatusChip tile look={MESSAGE.skipped} note={reminder.reason ?? "No channel of this kind."} />;
}

/** Each student and each reminder: planned, sent, delivered, or why not. */
export function ReminderLedger({ sessionId, revision }: { sessionId: string; revision: number }) {
  const reminders = useReminders(sessionId, revision);
  const messages = useMessageLog({ reminderIds: (reminders.data ?? []).map(({ id }) => id).sort() });
  if (reminders.error || messages.error) {
    return <ErrorNotice error={reminders.error ?? messages.error} onRetry={() => void reminders.refetch()} />;
  }
  if (!reminders.data) return <SkeletonRows rows={3} label="Loading reminders" />;
  if (reminders.data.length === 0) {
    return <p className="dim">No reminders: no student holds a seat in this batch, or the class has begun.</p>;
  }

  const log = messages.data ?? [];
  const students = Map.groupBy(reminders.data, (reminder) => reminder.enrollment_id);
  const used = COLUMNS.filter(({ kind }) => reminders.data.some((reminder) => reminder.kind === kind));
  const problems = log.filter(({ status }) => ["failed", "bounced"].includes(status)).length;
  const arrived = log.filter(({ status }) => ["delivered", "read"].includes(status)).length;
  const onWay = log.filter(({ status }) => ["sent", "claimed", "calling"].includes(status)).length;
  const planned = reminders.data.filter(({ status }) => status === "planned").length;

  return (
    <div className="stack stack--tight">
      <p className="small" role="status">
        <strong>{arrived}</strong> delivered · <strong>{onWay}</strong> sent · <strong>{problems}</strong> failed ·{" "}
        <strong>{planned}</strong> reminders still to come
      </p>
      <div className="card grid">
        <div className="grid__scroll">
          <table>
            <caption className="sr-only">Reminder ledger</caption>
            <thead>
              <tr>
                <th scope="col">Student, guardian copied</th>
                {used.map(({ kind, channel, word, Icon }) => (
                  <th scope="col" key={kind + channel}>
                    <Icon size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> {word}
                    <span className="sr-only"> by {channel}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...students].map(([enrollment, mine]) => {
                const lead = mine[0]?.enrollment?.lead;
                const name = lead?.student_name ?? "";
                const trouble = log.find(
                  (message) =>
                    mine.some(({ id }) => id === message.reminder_id) &&
                    ["failed", "bounced", "held"].includes(message.status),
                );
                return (
                  <tr key={enrollment}>
                    <td>
                      <span className="who">
                        <Avatar id={mine[0]?.enrollment?.lead_id ?? enrollment} name={name} />
                        <span>
                          {name}
                          {trouble && <small className="bad">{reasonOf(trouble)}</small>}
                        </span>
                      </span>
                    </td>
                    {used.map(({ kind, channel, word }) => {
                      const reminder = mine.find((one) => one.kind === kind);
                      const its = log.filter(
                        (message) => message.reminder_id === reminder?.id && message.channel === channel,
                      );
                      return (
                        <td key={kind + channel} data-label={`${word}, ${channel}`}>
                          <Cell reminder={reminder} messages={its} />
                        </td>
                      );
                    })}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  );
}
