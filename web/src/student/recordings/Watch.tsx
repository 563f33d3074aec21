import { useParams } from "wouter";
import type { Row } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { day } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useLanguage } from "~/shared/words/language";
import { useAllProgress, useRecordings } from "../data";
import { Wait } from "../Wait";
import { Player } from "./Player";
import { useDone } from "./useProgress";

export default function Watch() {
  const { id } = useParams<{ id: string }>();
  const recordings = useRecordings();
  return (
    <Wait on={recordings}>
      {(all) => {
        const recording = all.find((each) => each.id === id);
        return recording ? (
          <Recording key={id} recording={recording} />
        ) : (
          <EmptyState drawing="none" title={m.not_found()} />
        );
      }}
    </Wait>
  );
}

function Recording({ recording }: { recording: Row<"recordings"> }) {
  const language = useLanguage();
  const progress = useAllProgress();
  const known = progress.data?.get(recording.id);
  const hasFile = recording.storage_path !== null || recording.audio_path !== null;
  return (
    <>
      <ButtonLink look="ghost" href={paths.app.recordings}>
        {m.back()}
      </ButtonLink>
      <PageTitle>{recording.title}</PageTitle>
      {recording.expires_at && (
        <p className="card__second">{m.watch_until({ date: day(recording.expires_at, language) })}</p>
      )}
      {hasFile && progress.isPending && <SkeletonRows rows={1} height={200} label={m.loading()} />}
      {hasFile && !progress.isPending && <Player recording={recording} from={known?.position_seconds ?? 0} />}
      {recording.external_url && (
        <ButtonLink look="act" size="big" href={recording.external_url} target="_blank">
          {m.watch()}
        </ButtonLink>
      )}
      {recording.summary_line && <p className="lines">{recording.summary_line}</p>}
      <Done id={recording.id} position={known?.position_seconds ?? 0} isDone={Boolean(known?.done_at)} />
    </>
  );
}

/** Watched or not, also for what plays elsewhere. */
function Done({ id, position, isDone }: { id: string; position: number; isDone: boolean }) {
  const done = useDone(id);
  return (
    <>
      <Button
        look={isDone ? "tint" : "plain"}
        busy={done.isPending && m.saving()}
        onClick={() => done.mutate({ position, isDone: !isDone })}
      >
        {isDone ? m.watched_take_back() : m.mark_watched()}
      </Button>
      <ErrorNotice error={done.error} />
    </>
  );
}
