import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { signedUrl } from "~/api/storage";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Segments } from "../kit/Tabs";
import type { FullCall } from "./api";
import { length } from "./words";

const SPEEDS = ["1", "1.25", "1.5", "2"] as const;
const LINK_SECONDS = 600;

interface Line {
  who: "assistant" | "user";
  said: string;
  /** About where it stands in the recording, of 1: by how much was said before it. */
  at: number;
}

/** The lines of a transcript; one without a speaker goes on with the last. */
export function linesOf(transcript: string | null): Line[] {
  const lines: { who: Line["who"]; said: string }[] = [];
  for (const raw of (transcript ?? "").split("\n")) {
    const found = /^\s*(user|assistant|agent|bot)\s*:\s*(.*)$/i.exec(raw);
    const last = lines.at(-1);
    if (found)
      lines.push({ who: found[1]?.toLowerCase() === "user" ? "user" : "assistant", said: found[2]?.trim() ?? "" });
    else if (raw.trim() && last) last.said += ` ${raw.trim()}`;
  }
  const spoken = lines.filter(({ said }) => said);
  const all = spoken.reduce((sum, { said }) => sum + said.length, 0) || 1;
  let before = 0;
  return spoken.map((line) => {
    const at = before / all;
    before += line.said.length;
    return { ...line, at };
  });
}

/** The recording with its transcript: a line leads to about where it was said. */
export function Player({ call }: { call: FullCall }) {
  const lines = linesOf(call.transcript);
  const proofs = new Set(call.heard.map(({ evidence }) => evidence).filter(Boolean));
  const audio = useRef<HTMLAudioElement>(null);
  const [at, setAt] = useState(0);
  const total = Number(call.conversation_seconds ?? 0);

  function jump(share: number) {
    const player = audio.current;
    if (!player) return;
    player.currentTime = share * (Number.isFinite(player.duration) ? player.duration : total);
    void player.play();
  }

  const playing = call.recording_path !== null && call.recording_state === "stored";
  const now = lines.findLastIndex((line) => line.at <= at);
  return (
    <div className="stack">
      <Recording call={call} audio={audio} onTime={setAt} />
      {lines.length > 0 && (
        <ol className="transcript" aria-label={m.transcript()}>
          {lines.map((line, place) => {
            const inside = (
              <>
                <span className="transcript__who">{line.who === "user" ? m.family_2() : m.assistant()}</span>
                <span>{line.said}</span>
              </>
            );
            const marks = {
              className: "transcript__line",
              "data-now": (playing && at > 0 && place === now) || undefined,
              "data-proof": proofs.has(line.said) || undefined,
            };
            return (
              <li key={place}>
                {playing ? (
                  <button type="button" {...marks} onClick={() => jump(line.at)}>
                    {inside}
                  </button>
                ) : (
                  <p {...marks} style={{ margin: 0 }}>
                    {inside}
                  </p>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}

const STATES: Record<string, string> = {
  none: m.there_is_no_recording_of_this_call(),
  waiting: m.the_recording_is_being_copied(),
  gone: m.the_recording_is_gone_at_the_provider_the(),
  deleted: m.the_recording_was_deleted_as_its_time_was(),
};

function Recording({
  call,
  audio,
  onTime,
}: {
  call: FullCall;
  audio: React.RefObject<HTMLAudioElement | null>;
  onTime: (share: number) => void;
}) {
  const { recording_path: path, recording_state: state } = call;
  const link = useQuery({
    queryKey: ["calls", "recording", path],
    enabled: path !== null && state === "stored",
    staleTime: (LINK_SECONDS - 60) * 1000,
    refetchOnWindowFocus: false,
    queryFn: () => signedUrl("call-recordings", path ?? "", LINK_SECONDS),
  });
  const [playing, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [whole, setWhole] = useState(0);
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>("1");
  if (state !== "stored") return <p className="dim">{STATES[state]}</p>;
  if (link.error)
    return (
      <ErrorNotice
        error={link.error}
        onRetry={() => void link.refetch()}
        title={m.the_recording_could_not_be_opened()}
      />
    );
  if (!link.data) return <Skeleton height={72} />;
  return (
    <div className="player">
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands right below */}
      <audio
        ref={audio}
        src={link.data}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onLoadedMetadata={({ currentTarget }) => {
          setWhole(currentTarget.duration);
          // Loading puts the speed back to normal, also one that was chosen meanwhile.
          currentTarget.playbackRate = Number(speed);
        }}
        onTimeUpdate={({ currentTarget }) => {
          setSeconds(currentTarget.currentTime);
          if (currentTarget.duration) onTime(currentTarget.currentTime / currentTarget.duration);
        }}
      />
      <div className="player__bar">
        <Button
          aria-label={playing ? m.pause() : m.play_the_recording()}
          icon={
            playing ? (
              <IconPlayerPauseFilled size={18} aria-hidden="true" />
            ) : (
              <IconPlayerPlayFilled size={18} aria-hidden="true" />
            )
          }
          onClick={() => (playing ? audio.current?.pause() : void audio.current?.play())}
        />
        <input
          type="range"
          aria-label={m.place_in_the_recording()}
          aria-valuetext={m.length_of_length2({ length: length(seconds), length2: length(whole) })}
          min={0}
          max={whole || 1}
          step={0.1}
          value={seconds}
          onChange={(event) => {
            if (audio.current) audio.current.currentTime = Number(event.target.value);
          }}
        />
        <span className="dim">
          {length(seconds)} / {length(whole)}
        </span>
      </div>
      <Segments
        label={m.speed()}
        name="speed"
        items={SPEEDS.map((value) => ({ value, word: `${value}×` }))}
        value={speed}
        onChange={(value) => {
          setSpeed(value);
          if (audio.current) audio.current.playbackRate = Number(value);
        }}
      />
    </div>
  );
}
