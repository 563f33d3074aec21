import { IconCircleCheck, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import type { Row } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { day } from "~/shared/format/time";
import { EmptyState } from "~/shared/ui/EmptyState";
import { TextField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useLanguage } from "~/shared/words/language";
import { type Progress, useAllProgress, useRecordings } from "../data";
import { Wait } from "../Wait";
import { type Chapter, moment, percentSeen } from "./progress";

type Recording = Row<"recordings">;
/** From so many on, a search saves scrolling. */
const SEARCH_FROM = 6;

/** First what was begun, then the rest, newest first. */
export default function Recordings() {
  const recordings = useRecordings();
  const progress = useAllProgress().data ?? new Map<string, Progress>();
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
              <Group title={m.go_on()} recordings={found.filter(isBegun)} progress={progress} />
              <Group title={m.recordings()} recordings={found.filter((each) => !isBegun(each))} progress={progress} />
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
