import { Menu } from "@mantine/core";
import { IconBolt, IconChevronDown, IconClock, IconLock, IconPaperclip, IconSend, IconX } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { safeFileName, upload } from "~/api/storage";
import { maskedContact } from "~/shared/format/phone";
import { fileSize } from "~/shared/format/size";
import { dayClock, span } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { Segments } from "../kit/Tabs";
import { useDraft } from "../kit/useDraft";
import { useSendWords } from "../settings";
import { type Contact, type Facts, type Family, type Reply, type Standing, useNote, useReply, useTail } from "./api";
import { missing, useFillings } from "./fillings";
import { MomentSheet } from "./MomentMenu";
import { reachable } from "./people";
import { QuickReplies } from "./QuickReplies";
import { inThreeDays } from "./snooze";
import { TemplatePicker } from "./TemplatePicker";

type Channel = "whatsapp" | "email" | "note";
type Attachment = NonNullable<Reply["attachments"]>[number];

interface Draft {
  /** Made with the draft and sent with it: the same draft cannot go twice, in two tabs or after a reload either. */
  key: string;
  channel: Channel | null;
  to: string | null;
  subject: string;
  body: string;
  files: Attachment[];
}

const SHORT_MS = 2 * 3_600_000;
const LARGEST = 20 * 1024 * 1024;

function empty(): Draft {
  return { key: crypto.randomUUID(), channel: null, to: null, subject: "", body: "", files: [] };
}

export interface ComposerHandle {
  focus: (channel?: Channel) => void;
  /** Puts words in on the other channel than they failed on. */
  put: (body: string) => void;
}

interface ComposerProps {
  family: Family;
  conversation: Standing;
  facts: Facts | undefined;
  now: number;
  me: string;
  onResolve: () => void;
  onSnooze: (at: string) => void;
  ref: Ref<ComposerHandle>;
}

/** Where the educator answers: channel, receiver, text, files; now or later. A draft survives until it is sent. */
export function Composer({ family, conversation, facts, now, me, onResolve, onSnooze, ref }: ComposerProps) {
  const draft = useDraft<Draft>(`inbox.${conversation.id}`, empty());
  const { body, subject, files } = draft.value;
  const tail = useTail(family.id).data?.entries ?? [];
  const reply = useReply(conversation.id);
  const note = useNote();
  const words = useSendWords();
  const [later, setLater] = useState(false);
  const [picking, setPicking] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const attach = useAttach((file) => edit({ files: [...draft.value.files, file] }));

  const channel = draft.value.channel ?? firstChannel(family, tail);
  const lastIn = tail.find((entry) => entry.direction === "in" && entry.channel === channel);
  const contacts = channel === "note" ? [] : reachable(family, channel);
  const to = contacts.find(({ id }) => id === (draft.value.to ?? lastIn?.contact_id)) ?? contacts[0];
  const until = to?.window_until ? Date.parse(to.window_until) : 0;
  const closed = channel === "whatsapp" && until <= now;
  const fillings = useFillings(family, facts, to, me, now);
  const unfilled = channel === "note" ? [] : missing(body);
  const busy = reply.isPending || note.isPending;
  const slash = body.startsWith("/") && !body.includes("\n") ? body.slice(1) : null;

  useImperativeHandle(ref, () => ({
    focus(wanted) {
      if (wanted) edit({ channel: wanted });
      else if (channel === "note") edit({ channel: firstChannel(family, tail) });
      setTimeout(() => box.current?.focus());
    },
    put(words) {
      edit({ body: words, channel: channel === "email" ? "whatsapp" : "email" });
      setTimeout(() => box.current?.focus());
    },
  }));

  function edit(change: Partial<Draft>) {
    draft.set({ ...draft.value, ...change });
  }

  function done(words: string) {
    draft.clear({ ...empty(), channel: channel === "note" ? null : channel });
    toast(words);
  }

  function send(sendAt: string | null = null, then?: () => void) {
    const text = body.trim();
    if (busy || attach.busy || unfilled.length > 0 || closed || (!text && files.length === 0)) return;
    if (channel === "note") {
      note.mutate(
        { conversation_id: conversation.id, family_id: family.id, body: text, author: me },
        { onSuccess: () => done(m.note_kept()) },
      );
    } else if (to) {
      reply.mutate(
        {
          channel,
          contact_id: to.id,
          body: text,
          subject: channel === "email" ? subject.trim() || null : null,
          client_key: draft.value.key,
          send_at: sendAt,
          attachments: files,
        },
        {
          onSuccess: () => {
            done(sendAt ? m.goes_day_clock({ day_clock: dayClock(sendAt, now) }) : m.answer_is_on_its_way());
            then?.();
          },
        },
      );
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    send();
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") box.current?.blur();
  }

  const ready = (body.trim() !== "" || files.length > 0) && unfilled.length === 0 && !attach.busy && !closed;
  return (
    <form
      className={channel === "note" ? "composer composer--note" : "composer"}
      onSubmit={submit}
      aria-label={m.answer()}
    >
      <div className="row row--between">
        <Segments<Channel>
          label={m.answer_by()}
          name="channel"
          value={channel}
          onChange={(chosen) => edit({ channel: chosen, to: null })}
          items={[
            { value: "whatsapp", word: m.whatsapp() },
            { value: "email", word: m.email() },
            { value: "note", word: m.private_note() },
          ]}
        />
        {channel === "whatsapp" && to && !closed && (
          <span className={`row small strong ${until - now < SHORT_MS ? "wait" : "good"}`}>
            <IconClock size={14} aria-hidden="true" /> {m.window_open_span_left({ span: span(until, now) })}
          </span>
        )}
        {channel === "note" && (
          <span className="row small">
            <IconLock size={14} aria-hidden="true" /> {m.only_you_see_it()}
          </span>
        )}
      </div>
      {closed ? (
        <TemplatePicker
          conversationId={conversation.id}
          contact={to}
          fillings={fillings}
          onSent={() => toast(m.template_is_on_its_way())}
        />
      ) : (
        <>
          {channel === "email" && (
            <input
              className="input"
              aria-label={m.subject()}
              placeholder={
                lastIn?.subject ? m.re_replace({ replace: lastIn.subject.replace(/^re:\s*/i, "") }) : m.subject()
              }
              value={subject}
              maxLength={200}
              onChange={(event) => edit({ subject: event.target.value })}
            />
          )}
          {(slash !== null || picking) && channel !== "note" && (
            <QuickReplies
              asked={slash ?? ""}
              fillings={fillings}
              onChoose={(words) => {
                edit({ body: words });
                setPicking(false);
                setTimeout(() => box.current?.focus());
              }}
              onClose={() => {
                setPicking(false);
                if (slash !== null) edit({ body: "" });
              }}
            />
          )}
          <textarea
            ref={box}
            className="input"
            aria-label={channel === "note" ? m.private_note() : m.your_answer()}
            placeholder={channel === "note" ? m.a_note_to_yourself() : m.write_an_answer_or_for_a_quick_reply()}
            rows={3}
            value={body}
            onChange={(event) => edit({ body: event.target.value })}
            onKeyDown={onKey}
          />
          {channel === "email" && lastIn && (
            <details className="dim small">
              <summary>{m.their_mail_stands_below_your_answer()}</summary>
              <p className="quote bubble__text">{lastIn.body}</p>
            </details>
          )}
          {unfilled.length > 0 && (
            <p className="wait small">{m.fill_in_unfilled_first({ unfilled: unfilled.join(", ") })}</p>
          )}
          {channel !== "note" && (
            <Files files={files} onRemove={(path) => edit({ files: files.filter((file) => file.path !== path) })} />
          )}
        </>
      )}
      <ErrorNotice error={reply.error ?? note.error ?? attach.error} />
      {!closed && (
        <div className="row row--between">
          <span className="row">
            {channel !== "note" && (
              <>
                <label className="btn btn--ghost btn--icon composer__attach">
                  <IconPaperclip size={18} aria-hidden="true" />
                  <input
                    type="file"
                    className="sr-only"
                    aria-label={m.attach_a_file()}
                    disabled={attach.busy || (channel === "whatsapp" && files.length > 0)}
                    onChange={(event) => {
                      const file = event.target.files?.[0];
                      event.target.value = "";
                      if (file) attach.add(file);
                    }}
                  />
                </label>
                <Button
                  look="ghost"
                  icon={<IconBolt size={18} aria-hidden="true" />}
                  aria-label={m.quick_reply()}
                  onClick={() => setPicking(!picking)}
                />
              </>
            )}
            {attach.busy && (
              <span className="dim small" role="status">
                {m.uploading_percent({ percent: attach.percent })}
              </span>
            )}
          </span>
          <span className="row">
            {channel !== "note" && <Receiver contacts={contacts} to={to} onChoose={(id) => edit({ to: id })} />}
            {channel !== "note" && (
              <Menu position="top-end">
                <Menu.Target>
                  <Button
                    icon={<IconChevronDown size={16} aria-hidden="true" />}
                    aria-label={m.other_ways_to_send()}
                    disabled={!ready || !to || busy}
                  />
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setLater(true)}>{m.send_later()}</Menu.Item>
                  <Menu.Item onClick={() => send(null, onResolve)}>{m.send_and_resolve()}</Menu.Item>
                  <Menu.Item onClick={() => send(null, () => onSnooze(inThreeDays(now)))}>
                    {m.send_and_snooze_3_days()}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
            <Button
              type="submit"
              look="act"
              icon={<IconSend size={16} aria-hidden="true" />}
              disabled={!ready || (channel !== "note" && !to)}
              busy={busy && m.sending()}
            >
              {channel === "note" ? m.keep_the_note() : words.through(m.send())}
            </Button>
          </span>
        </div>
      )}
      {later && (
        <MomentSheet
          title={m.send_when()}
          verb={m.send_then()}
          now={now}
          onChoose={(at) => {
            setLater(false);
            send(at);
          }}
          onClose={() => setLater(false)}
        />
      )}
    </form>
  );
}

/** The channel of their last message; without one, that on which they can be reached. */
function firstChannel(family: Family, entries: { direction: string | null; channel: string | null }[]): Channel {
  const last = entries.find(
    ({ direction, channel }) => direction === "in" && (channel === "email" || channel === "whatsapp"),
  );
  if (last) return last.channel as Channel;
  return reachable(family, "whatsapp").length === 0 ? "email" : "whatsapp";
}

function useAttach(onDone: (file: Attachment) => void) {
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  return {
    busy: share !== null,
    percent: Math.round((share ?? 0) * 100),
    error,
    add(file: File) {
      if (file.size > LARGEST) {
        setError(new Error(`${file.name} has ${fileSize(file.size)}. A file may have 20 MB.`));
        return;
      }
      setError(null);
      setShare(0);
      const path = `out/${crypto.randomUUID()}/${safeFileName(file.name)}`;
      upload("crm-attachments", path, file, setShare)
        .done.then(() =>
          onDone({
            path,
            name: safeFileName(file.name),
            type: file.type || "application/octet-stream",
            bytes: file.size,
          }),
        )
        .catch(setError)
        .finally(() => setShare(null));
    },
  };
}

function Files({ files, onRemove }: { files: Attachment[]; onRemove: (path: string) => void }) {
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label={m.attached_files()}>
      {files.map((file) => (
        <li key={file.path} className="row small">
          <IconPaperclip size={14} aria-hidden="true" /> {file.name}, {fileSize(file.bytes)}
          <Button
            look="ghost"
            size="small"
            icon={<IconX size={14} aria-hidden="true" />}
            aria-label={m.take_name_away({ name: file.name })}
            onClick={() => onRemove(file.path)}
          />
        </li>
      ))}
    </ul>
  );
}

interface ReceiverProps {
  contacts: Contact[];
  to: Contact | undefined;
  onChoose: (id: string) => void;
}

function Receiver({ contacts, to, onChoose }: ReceiverProps) {
  const name = (contact: Contact) => `${contact.name ?? contact.owner}, ${maskedContact(contact.kind, contact.value)}`;
  if (!to) return <span className="wait small">{m.nobody_can_be_reached_on_this_channel()}</span>;
  if (contacts.length === 1) return <span className="dim small">{m.to_name({ name: name(to) })}</span>;
  return (
    <label className="row dim small">
      {m.to()}
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
