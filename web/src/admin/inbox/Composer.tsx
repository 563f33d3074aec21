import { useState } from "react";
import { maskedContact } from "~/shared/format/phone";
import { span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Segments } from "../kit/Tabs";
import { type Family, type FamilyContact, type Message, type ReplyChannel, useNote, useReply } from "./api";

type Way = ReplyChannel | "note";

const KIND = { email: "email", whatsapp: "phone" } as const;
const WAYS: { value: Way; word: string }[] = [
  { value: "whatsapp", word: "WhatsApp" },
  { value: "email", word: "Email" },
  { value: "note", word: "Private note" },
];
const SOON_MS = 2 * 3_600_000;

function contactsFor(family: Family, way: Way): FamilyContact[] {
  if (way === "note") return [];
  return family.contacts.filter((contact) => contact.kind === KIND[way]);
}

/** Answers on the channel they wrote on last. What is typed stays on this device until it is sent. */
export function Composer({
  family,
  conversationId,
  last,
  hasMailed,
  author,
}: {
  family: Family;
  conversationId: string;
  last: Message | undefined;
  /** Whether they have written by e-mail: then the answer keeps their subject. */
  hasMailed: boolean;
  author: string;
}) {
  const keptAs = `launchpad.reply.${conversationId}`;
  const first: Way =
    last?.channel === "email" || last?.channel === "whatsapp"
      ? last.channel
      : contactsFor(family, "email").length
        ? "email"
        : "whatsapp";
  const [way, setWay] = useState<Way>(first);
  const [text, setText] = useState(() => localStorage.getItem(keptAs) ?? "");
  const [subject, setSubject] = useState("");
  const [chosen, setChosen] = useState<string | null>(last?.contact_id ?? null);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const reply = useReply(conversationId);
  const note = useNote(conversationId, family.id);
  const now = useNow();

  const contacts = contactsFor(family, way);
  const to = contacts.find((contact) => contact.id === chosen) ?? contacts[0];
  const windowUntil = way === "whatsapp" && to?.window_until ? Date.parse(to.window_until) : null;
  const closed = way === "whatsapp" && (windowUntil === null || windowUntil <= now);
  const busy = reply.isPending || note.isPending;

  function type(next: string) {
    setText(next);
    if (next) localStorage.setItem(keptAs, next);
    else localStorage.removeItem(keptAs);
  }

  function done(words: string) {
    type("");
    setKey(crypto.randomUUID());
    toast(words);
  }

  function send() {
    const body = text.trim();
    if (!body || busy) return;
    if (way === "note") note.mutate({ body, author }, { onSuccess: () => done("Note kept, only you see it") });
    else if (to && !closed)
      reply.mutate(
        { channel: way, contact_id: to.id, body, client_key: key, subject: subject.trim() || null },
        { onSuccess: () => done(`Answer on its way by ${way === "email" ? "e-mail" : "WhatsApp"}`) },
      );
  }

  return (
    <form
      className={way === "note" ? "composer composer--note" : "composer"}
      aria-label="Answer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="row row--between">
        <Segments label="Answer by" name="way" items={WAYS} value={way} onChange={setWay} />
        {way === "whatsapp" && <WindowWords until={windowUntil} now={now} />}
      </div>
      {contacts.length > 1 && (
        <SelectField label="To" value={to?.id} onChange={(event) => setChosen(event.target.value)}>
          {contacts.map((contact) => (
            <option key={contact.id} value={contact.id}>
              {[contact.name, maskedContact(contact.kind, contact.value), contact.owner].filter(Boolean).join(", ")}
            </option>
          ))}
        </SelectField>
      )}
      {way === "email" && !hasMailed && (
        <TextField
          label="Subject"
          value={subject}
          maxLength={200}
          onChange={(event) => setSubject(event.target.value)}
        />
      )}
      {way !== "note" && !to ? (
        <p className="dim">This family has no {way === "email" ? "e-mail address" : "phone number"}.</p>
      ) : closed ? (
        <p className="dim">
          WhatsApp takes free text only within 24 hours of their last message. Write an e-mail, or wait for them.
        </p>
      ) : (
        <textarea
          className="input"
          rows={3}
          aria-label={way === "note" ? "Private note" : "Your answer"}
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          }}
        />
      )}
      <ErrorNotice error={way === "note" ? note.error : reply.error} />
      <div className="row row--between">
        <span className="small dim">
          {way === "note"
            ? "Only you see it."
            : to && `To ${to.name ?? family.name}, ${maskedContact(to.kind, to.value)}`}
        </span>
        <Button
          type="submit"
          look="act"
          busy={busy && "Sending"}
          disabled={!text.trim() || (way !== "note" && (!to || closed))}
        >
          {way === "note" ? "Keep the note" : "Send"}
        </Button>
      </div>
    </form>
  );
}

function WindowWords({ until, now }: { until: number | null; now: number }) {
  if (until === null || until <= now) return <span className="small wait">Window closed</span>;
  return (
    <span className={until - now < SOON_MS ? "small wait" : "small good"}>Window open, {span(until, now)} left</span>
  );
}
