import { IconVideo } from "@tabler/icons-react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { day } from "~/shared/format/time";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useLanguage } from "~/shared/words/language";
import { useRecordings } from "../data";
import { Wait } from "../Wait";

export default function Recordings() {
  const recordings = useRecordings();
  const language = useLanguage();
  return (
    <>
      <PageTitle>{m.recordings()}</PageTitle>
      <Wait on={recordings}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title={m.recordings_empty()} />
          ) : (
            <ul className="card rows">
              {all.map((recording) => (
                <li className="row" key={recording.id}>
                  <IconVideo size={24} stroke={1.75} aria-hidden="true" color="var(--act)" />
                  <Link className="row__text" href={paths.app.recording(recording.id)}>
                    <strong>{recording.title}</strong>
                    <span className="row__second">
                      {recording.published_at && day(recording.published_at, language)}
                      {recording.minutes && `, ${m.minutes({ n: recording.minutes })}`}
                    </span>
                    {recording.expires_at && (
                      <span className="row__second">
                        {m.watch_until({ date: day(recording.expires_at, language) })}
                      </span>
                    )}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Wait>
    </>
  );
}
