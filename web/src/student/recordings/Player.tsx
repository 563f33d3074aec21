import { IconHeadphones, IconHelpCircle, IconVideo } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Row } from "~/api/rest";
import { signedUrl } from "~/api/storage";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { type Chapter, chapterAt, moment } from "~/shared/recordings/progress";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useLanguage } from "~/shared/words/language";
import { OwnNotes } from "./OwnNotes";
import { useCaptions, useNotes } from "./useProgress";

const LINK_LIVES_SECONDS = 3600;
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const SPEED_KEPT_AS = "launchpad.speed";
const SKIP_SECONDS = 10;
/** Who stopped within the last seconds has seen the end: the next time begins at the beginning. */
const END_SECONDS = 15;

interface PlayerProps {
  recording: Row<"recordings">;
  /** Where the student stopped, in seconds. */
  from: number;
}

/** Plays signed links from where the student stopped. When a link ends in the middle, a new one takes over there. */
export function Player({ recording, from }: PlayerProps) {
  const { storage_path, audio_path } = recording;
  const chapters = recording.chapters as unknown as Chapter[];
  const language = useLanguage();
  const { media, note, untold } = useNotes(recording.id);
  const [position, setPosition] = useState(() => untold() ?? from);
  const start = useRef(position);
  const wasPlaying = useRef(false);
  const [speed, setSpeed] = useState(() => Number(localStorage.getItem(SPEED_KEPT_AS)) || 1);
  const [soundOnly, setSoundOnly] = useState(storage_path === null);
  const [broken, setBroken] = useState(false);
  const queries = useQueryClient();
  const captions = useCaptions(recording.id);
  const path = (soundOnly ? audio_path : storage_path) ?? "";
  const link = useQuery({
    queryKey: ["student", "recording-link", recording.id, path],
    queryFn: () => signedUrl("recordings", path, LINK_LIVES_SECONDS),
    staleTime: (LINK_LIVES_SECONDS - 60) * 1000,
    gcTime: 0,
  });
  const tracks = useMemo(
    () =>
      (captions.data ?? []).map((each) => ({
        ...each,
        url: URL.createObjectURL(new Blob([each.body], { type: "text/vtt" })),
      })),
    [captions.data],
  );
  useEffect(() => () => tracks.forEach(({ url }) => void URL.revokeObjectURL(url)), [tracks]);

  function remember() {
    const player = media.current;
    if (!player) return;
    start.current = player.currentTime;
    wasPlaying.current = !player.paused;
  }

  function renew() {
    // A second failure of a fresh link is a fault of the file, not of the link.
    if (broken || Date.now() - link.dataUpdatedAt < 5000) {
      setBroken(true);
      return;
    }
    remember();
    // The file may lie elsewhere by now: then the row says where, and its link is another query.
    void queries.refetchQueries({ queryKey: ["student", "recordings"] }).then(() => link.refetch());
  }

  function jump(to: number) {
    const player = media.current;
    if (!player) return;
    player.currentTime = Math.min(Math.max(0, to), player.duration || to);
    setPosition(player.currentTime);
  }

  function press(key: string): boolean {
    const player = media.current;
    if (!player) return false;
    const acts: Record<string, () => unknown> = {
      ArrowLeft: () => jump(player.currentTime - SKIP_SECONDS),
      ArrowRight: () => jump(player.currentTime + SKIP_SECONDS),
      " ": () => (player.paused ? player.play() : player.pause()),
      f: () => player.requestFullscreen?.(),
      c: () => {
        const [first] = player.textTracks;
        if (first) first.mode = first.mode === "showing" ? "hidden" : "showing";
      },
    };
    void acts[key.length === 1 ? key.toLowerCase() : key]?.();
    return key in acts || key.toLowerCase() in acts;
  }

  if (link.error) return <ErrorNotice error={link.error} onRetry={() => void link.refetch()} />;
  if (!link.data) return <SkeletonRows rows={1} height={200} label={m.opening_again()} />;
  const now = chapterAt(chapters, position);
  const Media = soundOnly ? "audio" : "video";
  return (
    <>
      <Media
        key={path}
        ref={(element: HTMLMediaElement | null) => {
          // Kept while React takes it away: the last note on leaving still needs it.
          if (element) media.current = element;
        }}
        className={soundOnly ? "player player--sound" : "player"}
        controls
        {...(!soundOnly && { playsInline: true })}
        preload="metadata"
        src={link.data}
        aria-label={recording.title}
        onError={renew}
        onLoadedMetadata={({ currentTarget: player }) => {
          const isOver = player.duration - start.current < Math.min(END_SECONDS, player.duration / 10);
          if (start.current > 0 && !isOver) player.currentTime = start.current;
          player.playbackRate = speed;
          if (wasPlaying.current) void player.play().catch(() => undefined);
        }}
        onTimeUpdate={({ currentTarget }) => setPosition(currentTarget.currentTime)}
        onPause={() => void note()}
        onEnded={() => void note()}
        onKeyDown={(event) => {
          if (!event.ctrlKey && !event.metaKey && !event.altKey && press(event.key)) event.preventDefault();
        }}
      >
        {tracks.map((track) => (
          <track
            key={track.language}
            kind="captions"
            src={track.url}
            srcLang={track.language}
            label={track.language === "hi" ? "हिन्दी" : "English"}
            default={track.language === language}
          />
        ))}
      </Media>
      {broken && (
        <ErrorNotice
          error={new Error(m.cannot_play())}
          onRetry={() => void link.refetch().then(() => setBroken(false))}
        />
      )}
      <div className="speeds">
        <Button onClick={() => jump(position - SKIP_SECONDS)}>{m.back_seconds({ n: SKIP_SECONDS })}</Button>
        <Button onClick={() => jump(position + SKIP_SECONDS)}>{m.on_seconds({ n: SKIP_SECONDS })}</Button>
        {storage_path && audio_path && (
          <Button
            look={soundOnly ? "tint" : "plain"}
            aria-pressed={soundOnly}
            icon={
              soundOnly ? <IconVideo size={18} aria-hidden="true" /> : <IconHeadphones size={18} aria-hidden="true" />
            }
            onClick={() => {
              remember();
              setSoundOnly(!soundOnly);
            }}
          >
            {m.sound_only()}
          </Button>
        )}
        <ButtonLink
          href={paths.app.supportAbout(m.about_moment({ title: recording.title, at: moment(position) }))}
          icon={<IconHelpCircle size={18} aria-hidden="true" />}
        >
          {m.ask_moment()}
        </ButtonLink>
      </div>
      <fieldset className="speeds">
        <legend className="sr-only">{m.speed()}</legend>
        {SPEEDS.map((each) => (
          <Button
            key={each}
            look={each === speed ? "tint" : "plain"}
            aria-pressed={each === speed}
            onClick={() => {
              setSpeed(each);
              localStorage.setItem(SPEED_KEPT_AS, String(each));
              if (media.current) media.current.playbackRate = each;
            }}
          >
            {each}×
          </Button>
        ))}
      </fieldset>
      {chapters.length > 0 && (
        <section className="card" aria-labelledby="chapters">
          <h2 id="chapters">{m.chapters()}</h2>
          <ol className="files">
            {chapters.map((each, place) => (
              <li key={each.at}>
                <Button
                  look={place === now ? "tint" : "ghost"}
                  aria-current={place === now ? "true" : undefined}
                  onClick={() => {
                    jump(each.at);
                    void media.current?.play().catch(() => undefined);
                  }}
                >
                  {moment(each.at)} {each.title}
                </Button>
              </li>
            ))}
          </ol>
        </section>
      )}
      <OwnNotes
        recording={recording}
        position={position}
        onJump={(to) => {
          jump(to);
          void media.current?.play().catch(() => undefined);
        }}
      />
    </>
  );
}
