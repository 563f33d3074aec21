import { useState } from "react";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { useLanguage } from "~/shared/words/language";
import { Wait } from "../Wait";
import { type SentMessage, said, useSent } from "./api";

const CHANNELS = { email: m.email, whatsapp: () => "WhatsApp", voice: m.parents_message_call };

/** What was sent to the family, newest first. */
export function Messages({ of }: { of: string }) {
  // Where each further page begins; the first one at the newest.
  const [starts, setStarts] = useState<(string | null)[]>([null]);
  return (
    <section className="card" aria-labelledby="parent-messages">
      <h2 id="parent-messages">{m.parents_messages()}</h2>
      {starts.map((before, place) => (
        <Part
          key={before ?? "newest"}
          of={of}
          before={before}
          onMore={place === starts.length - 1 ? (next) => setStarts((were) => [...were, next]) : undefined}
        />
      ))}
    </section>
  );
}

function Part({ of, before, onMore }: { of: string; before: string | null; onMore?: (next: string) => void }) {
  const sent = useSent(of, before);
  return (
    <Wait on={{ ...sent, error: said(sent.error) } as typeof sent} rows={2}>
      {({ messages, has_more }) => (
        <>
          {messages.length === 0 && <p>{m.parents_messages_none()}</p>}
          <ul className="rows">
            {messages.map((one) => (
              <li className="row row--tall" key={one.id}>
                <One it={one} />
              </li>
            ))}
          </ul>
          {has_more && onMore && (
            <Button onClick={() => onMore(messages.at(-1)?.at ?? "")}>{m.parents_messages_more()}</Button>
          )}
        </>
      )}
    </Wait>
  );
}

function One({ it }: { it: SentMessage }) {
  const language = useLanguage();
  const title =
    it.subject ?? it.text?.split("\n")[0] ?? (it.is_students ? m.parents_message_students() : m.parents_message_code());
  return (
    <div className="row__text">
      {it.text ? (
        <details className="answer">
          <summary>{title}</summary>
          <p className="typed">{it.text}</p>
        </details>
      ) : (
        <strong>{title}</strong>
      )}
      <span className="row__second">
        {CHANNELS[it.channel]()}, {it.to}, {familyDayClock(it.at, language)}
      </span>
    </div>
  );
}
