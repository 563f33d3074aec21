import { useId, useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { safeFileName } from "~/api/storage";
import { count } from "~/shared/format/size";
import { day, dayClock, fromLocalInput, toLocalInput } from "~/shared/format/time";
import type { Chapter } from "~/shared/recordings/progress";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Uploader } from "~/shared/ui/Uploader";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import {
  type RecordingRow,
  useCaptionsOf,
  useChangeRecording,
  useHeldSessions,
  useRecording,
  useReplace,
  useRevoke,
  useWatchers,
} from "./api";
import { captionsOf, chapterLines, chaptersOf, MOST_BYTES, minutesOf, SUMMARY_MOST, summaryOf, TYPES } from "./parts";

const SOUND_BYTES = 300 * 1024 ** 2;
const LANGUAGES = [
  { key: "en", word: m.english() },
  { key: "hi", word: m.hindi() },
];

/** One recording: what belongs to it, and how much of it was watched. */
export function RecordingDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const recording = useRecording(id);
  const found = recording.data;
  return (
    <Drawer label={found?.title ?? m.recording()} head={found?.batch?.name ?? m.recording()} closeTo={closeTo}>
      <ErrorNotice error={recording.error} onRetry={() => void recording.refetch()} />
      {recording.isPending && <SkeletonRows rows={4} label={m.loading()} />}
      {found && (
        <div className="stack">
          <h2>{found.title}</h2>
          <Facts
            items={[
              [m.status(), found.published_at ? dayClock(found.published_at) : m.draft()],
              [m.minutes(), found.minutes ? String(found.minutes) : m.none()],
            ]}
          />
          <Change key={found.id} it={found} />
          <Source it={found} />
          <Captions it={found} />
          <Sound it={found} />
          <Watchers id={id} />
        </div>
      )}
    </Drawer>
  );
}

function Change({ it }: { it: RecordingRow }) {
  const change = useChangeRecording(it.id);
  const sessions = useHeldSessions(it.batch_id);
  const [title, setTitle] = useState(it.title);
  const [session, setSession] = useState(it.session_id ?? "");
  const [summary, setSummary] = useState(it.summary_line);
  const [minutes, setMinutes] = useState(String(it.minutes ?? ""));
  const minutesWrong = !/^([1-9]\d{0,3})?$/.test(minutes);
  const [until, setUntil] = useState(it.expires_at ? toLocalInput(it.expires_at) : "");
  const [lines, setLines] = useState(() => chapterLines(it.chapters as unknown as Chapter[]));
  const read = chaptersOf(lines);
  const wrong = "wrong" in read ? read.wrong : undefined;
  return (
    <div className="form">
      <TextField label={m.title()} value={title} onChange={(event) => setTitle(event.target.value)} />
      <SelectField label={m.session_2()} optional value={session} onChange={(event) => setSession(event.target.value)}>
        <option value="">{m.no_session()}</option>
        {sessions.data?.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}, {day(one.starts_at)}
          </option>
        ))}
      </SelectField>
      <AreaField
        label={m.summary_in_three_lines()}
        help={m.summary_help()}
        optional
        rows={3}
        maxLength={SUMMARY_MOST}
        value={summary}
        onChange={(event) => setSummary(event.target.value)}
      />
      <TextField
        label={m.minutes()}
        optional
        inputMode="numeric"
        value={minutes}
        error={minutesWrong ? m.a_whole_number_of_minutes() : undefined}
        onChange={(event) => setMinutes(event.target.value)}
      />
      <TextField
        label={m.here_until()}
        optional
        type="datetime-local"
        help={m.here_until_help()}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <AreaField
        label={m.chapters()}
        optional
        rows={5}
        help={m.chapters_help()}
        error={wrong}
        value={lines}
        onChange={(event) => setLines(event.target.value)}
      />
      <ErrorNotice error={change.error} />
      <div className="form__foot">
        <Button
          look="act"
          disabled={title.trim() === "" || wrong !== undefined || minutesWrong}
          busy={change.isPending && m.saving()}
          onClick={() =>
            "chapters" in read &&
            change.mutate(
              {
                title: title.trim(),
                session_id: session || null,
                summary_line: summaryOf(summary),
                minutes: minutes ? Number(minutes) : null,
                expires_at: until ? fromLocalInput(until) : null,
                chapters: read.chapters.map(({ at, title }) => ({ at, title })),
              },
              { onSuccess: () => toast(m.saved()) },
            )
          }
        >
          {m.save()}
        </Button>
      </div>
    </div>
  );
}

/** What it plays: another file or link takes its place, and what was signed for the old one ends. */
function Source({ it }: { it: RecordingRow }) {
  const replace = useReplace(it.id);
  const revoke = useRevoke(it.id);
  const [open, setOpen] = useState<"replace" | "revoke" | null>(null);
  const [link, setLink] = useState("");
  const isLink = /^https:\/\/\S+\.\S+/.test(link) && URL.canParse(link);
  const done = ({ old_file_removed }: { old_file_removed: boolean }) => {
    setOpen(null);
    setLink("");
    toast(old_file_removed ? m.recording_replaced() : m.recording_replaced_old_file_stays());
  };
  return (
    <section aria-labelledby="source" className="stack">
      <h3 id="source">{m.what_it_plays()}</h3>
      <p style={{ overflowWrap: "anywhere" }}>{it.external_url ?? it.storage_path?.split("/").pop()}</p>
      <div className="row">
        <Button aria-expanded={open === "replace"} onClick={() => setOpen(open === "replace" ? null : "replace")}>
          {m.replace_it()}
        </Button>
        {it.storage_path && <Button onClick={() => setOpen("revoke")}>{m.revoke_links()}</Button>}
      </div>
      {open === "replace" && (
        <>
          <p className="dim small">{m.replace_help()}</p>
          <Uploader
            label={m.choose_the_new_file()}
            limits={m.mp4_webm_mp3_or_m4a_up_to_2_gb()}
            accept={TYPES.join()}
            maxBytes={MOST_BYTES}
            bucket="recordings"
            pathFor={(file) => `${it.batch_id}/${it.id}/${crypto.randomUUID().slice(0, 8)}-${safeFileName(file.name)}`}
            onStored={async (storage_path, file) =>
              done(await replace.mutateAsync({ storage_path, minutes: await minutesOf(file) }))
            }
          />
          <div className="row">
            <TextField
              label={m.or_a_link()}
              optional
              type="url"
              value={link}
              onChange={(event) => setLink(event.target.value)}
            />
            <Button
              disabled={!isLink}
              busy={replace.isPending && m.saving()}
              onClick={() => replace.mutate({ external_url: link.trim(), minutes: it.minutes }, { onSuccess: done })}
            >
              {m.use_this_link()}
            </Button>
          </div>
          <ErrorNotice error={replace.error} />
        </>
      )}
      <Ask
        open={open === "revoke"}
        onClose={() => setOpen(null)}
        title={m.revoke_links_of({ title: it.title })}
        verb={m.revoke_them_now()}
        busy={revoke.isPending && m.working()}
        error={revoke.error}
        onYes={() =>
          revoke.mutate(undefined, {
            onSuccess: () => {
              setOpen(null);
              toast(m.links_revoked());
            },
          })
        }
      >
        <p>{m.revoke_help()}</p>
      </Ask>
    </section>
  );
}

function Captions({ it }: { it: RecordingRow }) {
  const store = useCaptionsOf(it.id);
  const [wrong, setWrong] = useState<string | null>(null);
  const there = new Set(it.captions.map(({ language }) => language));

  async function take(language: string, file: File) {
    const read = captionsOf(await file.text());
    if ("wrong" in read) return setWrong(`${file.name}: ${read.wrong}`);
    setWrong(null);
    store.mutate({ language, body: read.body }, { onSuccess: () => toast(m.captions_stored()) });
  }

  return (
    <section aria-labelledby="captions" className="stack">
      <h3 id="captions">{m.captions()}</h3>
      <p className="dim small">{m.captions_help()}</p>
      {LANGUAGES.map(({ key, word }) => (
        <div className="row row--between" key={key}>
          <span>{word}</span>
          <span className="row">
            <CaptionPick word={word} onPick={(file) => void take(key, file)} />
            {there.has(key) && (
              <Button
                size="small"
                aria-label={m.remove_captions({ language: word })}
                onClick={() => store.mutate({ language: key, body: null })}
              >
                {m.remove()}
              </Button>
            )}
          </span>
        </div>
      ))}
      <ErrorNotice error={wrong ? new Error(wrong) : store.error} />
    </section>
  );
}

function CaptionPick({ word, onPick }: { word: string; onPick: (file: File) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <label className="sr-only" htmlFor={id}>
        {m.captions_file({ language: word })}
      </label>
      <input
        ref={input}
        id={id}
        className="sr-only"
        tabIndex={-1}
        type="file"
        accept=".vtt,text/vtt"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onPick(file);
          event.target.value = "";
        }}
      />
      <Button size="small" aria-label={m.choose_captions({ language: word })} onClick={() => input.current?.click()}>
        {m.choose_file()}
      </Button>
    </>
  );
}

function Sound({ it }: { it: RecordingRow }) {
  const change = useChangeRecording(it.id);
  if (it.external_url) return null;
  return (
    <section aria-labelledby="sound" className="stack">
      <h3 id="sound">{m.sound_alone()}</h3>
      {it.audio_path ? (
        <div className="row row--between">
          <span>{it.audio_path.split("/").pop()}</span>
          <Button size="small" onClick={() => change.mutate({ audio_path: null })}>
            {m.remove()}
          </Button>
        </div>
      ) : (
        <Uploader
          label={m.choose_the_sound()}
          limits={m.sound_limits()}
          accept="audio/mpeg,audio/mp4,audio/wav"
          maxBytes={SOUND_BYTES}
          bucket="recordings"
          pathFor={(file) => `${it.batch_id}/${it.id}/${crypto.randomUUID().slice(0, 8)}-${safeFileName(file.name)}`}
          onStored={async (path) => void (await change.mutateAsync({ audio_path: path }))}
        />
      )}
      <ErrorNotice error={change.error} />
    </section>
  );
}

/** A percentage and a day for each student; nobody is followed through the minutes. */
function Watchers({ id }: { id: string }) {
  const watchers = useWatchers(id);
  const all = watchers.data ?? [];
  const done = all.filter(({ is_done }) => is_done).length;
  return (
    <section aria-labelledby="watchers" className="stack">
      <h3 id="watchers">{m.who_watched()}</h3>
      <ErrorNotice error={watchers.error} onRetry={() => void watchers.refetch()} />
      {watchers.isPending && <SkeletonRows rows={2} label={m.loading()} />}
      {watchers.data?.length === 0 && <p className="dim">{m.nobody_in_this_batch()}</p>}
      {all.length > 0 && (
        <>
          <p>{m.watched_of({ done, all: count(all.length, m.student()) })}</p>
          <ul className="plain stack">
            {all.map((each) => (
              <li key={each.enrollment_id} className="row row--between">
                <span>{each.student_name}</span>
                <span className="dim">
                  {each.percent} %{each.last_on && `, ${day(each.last_on)}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
