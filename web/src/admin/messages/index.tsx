import { useQuery } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, rows } from "~/api/rest";
import { clock, day, dayKey } from "~/shared/format/time";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline, type TimelineEntry } from "~/shared/ui/Timeline";
import { MESSAGE } from "~/shared/words/status";
import { CHANNELS, type Channel, eventWords } from "../words";

const COLUMNS =
  "id, channel, event_key, subject_kind, subject_id, reminder_id, contact_id, due_at, status, gate_outcome, gate_reason, error_text, sent_at, delivered_at, read_at, failed_at, created_at";

/** One row of the three ledgers. The view has no not-null marks of its own; the ledgers have. */
export interface LoggedMessage {
  id: string;
  channel: Channel;
  event_key: string;
  subject_kind: string | null;
  subject_id: string | null;
  reminder_id: string | null;
  contact_id: string;
  due_at: string;
  status: Enum<"message_status">;
  gate_outcome: string | null;
  gate_reason: string | null;
  error_text: string | null;
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
  failed_at: string | null;
  created_at: string;
}

/** The messages of one child, or those made for one thing (a payment, a session), oldest first. */
export function useMessageLog(by: { leadId: string } | { subjectId: string } | { reminderIds: string[] }) {
  useLiveQueries("inbox", ["messages"]);
  return useQuery({
    queryKey: ["messages", by],
    enabled: !("reminderIds" in by) || by.reminderIds.length > 0,
    queryFn: async () => {
      const log = db().from("message_log").select(COLUMNS);
      const asked =
        "leadId" in by
          ? log.eq("lead_id", by.leadId)
          : "subjectId" in by
            ? log.eq("subject_id", by.subjectId)
            : log.in("reminder_id", by.reminderIds);
      return (await rows(asked.order("due_at").order("created_at"))) as unknown as LoggedMessage[];
    },
  });
}

/** When it happened, or is to happen: the last truth the provider told. */
export function momentOf(message: LoggedMessage): string {
  return message.read_at ?? message.delivered_at ?? message.failed_at ?? message.sent_at ?? message.due_at;
}

const WAITING: Enum<"message_status">[] = ["planned", "held", "claimed", "calling"];

/** Why it waits, or did not go, in the words of the gate or of the provider. */
export function reasonOf(message: LoggedMessage): string | null {
  if (message.status === "unknown") return m.the_provider_did_not_answer_we_do_not_send_2();
  return message.error_text ?? (["delivered", "read", "sent"].includes(message.status) ? null : message.gate_reason);
}

export function messageEntries(messages: LoggedMessage[]): TimelineEntry[] {
  return messages.map((message) => {
    const Icon = CHANNELS[message.channel].icon;
    const at = momentOf(message);
    const today = dayKey(at) === dayKey(Date.now());
    const waits = WAITING.includes(message.status);
    const reason = reasonOf(message);
    return {
      key: message.id,
      icon: <Icon size={14} stroke={2} />,
      kind: MESSAGE[message.status].kind,
      text: (
        <span className="row">
          {eventWords(message.event_key)}, {CHANNELS[message.channel].word}{" "}
          <StatusChip look={MESSAGE[message.status]} />
        </span>
      ),
      when: today ? clock(at) : `${day(at)} ${clock(at)}`,
      detail:
        waits && message.gate_outcome === "later"
          ? m.part_goes_day_clock({
              part: reason ? reason.replace(/[.]?$/, ".") : m.waits_for_its_time(),
              day: day(message.due_at),
              clock: clock(message.due_at),
            })
          : reason,
      next: waits,
    };
  });
}

/** What went out, what waits and why. */
export function MessageTimeline({
  messages,
  label,
  empty,
}: {
  messages: LoggedMessage[];
  label: string;
  empty: string;
}) {
  if (messages.length === 0) return <p className="dim">{empty}</p>;
  return <Timeline label={label} entries={messageEntries(messages)} />;
}
