import { IconMail, IconMessageCircle } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { clock, day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import { type ItemResult, Results } from "../kit/Results";
import { type LoggedMessage, momentOf, reasonOf, useMessageLog } from "../messages";
import { useOperation } from "../messages/api";
import { useSendWords } from "../settings";
import { useReminders, useRescues } from "./api";
import { Rescues } from "./Rescues";

type Reminder = NonNullable<ReturnType<typeof useReminders>["data"]>[number];

const COLUMNS = [
  { kind: "day_before", channel: "email", word: "24 h", Icon: IconMail },
  { kind: "day_before", channel: "whatsapp", word: "24 h", Icon: IconMessageCircle },
  { kind: "quarter_hour", channel: "whatsapp", word: m.minutes_15(), Icon: IconMessageCircle },
  { kind: "quarter_hour", channel: "email", word: m.minutes_15(), Icon: IconMail },
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
  return <StatusChip tile look={MESSAGE.skipped} note={reminder.reason ?? m.no_channel_of_this_kind()} />;
}

/** Each student and each reminder: planned, sent, delivered, or why not. */
export function ReminderLedger({ sessionId, revision }: { sessionId: string; revision: number }) {
  const reminders = useReminders(sessionId, revision);
  const ids = (reminders.data ?? []).map(({ id }) => id).sort();
  const messages = useMessageLog({ reminderIds: ids });
  const rescues = useRescues(ids).data ?? [];
  const retry = useOperation();
  const words = useSendWords();
  const [results, setResults] = useState<ItemResult[] | null>(null);
  if (reminders.error || messages.error) {
    return <ErrorNotice error={reminders.error ?? messages.error} onRetry={() => void reminders.refetch()} />;
  }
  if (!reminders.data) return <SkeletonRows rows={3} label={m.loading_reminders()} />;
  if (reminders.data.length === 0) {
    return <p className="dim">{m.no_reminders_no_student_holds_a_seat_in_this()}</p>;
  }

  const log = messages.data ?? [];
  const students = Map.groupBy(reminders.data, (reminder) => reminder.enrollment_id);
  const used = COLUMNS.filter(({ kind }) => reminders.data.some((reminder) => reminder.kind === kind));
  const problems = log.filter(({ status }) => ["failed", "bounced"].includes(status)).length;
  const arrived = log.filter(({ status }) => ["delivered", "read"].includes(status)).length;
  const onWay = log.filter(({ status }) => ["sent", "claimed", "calling"].includes(status)).length;
  const planned = reminders.data.filter(({ status }) => status === "planned").length;

  const again = log.flatMap(({ id, channel, reminder_id, status }) => {
    if (channel !== "email" && channel !== "whatsapp" && channel !== "voice") return [];
    if (!["failed", "bounced", "skipped"].includes(status)) return [];
    const reminder = reminders.data.find((one) => one.id === reminder_id);
    return [{ id, channel, name: reminder?.enrollment?.lead?.student_name ?? "" }];
  });

  return (
    <div className="stack stack--tight">
      <p className="small" role="status">
        <strong>{arrived}</strong> {m.delivered()} <strong>{onWay}</strong> {m.sent()} <strong>{problems}</strong>{" "}
        {m.failed_then()} <strong>{planned}</strong> {m.reminders_still_to_come()}
      </p>
      <div className="card grid">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
        <section className="grid__scroll" aria-label={m.reminder_ledger()} tabIndex={0}>
          <table>
            <caption className="sr-only">{m.reminder_ledger()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.student_guardian_copied()}</th>
                {used.map(({ kind, channel, word, Icon }) => (
                  <th scope="col" key={kind + channel}>
                    <Icon size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> {word}
                    <span className="sr-only"> {m.by_channel({ channel })}</span>
                  </th>
                ))}
                {rescues.length > 0 && <th scope="col">{m.if_nothing_arrives()}</th>}
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
                    {rescues.length > 0 && (
                      <td data-label={m.if_nothing_arrives()}>
                        <Rescues
                          name={name}
                          steps={rescues.filter(({ reminder_id }) => mine.some(({ id }) => id === reminder_id))}
                        />
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      </div>
      {again.length > 0 && !results && (
        <div className="row">
          <Button
            look="act"
            busy={retry.isPending && m.trying_again()}
            onClick={() => retry.mutate({ operation: "retry", messages: again }, { onSuccess: setResults })}
          >
            {words.through(m.remind_the_size_not_reached({ size: new Set(again.map(({ name }) => name)).size }))}
          </Button>
        </div>
      )}
      <ErrorNotice error={retry.error} title={m.nothing_was_tried_again()} />
      {results && (
        <Results
          title={m.reminders_tried_again()}
          results={results}
          fileName="reminders.csv"
          onClose={() => setResults(null)}
        />
      )}
    </div>
  );
}
