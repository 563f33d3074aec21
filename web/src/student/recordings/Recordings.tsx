import { IconCircleCheck, IconVideo } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import type { Row } from "~/api/rest";
import { useSession } from "~/api/session";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { day } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { type Chapter, moment, percentSeen } from "~/shared/recordings/progress";
import { EmptyState } from "~/shared/ui/EmptyState";
import { TextField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useLanguage } from "~/shared/words/language";
import { type Progress, useAllProgress, useAttendance, useRecordings, useSessions } from "../data";
import { phaseOf } from "../schedule/state";
import { Wait } from "../Wait";

type Recording = Row<"recordings">;
/** From so many on, a search saves scrolling. */
const SEARCH_FROM = 6;

/** Per person: when the newest recording came that stood here at the last visit. */
const SEEN = "launchpad.kept.recordings.";

/** When the newest recording came that this person has seen in the list on this phone; null at the first visit. */
function useLastSeen(recordings: Recording[] | undefined): string | null {
  const keptAs = SEEN + (useSession()?.user.id ?? "");
  const [before] = useState(() => localStorage.getItem(keptAs));
  const newest = recordings?.[0]?.published_at;
  useEffect(() => {
    if (newest) localStorage.setItem(keptAs, newest);
  }, [keptAs, newest]);
  return before;
}

/** What was begun, what is new, what belongs to a missed class, then the rest, each newest first and once. */
export default function Recordings() {
  const recordings = useRecordings();
  const progress = useAllProgress().data ?? new Map<string, Progress>();
  const now = useNow();
  const sessions = useSessions().data ?? [];
  const attended = useAttendance().data;
  const lastSeen = useLastSeen(recordings.data);
  const [words, setWords] = useState("");
  const fits = ({ title, summary_line, chapters }: Recording) =>
    [title, summary_line, ...(chapters as unknown as Chapter[]).map((each) => each.title)]
      .join(" ")
      .toLowerCase()
      .includes(words.trim().toLowerCase());
  const isBegun = ({ id }: Recording) => {
    const known = progress.get(id);
    return known !== undefined && known.done_at === null && known.position_seconds > 0;
  };
  const isNew = ({ published_at }: Recording) =>
    lastSeen !== null && published_at !== null && Date.parse(published_at) > Date.parse(lastSeen);
  const isMissed = ({ id, session_id }: Recording) =>
    attended !== undefined &&
    !progress.get(id)?.done_at &&
    sessions.some((each) => each.id === session_id && phaseOf(each, now) === "ended" && !attended.has(each.id));
  const groupOf = (each: Recording): string =>
    isBegun(each)
      ? m.go_on()
      : isNew(each)
        ? m.recordings_new()
        : isMissed(each)
          ? m.recordings_missed()
          : m.recordings();
  return (
    <>
      <PageTitle>{m.recordings()}</PageTitle>
      <Wait on={recordings}>
        {(all) => {
          const found = all.filter(fits);
          return (
            <>
              {all.length === 0 && <EmptyState title={m.recordings_empty()} />}
              {all.length >= SEARCH_FROM && (
                <TextField
                  label={m.recordings_search()}
                  type="search"
                  value={words}
                  onChange={(event) => setWords(event.target.value)}
                />
              )}
              {all.length > 0 && found.length === 0 && <EmptyState drawing="none" title={m.nothing_found()} />}
              {[m.go_on(), m.recordings_new(), m.recordings_missed(), m.recordings()].map((title) => (
                <Group
                  key={title}
                  title={title}
                  recordings={found.filter((each) => groupOf(each) === title)}
                  progress={progress}
                />
              ))}
            </>
          );
        }}
      </Wait>
    </>
  );
}

interface GroupProps {
  title: string;
  recordings: Recording[];
  progress: Map<string, Progress>;
}

function Group({ title, recordings, progress }: GroupProps) {
  const language = useLanguage();
  if (recordings.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="card rows" aria-label={title}>
        {recordings.map((recording) => {
          const known = progress.get(recording.id);
          const percent = percentSeen(known?.seen);
          return (
            <li className="row" key={recording.id}>
              {known?.done_at ? (
                <IconCircleCheck size={24} stroke={1.75} aria-hidden="true" color="var(--good)" />
              ) : (
                <IconVideo size={24} stroke={1.75} aria-hidden="true" color="var(--act)" />
              )}
              <Link className="row__text" href={paths.app.recording(recording.id)}>
                <strong>{recording.title}</strong>
                <span className="row__second">
                  {recording.published_at && day(recording.published_at, language)}
                  {recording.minutes && `, ${m.minutes({ n: recording.minutes })}`}
                  {known?.done_at && `, ${m.watched()}`}
                  {known &&
                    !known.done_at &&
                    known.position_seconds > 0 &&
                    `, ${m.go_on_at({ at: moment(known.position_seconds) })}`}
                </span>
                {percent > 0 && (
                  <span className="progress" aria-hidden="true">
                    <span style={{ transform: `scaleX(${percent / 100})` }} />
                  </span>
                )}
                {recording.expires_at && (
                  <span className="row__second">{m.watch_until({ date: day(recording.expires_at, language) })}</span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
