import { IconBulb, IconPhoneIncoming, IconPhoneOutgoing, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { db, type Enum, rows } from "~/api/rest";
import { signedUrl } from "~/api/storage";
import { clock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { eventWords } from "../words";
import type { Entry } from "./api";
import { CALL } from "./callWords";
import { writerOf } from "./people";

const SPEEDS = [1, 1.25, 1.5, 2];

/** A call: how it went, the recording, what was said, and what was heard in it with Apply and Dismiss. */
export function CallCard({ entry }: { entry: Entry }) {
  const { detail } = entry;
  const inbound = detail.direction === "in" || entry.direction === "in";
  const seconds = Number(detail.seconds ?? 0);
  const status = detail.call_status as Enum<"call_status"> | undefined;
  const transcript = typeof detail.transcript === "string" ? detail.transcript : "";
  const summary = typeof detail.summary === "string" ? detail.summary : "";
  const path = typeof detail.recording_path === "string" ? detail.recording_path : null;
  const Icon = inbound ? IconPhoneIncoming : IconPhoneOutgoing;
  const length =
    seconds > 0 ? m.floor_min_round_s({ floor: Math.floor(seconds / 60), round: Math.round(seconds % 60) }) : "";
  return (
    <article className="card call" aria-label={inbound ? m.call_to_us() : m.automated_call()}>
      <div className="row row--between">
        <span className="who">
          <span className="chip chip--tile k-info" aria-hidden="true">
            <Icon size={14} />
          </span>
          <span>
            <strong className="strong">
              {inbound ? m.call_from_value({ value: writerOf(entry)[0] }) : m.automated_call()}
            </strong>
            <small>
              {clock(entry.at)}
              {length}
            </small>
          </span>
        </span>
        {status && <StatusChip look={CALL[status]} />}
      </div>
      {path && <Recording path={path} />}
      {summary && <p>{summary}</p>}
      {entry.ledger_id && <Heard callId={entry.ledger_id} />}
      {transcript ? (
        <details>
          <summary>{m.transcript()}</summary>
          <p className="bubble__text dim">{transcript}</p>
        </details>
      ) : (
        <p className="bubble__text dim">{entry.body}</p>
      )}
    </article>
  );
}

function Recording({ path }: { path: string }) {
  const player = useRef<HTMLAudioElement>(null);
  const [speed, setSpeed] = useState(1);
  const open = useMutation({ mutationFn: () => signedUrl("call-recordings", path, 3600) });
  if (!open.data)
    return (
      <>
        <Button
          size="small"
          icon={<IconPlayerPlay size={16} aria-hidden="true" />}
          busy={open.isPending && m.opening()}
          onClick={() => open.mutate()}
        >
          {m.play_the_recording()}
        </Button>
        <ErrorNotice error={open.error} />
      </>
    );
  function faster() {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (player.current) player.current.playbackRate = next;
  }
  return (
    <div className="row call__player">
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands below */}
      <audio ref={player} src={open.data} controls autoPlay />
      <Button size="small" aria-label={m.speed_speed({ speed })} onClick={faster}>
        {speed}×
      </Button>
    </div>
  );
}

/** What the agent heard. Nothing of it changes anything before it is applied. */
function Heard({ callId }: { callId: string }) {
  const queries = useQueryClient();
  const heard = useQuery({
    queryKey: ["inbox", "facts", "heard", callId],
    queryFn: () =>
      rows(
        db()
          .from("call_proposals")
          .select("id, field, value, evidence, status, result")
          .eq("call_id", callId)
          .order("created_at"),
      ),
  });
  const decide = useMutation({
    mutationFn: ({ id, apply }: { id: string; apply: boolean }) => {
      const params = { path: { proposal_id: id } };
      return apply
        ? answer(engine.POST("/api/calls/proposals/{proposal_id}/apply", { params, body: { at: null } }))
        : answer(engine.POST("/api/calls/proposals/{proposal_id}/dismiss", { params }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["inbox"] }),
  });
  if (!heard.data?.length) return <ErrorNotice error={heard.error} />;
  return (
    <ul className="heard" aria-label={m.what_the_call_heard()}>
      {heard.data.map(({ id, field, value, evidence, status, result }) => (
        <li key={id}>
          {evidence && <p className="heard__line">{evidence}</p>}
          <p className="row row--between">
            <span>
              <IconBulb size={16} aria-hidden="true" /> {eventWords(field)}: <strong>{value}</strong>
              {result && <span className="dim"> {result}</span>}
            </span>
            {status === "open" && (
              <span className="row">
                <Button
                  size="small"
                  busy={decide.isPending && m.saving()}
                  onClick={() => decide.mutate({ id, apply: true })}
                >
                  {m.apply()}
                </Button>
                <Button size="small" look="ghost" onClick={() => decide.mutate({ id, apply: false })}>
                  {m.dismiss()}
                </Button>
              </span>
            )}
          </p>
        </li>
      ))}
      <ErrorNotice error={decide.error} />
    </ul>
  );
}
