import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useParams } from "wouter";
import type { Row } from "~/api/rest";
import { signedUrl } from "~/api/storage";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useRecordings } from "../data";
import { Wait } from "../Wait";

const LINK_LIVES_SECONDS = 3600;
const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

export default function Watch() {
  const { id } = useParams<{ id: string }>();
  const recordings = useRecordings();
  return (
    <Wait on={recordings}>
      {(all) => {
        const recording = all.find((each) => each.id === id);
        if (!recording) return <EmptyState drawing="none" title={m.not_found()} />;
        return (
          <>
            <ButtonLink look="ghost" href={paths.app.recordings}>
              {m.back()}
            </ButtonLink>
            <PageTitle>{recording.title}</PageTitle>
            {recording.storage_path ? (
              <Player recording={recording} path={recording.storage_path} />
            ) : (
              <ButtonLink look="act" size="big" href={recording.external_url ?? ""} target="_blank">
                {m.watch()}
              </ButtonLink>
            )}
            {recording.summary_line && <p>{recording.summary_line}</p>}
          </>
        );
      }}
    </Wait>
  );
}

/** Plays a signed link. When the link ends in the middle, a new one takes over at the same second. */
function Player({ recording, path }: { recording: Row<"recordings">; path: string }) {
  const video = useRef<HTMLVideoElement>(null);
  const position = useRef(0);
  const [speed, setSpeed] = useState(1);
  const [broken, setBroken] = useState(false);
  const link = useQuery({
    queryKey: ["student", "recording-link", recording.id],
    queryFn: () => signedUrl("recordings", path, LINK_LIVES_SECONDS),
    staleTime: (LINK_LIVES_SECONDS - 60) * 1000,
  });

  function renew() {
    // A second failure of a fresh link is a fault of the file, not of the link.
    if (broken || Date.now() - link.dataUpdatedAt < 5000) {
      setBroken(true);
      return;
    }
    position.current = video.current?.currentTime ?? 0;
    void link.refetch();
  }

  if (link.error) return <ErrorNotice error={link.error} onRetry={() => void link.refetch()} />;
  if (!link.data) return <SkeletonRows rows={1} height={200} label={m.opening_again()} />;
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: captions come with the recording when the educator has them */}
      <video
        ref={video}
        className="player"
        controls
        playsInline
        preload="metadata"
        src={link.data}
        aria-label={recording.title}
        onError={renew}
        onLoadedMetadata={() => {
          if (!video.current) return;
          video.current.currentTime = position.current;
          video.current.playbackRate = speed;
        }}
      />
      {broken && (
        <ErrorNotice
          error={new Error(m.cannot_play())}
          onRetry={() => void link.refetch().then(() => setBroken(false))}
        />
      )}
      <fieldset className="speeds">
        <legend className="sr-only">{m.speed()}</legend>
        {SPEEDS.map((each) => (
          <Button
            key={each}
            look={each === speed ? "tint" : "plain"}
            aria-pressed={each === speed}
            onClick={() => {
              setSpeed(each);
              if (video.current) video.current.playbackRate = each;
            }}
          >
            {each}×
          </Button>
        ))}
      </fieldset>
    </>
  );
}
