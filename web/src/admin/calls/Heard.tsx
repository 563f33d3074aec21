import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock, fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Interested } from "../cta/Interested";
import { type FullCall, type Proposal, useCallActions } from "./api";
import { effectOf, fieldWords, valueWords } from "./words";

/** What was heard in a call, each with the line that says it; nothing changes the lead before Apply. */
export function Heard({ call }: { call: FullCall }) {
  if (call.heard.length === 0) return <p className="dim">{m.nothing_was_noted_that_could_be_applied()}</p>;
  const order = { open: 0, at_once: 1, applied: 2, dismissed: 3 };
  const sorted = [...call.heard].sort((a, b) => order[a.status] - order[b.status] || a.field.localeCompare(b.field));
  return (
    <ul className="heard" aria-label={m.what_was_heard()}>
      {sorted.map((proposal) => (
        <li key={proposal.id} className="heard__item">
          <p className="row row--between">
            <strong className="strong">{fieldWords(proposal.field)}</strong>
            <span>{said(proposal)}</span>
          </p>
          {proposal.evidence && <blockquote>“{proposal.evidence}”</blockquote>}
          {proposal.status === "open" ? <Decide call={call} proposal={proposal} /> : <Decided proposal={proposal} />}
        </li>
      ))}
    </ul>
  );
}

function said(proposal: Proposal): string {
  const at = proposal.field === "call_back_at" ? Date.parse(proposal.value) : Number.NaN;
  return Number.isNaN(at) ? valueWords(proposal.value) : dayClock(at);
}

function Decided({ proposal }: { proposal: Proposal }) {
  const words = { at_once: m.done_at_once(), applied: m.applied(), dismissed: m.dismissed(), open: "" };
  return (
    <p className="dim">
      {words[proposal.status]} {proposal.result}
    </p>
  );
}

function Decide({ call, proposal }: { call: FullCall; proposal: Proposal }) {
  const { apply, dismiss, reopen } = useCallActions();
  const [planning, setPlanning] = useState(false);
  const [at, setAt] = useState("");
  const effect = effectOf(proposal.field, proposal.value);
  // It asks for the fee: the same plan as everywhere.
  const isInterested = proposal.field === "interested" && proposal.value === "yes";
  const asksTime = proposal.field === "call_back_at" && Number.isNaN(Date.parse(proposal.value));
  return (
    <>
      {asksTime && (
        <TextField
          label={m.call_them_at()}
          type="datetime-local"
          value={at}
          help={m.they_named_no_hour_in_india()}
          onChange={(event) => setAt(event.target.value)}
        />
      )}
      {effect ? (
        <small className="dim">{effect}.</small>
      ) : (
        <small className="dim">{m.nothing_follows_from_it_by_itself()}</small>
      )}
      <div className="row">
        {effect && (
          <Button
            size="small"
            look="tint"
            disabled={(asksTime && !at) || (isInterested && call.lead_id === null)}
            busy={apply.isPending && m.applying()}
            onClick={() =>
              isInterested
                ? setPlanning(true)
                : apply.mutate(
                    { id: proposal.id, ...(at && { at: fromLocalInput(at) }) },
                    { onSuccess: ({ result }) => toast(result ?? m.applied_2()) },
                  )
            }
          >
            {isInterested ? m.apply_to_lead_plan() : m.apply_to_lead()}
          </Button>
        )}
        <Button
          size="small"
          busy={dismiss.isPending && m.dismissing()}
          onClick={() =>
            dismiss.mutate(proposal.id, {
              onSuccess: () =>
                toast(m.dismissed_2(), async () => {
                  await reopen.mutateAsync(proposal.id);
                }),
            })
          }
        >
          {m.dismiss()}
        </Button>
      </div>
      {isInterested && call.lead_id === null && <small className="dim">{m.match_the_caller_first()}</small>}
      {planning && call.lead_id && (
        <Interested
          leads={[{ id: call.lead_id, name: call.lead?.student_name ?? m.the_student() }]}
          proposalId={proposal.id}
          onClose={() => setPlanning(false)}
        />
      )}
      <ErrorNotice error={apply.error ?? dismiss.error} />
    </>
  );
}
