import { IconClock } from "@tabler/icons-react";
import { m } from "~/paraglide/messages";
import { familyClock, familyDayClock, span } from "~/shared/format/time";
import { Facets } from "~/shared/ui/Logo";
import { useLanguage } from "~/shared/words/language";
import type { Session } from "../data";
import { JoinButton } from "../schedule/JoinButton";
import { isOpen, OPENS_BEFORE_MS, phaseOf } from "../schedule/state";

/** The next class, with Join in reach of the thumb. Before it opens, the button says when it will. */
export function NextClass({ session, now }: { session: Session; now: number }) {
  const language = useLanguage();
  const phase = phaseOf(session, now);
  const opensAt = Date.parse(session.starts_at) - OPENS_BEFORE_MS;
  const pill = phase === "live" ? m.live_now() : m.starts_in({ time: span(session.starts_at, now, language) });
  return (
    <section className="next" aria-label={m.next_class()}>
      <svg className="next__kite" width="72" height="72" viewBox="0 0 32 32" aria-hidden="true">
        <Facets onPeacock />
      </svg>
      <p className="next__pill">
        <IconClock size={18} stroke={1.75} aria-hidden="true" /> {pill}
      </p>
      <h2 className="next__title">{session.title}</h2>
      <p className="next__when">{familyDayClock(session.starts_at, language, now)}</p>
      <JoinButton
        sessionId={session.id}
        disabled={!isOpen(phase)}
        label={isOpen(phase) ? m.join_class() : m.opens_at({ time: familyClock(opensAt, language) })}
      />
    </section>
  );
}
