import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { type Person, PersonPicker } from "../sequences/PersonPicker";
import { type Edits, type TemplateChannel, useReading } from "./api";

const VIEWS = [
  { key: "desktop", word: m.computer() },
  { key: "phone", word: m.phone() },
  { key: "plain", word: m.plain_text() },
] as const;
type View = (typeof VIEWS)[number]["key"];

/** The words as one real family reads them. Nothing is sent, and links in it do not work. */
export function Preview({ id, edits, channel }: { id: string; edits: Edits; channel: TemplateChannel }) {
  const [person, setPerson] = useState<Person | null>(null);
  const [view, setView] = useState<View>("desktop");
  const reading = useReading(id, edits, person?.id ?? null);
  const it = reading.data;
  return (
    <section className="stack">
      <div className="row row--between">
        <h3>{m.as_it_reads()}</h3>
        {channel === "email" && (
          <div className="row">
            {VIEWS.map(({ key, word }) => (
              <Button key={key} size="small" look={view === key ? "tint" : "plain"} onClick={() => setView(key)}>
                {word}
              </Button>
            ))}
          </div>
        )}
      </div>
      <PersonPicker label={m.read_as()} onPick={setPerson} />
      <ErrorNotice error={reading.error} title={m.it_cannot_be_shown_like_this()} />
      {reading.isPending && <SkeletonRows rows={4} label={m.filling_it_in()} />}
      {it && (
        <>
          <p className="dim" role="status">
            {person ? m.names_family({ name: person.name }) : m.with_invented_values()}
            {m.to_whom({ whom: it.whom })}
          </p>
          {it.missing ? (
            <p className="bad">{m.missing_it_would_be_held({ missing: it.missing })}</p>
          ) : (
            <Shown it={it} view={view} channel={channel} />
          )}
        </>
      )}
    </section>
  );
}

interface ShownProps {
  it: { subject: string | null; preheader: string | null; html: string | null; text: string };
  view: View;
  channel: TemplateChannel;
}

function Shown({ it, view, channel }: ShownProps) {
  return (
    <>
      {it.subject && <strong className="strong">{it.subject}</strong>}
      {it.preheader && <p className="dim">{it.preheader}</p>}
      {channel === "email" && it.html && view !== "plain" ? (
        <iframe
          className={view === "phone" ? "mail mail--phone" : "mail"}
          title={m.the_e_mail_as_it_reads()}
          sandbox=""
          srcDoc={it.html}
        />
      ) : (
        <p className={channel === "whatsapp" ? "words bubble bubble--out" : "words"}>{it.text}</p>
      )}
    </>
  );
}
