import {
  IconClipboardText,
  IconCreditCard,
  IconLock,
  IconRobot,
  IconSend,
  IconShieldCheck,
  IconShieldX,
  IconStairsUp,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import type { Enum } from "~/api/rest";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { clock, dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { LEAD, MESSAGE } from "~/shared/words/status";
import { NextStep } from "../messages/NextStep";
import { CHANNELS, eventWords, METHODS, PURPOSES } from "../words";
import { Attachments } from "./Attachments";
import type { Entry, Family } from "./api";
import { CallCard } from "./CallCard";
import { writerOf } from "./people";

interface EntryProps {
  entry: Entry;
  family: Family;
  now: number;
  onAnswerBy: (body: string) => void;
}

/** One entry of the timeline, by its kind. */
export function EntryView(props: EntryProps) {
  const { entry } = props;
  switch (entry.kind) {
    case "message":
    case "reminder":
    case "note":
      return <Bubble {...props} />;
    case "answer":
      return <Pending {...props} />;
    case "call":
      return <CallCard entry={entry} />;
    default:
      return <SystemEntry {...props} />;
  }
}

function Bubble({ entry, family, onAnswerBy }: EntryProps) {
  const note = entry.kind === "note";
  const channel = CHANNELS[entry.channel ?? "email"];
  const incoming = entry.direction === "in";
  const [name, role] = note ? [m.you(), ""] : writerOf(entry);
  return (
    <article
      className={`bubble bubble--${note ? "note" : incoming ? "in" : "out"}`}
      aria-label={`${name}${role && `, ${role}`}, ${channel.word}`}
    >
      <p className="bubble__head">
        {entry.who === "launchpad" && <IconRobot size={14} aria-hidden="true" />}
        <strong>{name}</strong>
        {role && <span>{role}</span>}
        {note ? <IconLock size={14} aria-hidden="true" /> : <channel.icon size={14} aria-hidden="true" />}
        <time dateTime={entry.at}>{clock(entry.at)}</time>
      </p>
      <div className="bubble__row">
        {incoming && <Avatar id={entry.contact_id ?? family.id} name={name} />}
        <div className="bubble__box">
          {entry.subject && <strong className="strong">{entry.subject}</strong>}
          <Words entry={entry} />
          <Attachments files={entry.attachments} />
        </div>
      </div>
      {entry.detail.is_unproven === true && (
        <p className="bubble__foot">
          <span className="wait">{m.the_sender_is_not_proven()}</span>
        </p>
      )}
      {entry.status && (
        <p className="bubble__foot">
          {entry.reason && <span className={entry.status === "unknown" ? "wait" : "bad"}>{entry.reason}</span>}
          <StatusChip look={MESSAGE[entry.status]} />
          {entry.due_at && <time dateTime={entry.due_at}>{clock(entry.due_at)}</time>}
        </p>
      )}
      {isLost(entry) && <Mend entry={entry} onAnswerBy={onAnswerBy} />}
    </article>
  );
}

/** Whether a provider took it and it did not arrive. */
function isLost({ status, channel, ledger_id }: Entry): boolean {
  return (
    (status === "failed" || status === "bounced") && (channel === "email" || channel === "whatsapp") && !!ledger_id
  );
}

/** What helps a message that did not arrive: her own words go into the answer, the engine's by another channel. */
function Mend({ entry, onAnswerBy }: Pick<EntryProps, "entry" | "onAnswerBy">) {
  if (entry.who === "us" && entry.body) {
    return (
      <span className="bubble__foot">
        <Button size="small" icon={<IconSend size={14} aria-hidden="true" />} onClick={() => onAnswerBy(entry.body)}>
          {m.send_by_other({ other: entry.channel === "email" ? m.whatsapp() : "email" })}
        </Button>
      </span>
    );
  }
  return (
    <span className="bubble__foot">
      <NextStep channel={entry.channel as "email" | "whatsapp"} id={entry.ledger_id ?? ""} />
    </span>
  );
}

const LONG = 200;

/** What was said; of the engine's own long messages the beginning, and the rest when it is asked for. */
function Words({ entry }: { entry: Entry }) {
  const [open, setOpen] = useState(false);
  const short = entry.who === "launchpad" && entry.body.length > LONG;
  return (
    <>
      <p className={short && !open ? "bubble__text bubble__text--short" : "bubble__text"}>{entry.body}</p>
      {short && (
        <Button look="ghost" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? m.show_less() : m.show_all()}
        </Button>
      )}
    </>
  );
}

type Operation = "cancel" | "retry";

/** An answer that has not left: it waits for its time, or did not go and stays in its place with the reason. */
function Pending({ entry, now, onAnswerBy }: EntryProps) {
  const queries = useQueryClient();
  const operate = useMutation({
    mutationFn: async (operation: Operation) => {
      const { results } = await answer(
        engine.POST("/api/messages/operations", {
          body: {
            operation,
            messages: [{ channel: entry.channel as "email" | "whatsapp", id: entry.ledger_id ?? "" }],
          },
        }),
      );
      return results[0];
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["inbox"] }),
  });
  const channel = CHANNELS[entry.channel ?? "email"];
  const waits = entry.status === "planned" || entry.status === "held";
  const scheduled = waits && entry.due_at !== null && Date.parse(entry.due_at) > now;
  const failed = entry.status === "failed" || entry.status === "skipped" || entry.status === "bounced";
  const other = entry.channel === "email" ? m.whatsapp() : "email";
  return (
    <article
      className={failed ? "bubble bubble--out bubble--failed" : "bubble bubble--out"}
      aria-label={m.you_word({ word: channel.word })}
    >
      <p className="bubble__head">
        <strong>{m.you()}</strong> <channel.icon size={14} aria-hidden="true" />
        <time dateTime={entry.at}>{clock(entry.at)}</time>
      </p>
      <div className="bubble__row">
        <div className="bubble__box">
          {entry.subject && <strong className="strong">{entry.subject}</strong>}
          <p className="bubble__text">{entry.body || eventWords(entry.event_key ?? "")}</p>
          <Attachments files={entry.attachments} />
        </div>
      </div>
      <p className="bubble__foot">
        {scheduled && entry.due_at && <span>{m.goes_day_clock({ day_clock: dayClock(entry.due_at, now) })}</span>}
        {entry.reason && <span className={failed ? "bad" : "dim"}>{entry.reason}</span>}
        {entry.status && <StatusChip look={MESSAGE[entry.status]} />}
      </p>
      <p className="bubble__foot">
        {waits && (
          <Button size="small" busy={operate.isPending && m.cancelling()} onClick={() => operate.mutate("cancel")}>
            {m.cancel()}
          </Button>
        )}
        {failed && (
          <>
            <Button size="small" busy={operate.isPending && m.trying()} onClick={() => operate.mutate("retry")}>
              {m.retry()}
            </Button>
            <Button
              size="small"
              icon={<IconSend size={14} aria-hidden="true" />}
              onClick={() => onAnswerBy(entry.body)}
            >
              {m.send_by_other({ other })}
            </Button>
          </>
        )}
      </p>
      <ErrorNotice error={operate.error} />
      {operate.data && operate.data.outcome !== "done" && <p className="wait small">{operate.data.message}</p>}
    </article>
  );
}

function SystemEntry({ entry, onAnswerBy }: EntryProps) {
  const [icon, words] = systemWords(entry);
  const bad = entry.kind === "system" && (entry.status === "failed" || entry.status === "bounced");
  return (
    <p className={`system${bad ? " system--bad" : ""}${entry.kind === "coming" ? " system--coming" : ""}`}>
      <span className={`timeline__tile ${bad ? "k-bad" : "k-quiet"}`} aria-hidden="true">
        {icon}
      </span>
      <span>{words}</span>
      {entry.kind === "system" && isLost(entry) && <Mend entry={entry} onAnswerBy={onAnswerBy} />}
      <span className="system__rule" aria-hidden="true" />
      <time dateTime={entry.at}>{clock(entry.at)}</time>
    </p>
  );
}

function systemWords(entry: Entry): [ReactNode, ReactNode] {
  const { detail } = entry;
  switch (entry.kind) {
    case "stage": {
      const to = LEAD[detail.to as Enum<"lead_stage">].en;
      return [
        <IconStairsUp key="icon" size={14} />,
        `${entry.subject}: ${to}${entry.who === "us" ? m.by_you_2() : ""}`,
      ];
    }
    case "payment":
      return [
        <IconCreditCard key="icon" size={14} />,
        <>
          <Link href={paths.admin.payment(String(detail.payment_id))}>{entry.subject}</Link>,{" "}
          {rupees(Number(detail.amount_paise))}: {eventWords(entry.event_key ?? "").toLowerCase()}
        </>,
      ];
    case "form":
      return [
        <IconClipboardText key="icon" size={14} />,
        <>
          <Link href={paths.admin.ctaDetail(String(detail.submission_id))}>{m.cta_form()}</Link> {m.for_()}{" "}
          {entry.subject}
          {m.filled_by_the_whobody({ who: entry.who, body: entry.body && `: “${entry.body}”` })}
        </>,
      ];
    case "consent": {
      const given = detail.granted === true;
      const purposes = entry.body.split(", ").map((purpose) => PURPOSES[purpose as Enum<"consent_purpose">] ?? purpose);
      return [
        given ? <IconShieldCheck key="icon" size={14} /> : <IconShieldX key="icon" size={14} />,
        m.part_for_subject_purposes_value({
          part: given ? m.permission() : m.no(),
          subject: entry.subject ?? "",
          purposes: purposes.join(", ").toLowerCase(),
          value: METHODS[entry.event_key ?? ""] ?? entry.event_key ?? "",
        }),
      ];
    }
    default: {
      const channel = CHANNELS[entry.channel ?? "email"];
      const Icon = channel.icon;
      const what = m.event_words_by_word({
        event_words: eventWords(entry.event_key ?? ""),
        word: channel.word.toLowerCase(),
      });
      if (entry.kind === "coming")
        return [
          <Icon key="icon" size={14} />,
          m.then_whatpart({ what: what.toLowerCase(), part: entry.reason ? `. ${entry.reason}` : "" }),
        ];
      const end = entry.status === "unknown" ? m.may_have_gone() : m.did_not_go();
      return [<Icon key="icon" size={14} />, `${what} ${end}. ${entry.reason ?? ""}`];
    }
  }
}
