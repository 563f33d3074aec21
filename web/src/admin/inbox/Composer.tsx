import { IconClock, IconLock, IconSend } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useEffect, useState } from "react";
import { maskedContact } from "~/shared/format/phone";
import { span } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { Segments } from "../kit/Tabs";
import { type Contact, type Thread, useNote, useReply } from "./api";
import { reachable } from "./people";

type Channel = "whatsapp" | "email" | "note";

const SHORT_MS = 2 * 3_600_000;

/** The channel of their last message, if it can be answered there. */
function firstChannel(thread: Thread): Channel {
  const last = thread.messages.find(({ direction, channel }) => direction === "in" && channel !== "voice")?.channel;
  return last === "email" || reachable(thread.family, "whatsapp").length === 0 ? "email" : "whatsapp";
}

function WindowWords({ until, now }: { until: number; now: number }) {
  const left = until - now;
  return (
    <span className={`row small strong ${left < SHORT_MS ? "wait" : "good"}`}>
      <IconClock size={14} aria-hidden="true" /> Window open, {span(until, now)} left
    </span>
  );
}

/** Where the educator answers: channel, receiver, text. A draft stays on this device until it is sent. */
export function Composer({ thread, now, me }: { thread: Thread; now: number; me: string }) {
  const conversationId = thread.conversation?.id ?? "";
  const draftKey = `launchpad.draft.${conversationId}`;
  const [channel, setChannel] = useState<Channel>(() => firstChannel(thread));
  const [body, setBody] = useState(() => localStorage.getItem(draftKey) ?? "");
  const [subject, setSubject] = useState("");
  const [chosen, setChosen] = useState("");
  const [clientKey, setClientKey] = useState(() => crypto.randomUUID());
  const reply = useReply(conversationId);
  const note = useNote(conversationId, thread.family.id);

  useEffect(() => {
    if (body) localStorage.setItem(draftKey, body);
    else localStorage.removeItem(draftKey);
  }, [body, draftKey]);

  const contacts = channel === "note" ? [] : reachable(thread.family, channel);
  const lastFrom = thread.messages.find(
    (message) => message.direction === "in" && message.channel === channel,
  )?.contact_id;
  const to = contacts.find(({ id }) => id === (chosen || lastFrom)) ?? contacts[0];
  const until = to?.window_until ? Date.parse(to.window_until) : 0;
  const closed = channel === "whatsapp" && until <= now;
  const busy = reply.isPending || note.isPending;

  function done(words: string) {
    setBody("");
    setSubject("");
    setClientKey(crypto.randomUUID());
    toast(words);
  }

  function send(event?: FormEvent) {
    event?.preventDefault();
    const text = body.trim();
    if (!text || busy) return;
    if (channel === "note") note.mutate({ body: text, author: me }, { onSuccess: () => done("Note kept") });
    else if (to && !closed) {
      reply.mutate(
        {
          channel,
          contact_id: to.id,
          body: text,
          subject: channel === "email" ? subject.trim() || null : null,
          client_key: clientKey,
        },
        { onSuccess: () => done("Answer is on its way") },
      );
    }
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  }

  return (
    <form className={channel === "note" ? "composer composer--note" : "composer"} onSubmit={send} aria-label="Answer">
      <div className="row row--between">
        <Segments<Channel>
          label="Answer by"
          name="channel"
          value={channel}
          onChange={setChannel}
          items={[
            { value: "whatsapp", word: "WhatsApp" },
            { value: "email", word: "Email" },
            { value: "note", word: "Private note" },
          ]}
        />
        {channel === "whatsapp" && to && !closed && <WindowWords until={until} now={now} />}
        {channel === "note" && (
          <span className="row small">
            <IconLock size={14} aria-hidden="true" /> Only you see it
          </span>
        )}
      </div>
      {closed ? (
        <Closed contact={to} />
      ) : (
        <>
          {channel === "email" && (
            <input
              className="input"
              aria-label="Subject"
              placeholder="Subject, or nothing to answer under theirs"
              value={subject}
              maxLength={200}
              onChange={(event) => setSubject(event.target.value)}
            />
          )}
          <textarea
            className="input"
            aria-label={channel === "note" ? "Private note" : "Your answer"}
            placeholder={channel === "note" ? "A note to yourself" : "Write an answer"}
            rows={3}
            value={body}
            onChange={(event) => setBody(event.target.value)}
            onKeyDown={onKey}
          />
        </>
      )}
      <ErrorNotice error={reply.error ?? note.error} />
      <div className="row row--between">
        {channel === "note" ? <span /> : <Receiver contacts={contacts} to={to} onChoose={setChosen} />}
        <Button
          type="submit"
          look="act"
          icon={<IconSend size={16} aria-hidden="true" />}
          disabled={!body.trim() || closed || (channel !== "note" && !to)}
          busy={busy && "Sending"}
        >
          {channel === "note" ? "Keep the note" : "Send"}
        </Button>
      </div>
    </form>
  );
}

function Closed({ contact }: { contact: Contact | undefined }) {
  return (
    <Notice kind="wait" title={contact ? "The WhatsApp window is closed" : "No number on WhatsApp"}>
      {contact
        ? "Free text may be sent within 24 hours of their last message. Write an email, or wait until they write."
        : "This family has no mobile number that may be written to."}
    </Notice>
  );
}

function Receiver({
  contacts,
  to,
  onChoose,
}: {
  contacts: Contact[];
  to: Contact | undefined;
  onChoose: (id: string) => void;
}) {
  const name = (contact: Contact) => `${contact.name ?? contact.owner}, ${maskedContact(contact.kind, contact.value)}`;
  if (!to) return <span className="wait small">Nobody can be reached on this channel.</span>;
  if (contacts.length === 1) return <span className="dim small">To {name(to)}</span>;
  return (
    <label className="row dim small">
      To
      <select className="input pick" value={to.id} onChange={(event) => onChoose(event.target.value)}>
        {contacts.map((contact) => (
          <option key={contact.id} value={contact.id}>
            {name(contact)}
          </option>
        ))}
      </select>
    </label>
  );
}
