import { useEffect, useRef } from "react";
import { clock, day, dayKey } from "~/shared/format/time";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import { CHANNELS, type Channel } from "../words";
import type { Message, useThread, WaitingAnswer } from "./api";

type ThreadData = NonNullable<ReturnType<typeof useThread>["data"]>;

/** The one timeline of a family, newest at the bottom; each entry says who wrote, where and when, and how far it came. */
export function Thread({ thread, label }: { thread: ThreadData; label: string }) {
  const end = useRef<HTMLDivElement>(null);
  const count = thread.messages.length + thread.waiting.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry brings the end into sight
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [count]);
  return (
    <div className="thread" role="log" aria-label={label}>
      {thread.messages.map((message, place) => {
        const before = thread.messages[place - 1];
        const newDay = !before || dayKey(before.happened_at) !== dayKey(message.happened_at);
        return (
          <div key={message.id} style={{ display: "contents" }}>
            {newDay && <p className="thread__day">{day(message.happened_at)}</p>}
            <Bubble
              message={message}
              delivery={message.ledger_id ? thread.deliveries.get(message.ledger_id) : undefined}
            />
          </div>
        );
      })}
      {thread.waiting.map((answer) => (
        <Waiting key={answer.id} answer={answer} />
      ))}
      <div ref={end} />
    </div>
  );
}

function Bubble({ message, delivery }: { message: Message; delivery: ReturnType<ThreadData["deliveries"]["get"]> }) {
  const Icon = CHANNELS[message.channel as Channel].icon;
  const side = message.channel === "note" ? "note" : message.direction;
  const who = message.author || (message.direction === "out" ? "You" : "Family");
  return (
    <article className={`bubble bubble--${side}`} aria-label={`${who}, ${CHANNELS[message.channel as Channel].word}`}>
      <p className="bubble__head">
        <strong className="strong">{who}</strong> <Icon size={14} stroke={2} aria-hidden="true" />{" "}
        {clock(message.happened_at)}
      </p>
      <div className="bubble__text">
        {message.subject && <strong className="strong">{message.subject}</strong>}
        <p>{message.body}</p>
      </div>
      {delivery?.status && (
        <p className="bubble__foot">
          <StatusChip look={MESSAGE[delivery.status]} />
          {delivery.error_text && <span className="bad small">{delivery.error_text}</span>}
        </p>
      )}
    </article>
  );
}

/** An answer that has not left yet, or could not: it stays in sight with its reason. */
function Waiting({ answer }: { answer: WaitingAnswer }) {
  const Icon = CHANNELS[answer.channel].icon;
  return (
    <article
      className="bubble bubble--out bubble--waiting"
      aria-label={`Your answer, ${CHANNELS[answer.channel].word}`}
    >
      <p className="bubble__head">
        <strong className="strong">You</strong> <Icon size={14} stroke={2} aria-hidden="true" />{" "}
        {clock(answer.created_at)}
      </p>
      <div className="bubble__text">
        <p>{answer.body}</p>
      </div>
      <p className="bubble__foot">
        <StatusChip look={MESSAGE[answer.status]} />
        <span className="small dim">{answer.error_text ?? answer.gate_reason}</span>
      </p>
    </article>
  );
}
