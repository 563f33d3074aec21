import { IconCheck } from "@tabler/icons-react";
import { m } from "~/paraglide/messages";
import { day, dayKey, familyClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { SESSION } from "~/shared/words/status";
import { type Session, useAttendance, useSessions } from "../data";
import { Wait } from "../Wait";
import { JoinButton } from "./JoinButton";
import { isOpen, phaseOf } from "./state";

/** The classes by day: what comes first, then what was. */
export default function Schedule() {
  const sessions = useSessions();
  const now = useNow();
  return (
    <>
      <PageTitle>{m.schedule()}</PageTitle>
      <p className="card__second">{m.all_times_ist()}</p>
      <Wait on={sessions}>
        {(all) => {
          const over = (session: Session) => Date.parse(session.ends_at) <= now;
          const coming = all.filter((session) => !over(session));
          const past = all.filter(over).reverse();
          return (
            <>
              {coming.length === 0 && <EmptyState drawing="calendar" title={m.schedule_empty()} />}
              <Days sessions={coming} now={now} label={m.upcoming()} />
              {past.length > 0 && <h2>{m.past()}</h2>}
              <Days sessions={past} now={now} label={m.past()} />
            </>
          );
        }}
      </Wait>
    </>
  );
}

function Days({ sessions, now, label }: { sessions: Session[]; now: number; label: string }) {
  const language = useLanguage();
  const attended = useAttendance().data;
  if (sessions.length === 0) return null;
  return (
    <ol className="days" aria-label={label}>
      {sessions.map((session, place) => {
        const phase = phaseOf(session, now);
        const before = sessions[place - 1];
        const newDay = !before || dayKey(before.starts_at) !== dayKey(session.starts_at);
        return (
          <li key={session.id}>
            {newDay && <p className="days__day">{day(session.starts_at, language, now)}</p>}
            <div className="card card--slim">
              <strong className={phase === "cancelled" ? "struck" : undefined}>{session.title}</strong>
              <span className="row__second">
                {familyClock(session.starts_at, language)} – {familyClock(session.ends_at, language)} IST
              </span>
              {session.description && <p>{session.description}</p>}
              {phase === "cancelled" && session.change_reason && <p>{session.change_reason}</p>}
              <StatusChip look={SESSION[phase === "coming" ? "scheduled" : phase]} />
              {attended?.has(session.id) && (
                <span className="row__second">
                  <IconCheck size={16} stroke={2} aria-hidden="true" /> {m.present()}
                </span>
              )}
              {isOpen(phase) && <JoinButton sessionId={session.id} disabled={false} label={m.join_class()} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
