import { IconCreditCard, IconLock, IconPaperclip, IconPhoneOutgoing, IconStairsUp } from "@tabler/icons-react";
import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import type { Json } from "~/api/database.types";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { clock, day, dayKey } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD, MESSAGE, PAYMENT } from "~/shared/words/status";
import { type LoggedMessage, reasonOf } from "../messages";
import { CHANNELS, eventWords } from "../words";
import type { Call, Message, PendingReply, Thread } from "./api";
import { CALL } from "./callWords";

interface Entry {
  key: string;
  at: string;
  content: ReactNode;
}

/** All that happened with a family, newest at the bottom. */
export function ThreadView({ thread }: { thread: Thread }) {
  const end = useRef<HTMLDivElement>(null);
  const entries = entriesOf(thread);
  const newest = entries.at(-1)?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest entry is brought into sight when it changes
  useEffect(() => {
    // In braces: newer browsers return a promise here, which React would take for the effect's clean-up.
    void end.current?.scrollIntoView({ block: "end" });
  }, [newest]);

  if (entries.length === 0) return <p className="dim thread__empty">Nothing has been written yet.</p>;
  return (
    <ol className="thread" aria-label="Messages">
      {entries.map((entry, place) => {
        const before = entries[place - 1];
        const newDay = !before || dayKey(before.at) !== dayKey(entry.at);
        return (
          <Fragment key={entry.key}>
            {newDay && (
              <li className="thread__day">
                <span>{dayKey(entry.at) === dayKey(Date.now()) ? "Today" : day(entry.at)}</span>
              </li>
            )}
            <li>{entry.content}</li>
          </Fragment>
        );
      })}
      <div ref={end} />
    </ol>
  );
}

function entriesOf(thread: Thread): Entry[] {
  const ledger = new Map(thread.log.map((row) => [row.id, row]));
  const calls = new Map(thread.calls.map((call) => [call.id, call]));
  const children = new Map(thread.family.leads.map((lead) => [lead.id, lead.student_name]));
  const entries: Entry[] = [
    ...thread.messages.map((message) => ({
      key: message.id,
      at: message.happened_at,
      content:
        message.channel === "voice" ? (
          <CallCard message={message} call={calls.get(message.ledger_id ?? "")} />
        ) : (
          <Bubble message={message} sent={ledger.get(message.ledger_id ?? "")} familyId={thread.family.id} />
        ),
    })),
    ...thread.pending.map((reply) => ({ key: reply.id, at: reply.created_at, content: <Pending reply={reply} /> })),
    ...thread.stages
      .filter(({ to_stage }) => to_stage !== "new")
      .map((change) => ({
        key: `stage-${change.id}`,
        at: change.changed_at,
        content: (
          <SystemLine icon={<IconStairsUp size={14} />} at={change.changed_at}>
            {children.get(change.lead_id)}: {LEAD[change.to_stage].en}
            {change.actor && ", by you"}
          </SystemLine>
        ),
      })),
    ...thread.payments.map((payment) => ({
      key: `payment-${payment.id}`,
      at: payment.paid_at ?? payment.created_at,
      content: (
        <SystemLine icon={<IconCreditCard size={14} />} at={payment.paid_at ?? payment.created_at}>
          <Link href={paths.admin.payment(payment.id)}>{payment.pay_ref}</Link>, {rupees(payment.amount_paise)}:{" "}
          {PAYMENT[payment.status].en}
        </SystemLine>
      ),
    })),
    ...notSent(thread).map((row) => ({
      key: `log-${row.id}`,
      at: row.failed_at ?? row.created_at,
      content: (
        <SystemLine icon={<LogIcon row={row} />} at={row.failed_at ?? row.created_at} bad>
          {eventWords(row.event_key)} by {CHANNELS[row.channel].word.toLowerCase()} did not go. {reasonOf(row)}
        </SystemLine>
      ),
    })),
  ];
  return entries.sort((a, b) => a.at.localeCompare(b.at) || a.key.localeCompare(b.key));
}

/** Messages that failed and so have no bubble of their own; answers show theirs in place. */
function notSent(thread: Thread): LoggedMessage[] {
  const shown = new Set([...thread.messages.map(({ ledger_id }) => ledger_id), ...thread.pending.map(({ id }) => id)]);
  return thread.log.filter((row) => ["failed", "bounced"].includes(row.status) && !shown.has(row.id));
}

function LogIcon({ row }: { row: LoggedMessage }) {
  const Icon = CHANNELS[row.channel].icon;
  return <Icon size={14} />;
}

function SystemLine({
  icon,
  at,
  bad = false,
  children,
}: {
  icon: ReactNode;
  at: string;
  bad?: boolean;
  children: ReactNode;
}) {
  return (
    <p className={bad ? "system system--bad" : "system"}>
      <span className={`timeline__tile ${bad ? "k-bad" : "k-quiet"}`} aria-hidden="true">
        {icon}
      </span>
      <span>{children}</span>
      <span className="system__rule" aria-hidden="true" />
      <time dateTime={at}>{clock(at)}</time>
    </p>
  );
}

function Bubble({ message, sent, familyId }: { message: Message; sent: LoggedMessage | undefined; familyId: string }) {
  const note = message.channel === "note";
  const channel = CHANNELS[message.channel as keyof typeof CHANNELS];
  const incoming = message.direction === "in";
  const look = note ? "bubble bubble--note" : incoming ? "bubble bubble--in" : "bubble bubble--out";
  const who = incoming ? message.author || "Family" : message.written_by || note ? "You" : "Launchpad";
  return (
    <article className={look} aria-label={`${who}, ${channel.word}`}>
      <p className="bubble__head">
        <strong>{who}</strong>{" "}
        {note ? <IconLock size={14} aria-hidden="true" /> : <channel.icon size={14} aria-hidden="true" />}
        {clock(message.happened_at)}
      </p>
      <div className="bubble__row">
        {incoming && <Avatar id={message.contact_id ?? familyId} name={who} />}
        <div className="bubble__box">
          {message.subject && <strong className="strong">{message.subject}</strong>}
          <p className="bubble__text">{message.body}</p>
          <Attachments files={message.attachments} />
        </div>
      </div>
      {sent && (
        <p className="bubble__foot">
          <StatusChip look={MESSAGE[sent.status]} note={reasonOf(sent) ?? undefined} />
        </p>
      )}
    </article>
  );
}

function Attachments({ files }: { files: Json }) {
  if (!Array.isArray(files) || files.length === 0) return null;
  return (
    <p className="dim small">
      <IconPaperclip size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} />{" "}
      {files
        .map((file) => (typeof file === "object" && file && "name" in file ? String(file.name) : "file"))
        .join(", ")}
    </p>
  );
}

function Pending({ reply }: { reply: PendingReply }) {
  const Icon = CHANNELS[reply.channel].icon;
  const reason = reply.error_text ?? reply.gate_reason;
  return (
    <article className="bubble bubble--out" aria-label={`You, ${CHANNELS[reply.channel].word}`}>
      <p className="bubble__head">
        <strong>You</strong> <Icon size={14} aria-hidden="true" />
        {clock(reply.created_at)}
      </p>
      <div className="bubble__row">
        <div className="bubble__box">
          <p className="bubble__text">{reply.body}</p>
        </div>
      </div>
      <p className="bubble__foot">
        {reason && <span className={reply.status === "failed" ? "bad" : "dim"}>{reason}</span>}{" "}
        <StatusChip look={MESSAGE[reply.status]} />
      </p>
    </article>
  );
}

function CallCard({ message, call }: { message: Message; call: Call | undefined }) {
  const seconds = Number(call?.conversation_seconds ?? 0);
  const length = seconds > 0 ? `, ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s` : "";
  return (
    <article className="card call" aria-label="Automated call">
      <div className="row row--between">
        <span className="who">
          <span className="chip chip--tile k-info" aria-hidden="true">
            <IconPhoneOutgoing size={14} />
          </span>
          <span>
            <strong className="strong">Automated call</strong>
            <small>
              {clock(message.happened_at)}
              {length}
            </small>
          </span>
        </span>
        {call && <StatusChip look={CALL[call.call_status]} />}
      </div>
      {call?.summary && <p>{call.summary}</p>}
      {call?.transcript ? (
        <details>
          <summary>Transcript</summary>
          <p className="bubble__text dim">{call.transcript}</p>
        </details>
      ) : (
        <p className="bubble__text dim">{message.body}</p>
      )}
    </article>
  );
}
