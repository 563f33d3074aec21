import { useState } from "react";
import { m } from "~/paraglide/messages";
import "./choices.css";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

interface ChoicesProps {
  title: string;
  about: string;
  unwanted: string[];
  /** kind:channel, all that may be switched off here. */
  possible: string[];
  busy: boolean;
  error: unknown;
  onSave: (unwanted: string[]) => void;
}

const KINDS: Record<string, () => string> = {
  day_before: m.choice_day_before,
  materials: m.choice_materials,
  work: m.choice_work,
  certificates: m.choice_certificates,
  announcements: m.choice_announcements,
  weekly: m.choice_weekly,
};
const CHANNELS: Record<string, () => string> = {
  email: m.email,
  whatsapp: () => "WhatsApp",
  in_app: m.choice_in_app,
};

/** What comes by which channel, each to be switched off; what is not listed always comes. */
export function Choices({ title, about, unwanted, possible, busy, error, onSave }: ChoicesProps) {
  const [off, setOff] = useState<ReadonlySet<string>>(new Set(unwanted));
  const kinds = [...new Set(possible.map((choice) => choice.split(":")[0] ?? ""))];
  const channels = [...new Set(possible.map((choice) => choice.split(":")[1] ?? ""))];
  const isChanged = off.size !== unwanted.length || unwanted.some((choice) => !off.has(choice));
  function turn(choice: string) {
    const next = new Set(off);
    if (!next.delete(choice)) next.add(choice);
    setOff(next);
  }
  return (
    <form
      className="card"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        onSave([...off]);
      }}
    >
      <h2>{title}</h2>
      <p className="card__second">{about}</p>
      {kinds.map((kind) => (
        <fieldset key={kind} className="choices">
          <legend>
            <strong>{KINDS[kind]?.() ?? kind}</strong>
          </legend>
          {channels
            .map((channel) => ({ channel, choice: `${kind}:${channel}` }))
            .filter(({ choice }) => possible.includes(choice))
            .map(({ channel, choice }) => (
              <label key={choice} className="choice">
                <input type="checkbox" checked={!off.has(choice)} disabled={busy} onChange={() => turn(choice)} />
                {CHANNELS[channel]?.() ?? channel}
              </label>
            ))}
        </fieldset>
      ))}
      <ErrorNotice error={error} />
      <Button type="submit" look="act" disabled={!isChanged} busy={busy && m.saving()}>
        {m.save()}
      </Button>
    </form>
  );
}
