import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import type { Sending } from "~/shared/uploadLine";
import { forget, retry, useRecordingUploads } from "./uploads";

/** On every page while recordings go up: how far each is, and what needs a hand. */
export function UploadStrip() {
  const all = useRecordingUploads();
  const queries = useQueryClient();
  const [folded, setFolded] = useState(false);
  const stored = all.filter(({ state }) => state === "stored").length;
  const refused = all.filter(({ state }) => state === "refused").length;
  const going = all.length - stored - refused;
  useEffect(() => {
    if (stored > 0) void queries.invalidateQueries({ queryKey: ["recordings"] });
  }, [stored, queries]);
  useEffect(() => {
    if (going === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [going]);
  if (all.length === 0) return null;
  return (
    <section className="card uploads" aria-label={m.recordings_on_their_way()}>
      <div className="card__head row--between">
        <p role="status">
          <strong className="strong">{m.uploads_stored_of({ stored, all: all.length })}</strong>
          {refused > 0 && <span className="bad"> {m.uploads_failed({ n: refused })}</span>}
        </p>
        <span className="row">
          {stored > 0 && <Link href={paths.admin.recordings}>{m.recordings()}</Link>}
          <Button size="small" look="ghost" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
            {folded ? m.show() : m.fold()}
          </Button>
          {going === 0 && refused === 0 && (
            <Button size="small" onClick={() => forgetAll(all)}>
              {m.close()}
            </Button>
          )}
        </span>
      </div>
      {!folded && (
        <ul className="plain uploads__list">
          {all.map((each) => (
            <One key={each.id} it={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function forgetAll(all: Sending[]) {
  for (const { id } of all) forget(id);
}

function One({ it }: { it: Sending }) {
  const { id, name, size, share, state, error } = it;
  const percent = Math.floor(share * 100);
  const words = {
    queued: m.upload_queued(),
    sending: m.upload_percent({ percent, size: fileSize(size) }),
    waiting: m.upload_waits({ percent }),
    stored: m.upload_stored(),
    refused: "",
  }[state];
  return (
    <li>
      <div className="row row--between">
        <span>
          <strong className="strong">{name}</strong> <span className="dim">{words}</span>
        </span>
        <span className="row">
          {state === "refused" && (
            <Button size="small" look="act" aria-label={m.try_name_again({ name })} onClick={() => retry(id)}>
              {m.try_again()}
            </Button>
          )}
          {state !== "stored" && (
            <Button size="small" aria-label={m.stop_name({ name })} onClick={() => forget(id)}>
              {state === "refused" ? m.let_go() : m.stop()}
            </Button>
          )}
        </span>
      </div>
      {state !== "stored" && state !== "refused" && (
        <div
          className="progress"
          role="progressbar"
          aria-label={name}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <div style={{ transform: `scaleX(${share})` }} />
        </div>
      )}
      {state === "refused" && (
        <Notice kind="bad" role="alert">
          {error?.message}
        </Notice>
      )}
    </li>
  );
}
