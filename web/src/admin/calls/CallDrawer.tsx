import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { MaskedContact } from "../kit/MaskedContact";
import { Facts } from "../kit/Page";
import { type FullCall, useCall, useCallActions, useCallDetail } from "./api";
import { Heard } from "./Heard";
import { Player } from "./Player";
import { paiseOf, useRules } from "./policy";
import { isOver, length, lookOf, purpose } from "./words";

/** One call: what was said, what to make of it, what can be done next. */
export function CallDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const call = useCall(id);
  const name = call.data?.lead?.student_name ?? call.data?.contact.name ?? m.a_call();
  return (
    <Drawer
      label={m.call_2()}
      closeTo={closeTo}
      head={call.data ? <StatusChip look={lookOf(call.data)} /> : m.call_2()}
      foot={call.data && <Actions call={call.data} />}
    >
      {call.error ? (
        <ErrorNotice error={call.error} onRetry={() => void call.refetch()} title={m.this_call_could_not_be_read()} />
      ) : call.data ? (
        <Body call={call.data} name={name} />
      ) : (
        <SkeletonRows rows={6} label={m.loading_the_call()} />
      )}
    </Drawer>
  );
}

function Body({ call, name }: { call: FullCall; name: string }) {
  const policy = useRules()?.policy;
  const over = isOver(call);
  const reason = call.status === "cancelled" || call.status === "failed" ? call.error_text : call.gate_reason;
  return (
    <div className="stack">
      <div>
        <h2>{name}</h2>
        <p className="dim">
          {m.purpose_to_name_relation({
            purpose: purpose(call),
            name: call.contact.name ?? m.the_number(),
            relation: call.contact.relation ?? call.contact.owner,
          })}{" "}
          <MaskedContact contact={call.contact} />
        </p>
      </div>
      {call.fault && (
        <Notice kind="bad" title={m.this_call_counts_as_faulty()}>
          {call.fault}
        </Notice>
      )}
      {call.call_status === "processing" && <p role="status">{m.the_line_is_closed_recording_transcript_and()}</p>}
      {!over && reason && <p className="dim">{reason}</p>}
      {over && call.status === "failed" && reason && <p className="bad">{reason}</p>}
      <Facts
        items={[
          ...(call.sent_at
            ? [[m.called(), dayClock(call.sent_at)] as [string, string]]
            : [[m.due(), dayClock(call.due_at)] as [string, string]]),
          [m.try_(), call.direction === "in" ? m.they_called_us() : String(call.call_attempt)],
          ...(over && call.conversation_seconds
            ? [[m.length(), length(call.conversation_seconds)] as [string, string]]
            : []),
          ...(over && call.cost_cents
            ? [[m.cost(), rupees(paiseOf(call.cost_cents, policy))] as [string, string]]
            : []),
          ...(over && call.hangup_reason ? [[m.ended_by(), call.hangup_reason] as [string, string]] : []),
          ...(call.lead ? [[m.stage(), LEAD[call.lead.stage].en] as [string, string]] : []),
        ]}
      />
      {call.summary && <p>{call.summary}</p>}
      {over && (
        <section className="stack stack--tight" aria-label={m.answers()}>
          <h3>{m.what_was_heard()}</h3>
          <Heard call={call} />
        </section>
      )}
      {over && (call.transcript || call.recording_state !== "none") && (
        <section className="stack stack--tight" aria-label={m.recording()}>
          <h3>{m.recording_and_transcript()}</h3>
          <Player call={call} />
        </section>
      )}
      <p>
        <Link href={paths.admin.family(call.family_id)}>{m.open_the_familys_thread()}</Link>
      </p>
      <RawEvents id={call.id} />
    </div>
  );
}

function RawEvents({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{m.raw_events()}</summary>
      {open && <Events id={id} />}
    </details>
  );
}

function Events({ id }: { id: string }) {
  const detail = useCallDetail(id);
  if (detail.error) return <ErrorNotice error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!detail.data) return <SkeletonRows rows={3} label={m.loading_events()} />;
  if (detail.data.events.length === 0) return <p className="dim">{m.the_provider_has_told_nothing_yet()}</p>;
  return (
    <ol className="stack stack--tight" aria-label={m.raw_events()}>
      {detail.data.events.map((event) => (
        <li key={event.id}>
          <details>
            <summary>
              {dayClock(event.received_at)}, {event.status}
              {event.error && <span className="bad">, {event.error}</span>}
            </summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
            <pre className="raw" tabIndex={0}>
              {JSON.stringify(event.body, null, 2)}
            </pre>
          </details>
        </li>
      ))}
    </ol>
  );
}

type Question = "wrong" | "never" | "everything" | null;

function Actions({ call }: { call: FullCall }) {
  const { stop, retry, wrong, never } = useCallActions();
  const detail = useCallDetail(call.id).data;
  const [asking, setAsking] = useState<Question>(null);
  const over = isOver(call) || ["skipped", "cancelled", "failed"].includes(call.status);
  const said = (words: string) => ({ onSuccess: () => toast(words) });
  const close = { onSuccess: () => setAsking(null) };
  const reason = detail?.not_again ?? null;
  return (
    <>
      <ErrorNotice error={stop.error ?? retry.error} />
      {over ? (
        call.direction === "out" && (
          <span>
            <Button
              look="act"
              disabled={!detail || reason !== null}
              busy={retry.isPending && m.calling()}
              onClick={() => retry.mutate(call.id, said(m.the_call_is_on_its_way_again()))}
            >
              {m.call_again_now()}
            </Button>
            {reason && <small className="dim"> {reason}</small>}
          </span>
        )
      ) : (
        <Button
          busy={stop.isPending && m.stopping()}
          onClick={() => stop.mutate(call.id, said(m.the_call_is_stopped()))}
        >
          {m.stop()}
        </Button>
      )}
      <Button look="danger" onClick={() => setAsking("wrong")}>
        {m.wrong_number_2()}
      </Button>
      <Button look="danger" onClick={() => setAsking("never")}>
        {m.never_call()}
      </Button>
      <Ask
        open={asking === "wrong"}
        onClose={() => setAsking(null)}
        danger
        title={m.is_this_a_wrong_number()}
        verb={m.park_the_number()}
        busy={wrong.isPending && m.parking()}
        error={wrong.error}
        onYes={() => wrong.mutate(call.id, close)}
      >
        <p>{m.it_is_never_called_or_written_to_again_what()}</p>
      </Ask>
      <Ask
        open={asking === "never"}
        onClose={() => setAsking(null)}
        danger
        title={m.no_more_calls_to_this_family()}
        verb={m.never_call_2()}
        busy={never.isPending && m.ending_calls()}
        error={never.error}
        onYes={() => never.mutate({ id: call.id, everything: false }, close)}
      >
        <p>{m.calls_end_messages_stay_the_permission_for()}</p>
      </Ask>
    </>
  );
}
