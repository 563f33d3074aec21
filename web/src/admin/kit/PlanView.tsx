import { IconClock, IconEye, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { clock, day, fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import type { Kind } from "~/shared/words/status";
import { CHANNELS, eventWords } from "../words";
import "./plan.css";
import { countOf, modeWords, type Plan, type PlanLine, type Planning, type PlanOutcome } from "./planning";

const OUTCOMES: { key: PlanOutcome; word: string; kind: Kind }[] = [
  { key: "now", word: m.goes_now(), kind: "good" },
  { key: "later", word: m.goes_later(), kind: "wait" },
  { key: "held", word: m.held(), kind: "wait" },
  { key: "left_out", word: m.left_out(), kind: "quiet" },
  { key: "already", word: m.got_it_already(), kind: "info" },
];

const CHANGES_AT_MOST = 40;

interface PlanViewProps {
  planning: Planning;
  label: string;
  /** The action tells nobody: only the things that it changes are shown. */
  silent?: boolean;
}

/** What an action would send, grouped by what becomes of it; each message can be left out or given another time. */
export function PlanView({ planning, label, silent = false }: PlanViewProps) {
  const { plan, query, edits, change, changed } = planning;
  if (query.error && !plan)
    return (
      <ErrorNotice error={query.error} title={m.the_plan_could_not_be_made()} onRetry={() => void query.refetch()} />
    );
  if (!plan) return <SkeletonRows rows={3} label={m.asking_what_would_be_sent()} />;
  const mode = modeWords(plan);
  return (
    <div className={query.isPlaceholderData ? "stack stack--tight plan plan--old" : "stack stack--tight plan"}>
      {changed && (
        <Notice kind="wait" role="alert" title={m.something_has_changed_since_you_looked()}>
          {m.nothing_was_done_this_is_the_plan_as_it_is()}
        </Notice>
      )}
      {mode && !silent && <Notice kind={plan.send_mode === "paused" ? "wait" : "info"}>{mode}</Notice>}
      <Changes plan={plan} />
      <Items plan={plan} />
      {silent ? null : plan.total === 0 ? (
        <p className="wait">{m.nothing_would_be_sent_there_is_nobody_who()}</p>
      ) : (
        <Messages plan={plan} planning={planning} label={label} />
      )}
      {plan.total > 0 && (
        <>
          <TextField
            label={m.not_before()}
            optional
            type="datetime-local"
            help={m.for_all_messages_without_a_time_of_their_own()}
            min={toLocalInput(plan.now)}
            value={edits.not_before ? toLocalInput(edits.not_before) : ""}
            onChange={(event) => change({ not_before: event.target.value ? fromLocalInput(event.target.value) : null })}
          />
          <p className="plan__sum">
            <strong className="strong">{count(plan.will_send, m.message())}</strong> {m.would_go_expected_cost()}{" "}
            <strong className="strong">{rupees(plan.cost_paise)}</strong>
          </p>
        </>
      )}
      <Words planning={planning} plan={plan} />
    </div>
  );
}

/** What changes, where an action says it in words. */
function Changes({ plan }: { plan: Plan }) {
  const told = plan.items.filter(({ state, reason }) => state === "ready" && reason);
  if (told.length === 0) return null;
  return (
    <Notice kind="info" title={m.what_changes()}>
      <ul className="plan__held">
        {told.slice(0, CHANGES_AT_MOST).map((item) => (
          <li key={item.id}>
            <strong>{item.name}</strong>: {item.reason}
          </li>
        ))}
        {told.length > CHANGES_AT_MOST && <li>{m.and_more({ more: told.length - CHANGES_AT_MOST })}</li>}
      </ul>
    </Notice>
  );
}

/** The things that the action would not change, each with its reason. */
function Items({ plan }: { plan: Plan }) {
  const others = plan.items.filter(({ state }) => state !== "ready");
  if (others.length === 0) return null;
  return (
    <Notice
      kind="wait"
      title={
        plan.items.length === 1
          ? m.nothing_to_do()
          : m.length_of_length2_stay_as_they_are({ length: others.length, length2: plan.items.length })
      }
    >
      <ul className="plan__held">
        {others.map((item) => (
          <li key={item.id}>
            <strong>{item.name}</strong>: {item.reason}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Messages({ plan, planning, label }: { plan: Plan; planning: Planning; label: string }) {
  return (
    <ul className="plan__groups" aria-label={label}>
      {OUTCOMES.map(({ key, word, kind }) => {
        const total = countOf(plan, key);
        if (total === 0) return null;
        const lines = plan.messages.filter(({ outcome }) => outcome === key);
        return (
          <li key={key}>
            <p className={`plan__head k-${kind}`}>
              {word} <span>{total.toLocaleString("en-IN")}</span>
            </p>
            <ul className="plan__lines">
              {lines.map((line) => (
                <MessageLine key={line.key} line={line} planning={planning} />
              ))}
              {lines.length < total && <GroupLines plan={plan} outcome={key} shown={lines.length} />}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}

/** Messages that are only counted: by channel and reason. */
function GroupLines({ plan, outcome, shown }: { plan: Plan; outcome: PlanOutcome; shown: number }) {
  return plan.groups
    .filter((group) => group.outcome === outcome)
    .map((group) => (
      <li key={`${group.event_key}-${group.channel}-${group.reason}`} className="plan__line">
        <span>
          {count(group.count, m.word_message({ word: CHANNELS[group.channel].word.toLowerCase() }))},{" "}
          {eventWords(group.event_key)}
          {shown > 0 && ` ${m.in_all()}`}
        </span>
        {group.outcome === "later" && group.first_at && <Moment from={group.first_at} until={group.last_at} />}
        {group.reason && <small>{group.reason}</small>}
      </li>
    ));
}

function Moment({ from, until }: { from: string; until?: string | null }) {
  const first = `${day(from)} ${clock(from)}`;
  const last = until ? `${day(until)} ${clock(until)}` : first;
  return <span className="plan__when">{first === last ? first : m.first_to_last({ first, last })}</span>;
}

function MessageLine({ line, planning }: { line: PlanLine; planning: Planning }) {
  const { edits, change, show } = planning;
  const [timed, setTimed] = useState(false);
  const Icon = CHANNELS[line.channel].icon;
  const leftOut = edits.leave_out.includes(line.key);
  const own = edits.at[line.key];
  const canChange = line.outcome !== "already" && (leftOut || line.outcome !== "left_out");
  const name = m.event_words_word_to_to({
    event_words: eventWords(line.event_key),
    word: CHANNELS[line.channel].word,
    to: line.to,
  });

  function setTime(value: string) {
    const { [line.key]: _, ...others } = edits.at;
    change({ at: value ? { ...others, [line.key]: fromLocalInput(value) } : others });
  }

  return (
    <li className="plan__line">
      <label>
        <input
          type="checkbox"
          checked={!leftOut && line.outcome !== "left_out"}
          disabled={!canChange}
          aria-label={m.send_name({ name })}
          onChange={() =>
            change({
              leave_out: leftOut ? edits.leave_out.filter((key) => key !== line.key) : [...edits.leave_out, line.key],
            })
          }
        />
        <Icon size={16} stroke={1.75} aria-hidden="true" />
        <span>
          {eventWords(line.event_key)}, {CHANNELS[line.channel].word}
          <small>
            {[line.student, [line.recipient, line.to].filter(Boolean).join(", ")].filter(Boolean).join(" · ")}
          </small>
        </span>
      </label>
      <span className="plan__when">
        {line.outcome === "now" && m.at_once()}
        {line.outcome === "later" && `${day(line.at)} ${clock(line.at)}`}
        {line.status && line.status}
      </span>
      <span className="plan__acts">
        {canChange && !leftOut && (
          <Button
            look="ghost"
            size="small"
            aria-expanded={timed}
            aria-label={m.another_time_name({ name })}
            icon={<IconClock size={16} aria-hidden="true" />}
            onClick={() => setTimed(!timed)}
          />
        )}
        <Button
          look="ghost"
          size="small"
          aria-label={m.read_name({ name })}
          icon={<IconEye size={16} aria-hidden="true" />}
          onClick={() => show(line.key)}
        />
      </span>
      {line.reason && <small className="plan__why">{line.reason}</small>}
      {timed && canChange && !leftOut && (
        <span className="plan__time">
          <input
            className="input"
            type="datetime-local"
            aria-label={m.time_of_name({ name })}
            min={toLocalInput(planning.plan?.now ?? Date.now())}
            value={own ? toLocalInput(own) : ""}
            onChange={(event) => setTime(event.target.value)}
          />
          {own && (
            <Button look="ghost" size="small" onClick={() => setTime("")}>
              {m.as_planned()}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

/** One message as its recipient would read or hear it. */
function Words({ plan, planning }: { plan: Plan; planning: Planning }) {
  const { shown } = plan;
  const { copy } = planning;
  if (!shown) return null;
  const line = plan.messages.find(({ key }) => key === shown.key);
  const who = line
    ? `${line.recipient ?? line.to}${line.student && m.about_student({ student: line.student })}`
    : m.a_family_of_this_list();
  return (
    <details className="plan__words" open={plan.messages.length <= 4}>
      <summary>
        {m.word_as_who({ word: CHANNELS[shown.channel].word, who })}{" "}
        {shown.channel === "voice" ? m.hears_it() : m.reads_it()}
      </summary>
      {shown.subject && <p className="strong">{shown.subject}</p>}
      <p className="plan__text">{shown.text}</p>
      <div className="row plan__copy">
        <Button
          size="small"
          icon={<IconSend size={16} aria-hidden="true" />}
          busy={copy.isPending && m.sending_it_to_you()}
          onClick={() => copy.mutate(shown.key)}
        >
          {m.send_a_test_to_me()}
        </Button>
        {copy.data && <span role="status">{m.sent_to_to({ to: copy.data.to })}</span>}
      </div>
      <ErrorNotice error={copy.error} />
    </details>
  );
}
