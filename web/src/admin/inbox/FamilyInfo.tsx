import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import type { Enum } from "~/api/rest";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { LEAD, PAYMENT, SUBMISSION } from "~/shared/words/status";
import { FamilyContacts } from "../contacts/FamilyContacts";
import { ConsentRecord } from "../cta/ConsentRecord";
import { Interested } from "../cta/Interested";
import { PaperConsent } from "../cta/PaperConsent";
import { Lost } from "../leads/Lost";
import { useMoveLeads } from "../leads/moves";
import { BY_HAND } from "../leads/StageSheet";
import { Stop } from "../leads/Stop";
import { ageFrom } from "../words";
import { type Facts, type Family, useGuesses, useMerges, useUnmerge } from "./api";
import { MergeSheet } from "./MergeSheet";
import { guardianContact } from "./people";

interface InfoProps {
  family: Family;
  facts: Facts | undefined;
  now: number;
  onTag: () => void;
  onUntag: (tag: string) => void;
  /** To her who asks, or back to nobody. */
  onAssign: () => void;
}

/** Who they are: children with their stage, next class, money, last work, contacts, permissions, tags and notes. */
export function FamilyInfo({ family, facts, now, onTag, onUntag, onAssign }: InfoProps) {
  const [paperFor, setPaperFor] = useState<string | null>(null);
  const guardian = guardianContact(family);
  return (
    <>
      {family.leads.map((lead) => (
        <Child key={lead.id} lead={lead} facts={facts} now={now} />
      ))}
      <Tags tags={family.conversation?.tags ?? []} onTag={onTag} onUntag={onUntag} />
      {family.conversation && (
        <p className="row row--between">
          <span className="dim">{family.conversation.assigned_to ? m.assigned_to_you() : m.assigned_to_nobody()}</span>
          <Button size="small" onClick={onAssign}>
            {family.conversation.assigned_to ? m.assign_to_nobody() : m.assign_to_me()}
          </Button>
        </p>
      )}
      <h3 className="info__title">{m.classes()}</h3>
      {facts?.next ? (
        <p>
          <Link href={paths.admin.session(facts.next.id)}>{facts.next.title}</Link>,{" "}
          {dayClock(facts.next.starts_at, now)}
        </p>
      ) : (
        <p className="dim">{m.no_class_is_coming()}</p>
      )}
      {facts?.work && (
        <p className="row row--between">
          <span>{facts.work.assignment?.title ?? m.work()}</span>
          <StatusChip look={SUBMISSION[facts.work.status]} />
        </p>
      )}
      <h3 className="info__title">{m.money()}</h3>
      {facts?.payments.length === 0 && <p className="dim">{m.no_payment_asked_for()}</p>}
      {facts?.payments.map((payment) => (
        <p key={payment.id} className="row row--between">
          <Link href={paths.admin.payment(payment.id)}>{rupees(payment.amount_paise)}</Link>
          <StatusChip look={PAYMENT[payment.status]} />
        </p>
      ))}
      <h3 className="info__title">{m.contacts()}</h3>
      <FamilyContacts familyId={family.id} />
      {family.leads.map((lead) => (
        <section
          key={lead.id}
          className="stack stack--tight"
          aria-label={m.permissions_for_student_name({ student_name: lead.student_name })}
        >
          <h3 className="info__title">{m.permissions_for_student_name({ student_name: lead.student_name })}</h3>
          <ConsentRecord leadId={lead.id} />
          <div className="row">
            <Button size="small" onClick={() => setPaperFor(lead.id)}>
              {m.record_on_paper()}
            </Button>
          </div>
          {paperFor === lead.id && (
            <PaperConsent
              leadId={lead.id}
              student={lead.student_name}
              guardian={guardian?.name ?? undefined}
              relation={guardian?.relation ?? undefined}
              onClose={() => setPaperFor(null)}
            />
          )}
        </section>
      ))}
      {facts && facts.notes.length > 0 && (
        <>
          <h3 className="info__title">{m.notes_only_you_see_them()}</h3>
          {facts.notes.map((note) => (
            <p key={note.id} className="info__note">
              {note.body}
            </p>
          ))}
        </>
      )}
      <Duplicates family={family} />
    </>
  );
}

type Lead = Family["leads"][number];
type Asking = "interested" | "lost" | "stop" | null;

function Child({ lead, facts, now }: { lead: Lead; facts: Facts | undefined; now: number }) {
  const move = useMoveLeads();
  const [asking, setAsking] = useState<Asking>(null);
  const seat = facts?.seats.find(({ lead_id, status }) => lead_id === lead.id && status === "active");
  const isByHand = (BY_HAND as readonly string[]).includes(lead.stage);
  const options: Enum<"lead_stage">[] = isByHand ? [...BY_HAND] : [lead.stage, ...BY_HAND];
  const refused = move.data?.results.find(({ outcome }) => outcome !== "done");
  const close = () => setAsking(null);

  /** Interested asks for the fee, lost asks why, do not contact stops the family: each has its sheet. */
  function choose(stage: Enum<"lead_stage">) {
    if (stage === "interested") return setAsking("interested");
    if (stage === "lost") return setAsking("lost");
    if (stage === "do_not_contact") return setAsking("stop");
    move.mutate([{ id: lead.id, stage, reason: null }], {
      onSuccess: ({ back }) => {
        if (back.length === 0) return;
        toast(m.student_set_to_stage({ student: lead.student_name, stage: LEAD[stage].en }), async () => {
          await move.mutateAsync(back);
        });
      },
    });
  }

  return (
    <section className="stack stack--tight" aria-label={lead.student_name}>
      <div className="who">
        <Avatar id={lead.id} name={lead.student_name} big />
        <span>
          <strong className="strong">{lead.student_name}</strong>
          <small>
            {[
              ageFrom(lead.birth_year, now),
              lead.grade && m.class_grade_2({ grade: lead.grade }),
              lead.city,
              seat?.batch?.name,
            ]
              .filter(Boolean)
              .join(", ")}
          </small>
        </span>
      </div>
      <div className="row">
        <StatusChip look={LEAD[lead.stage]} />
        {lead.source && <span className="tag">{lead.source}</span>}
      </div>
      <label className="row dim small">
        {m.stage()}
        <select
          className="input pick"
          value={lead.stage}
          disabled={move.isPending}
          onChange={(event) => choose(event.target.value as Enum<"lead_stage">)}
        >
          {options.map((each) => (
            <option key={each} value={each}>
              {LEAD[each].en}
            </option>
          ))}
        </select>
      </label>
      {lead.stage === "interested" && facts?.payments.every(({ lead_id }) => lead_id !== lead.id) && (
        <Button size="small" onClick={() => setAsking("interested")}>
          {m.ask_for_the_fee()}
        </Button>
      )}
      <ErrorNotice error={move.error} />
      {refused && <p className="bad small">{refused.reason}</p>}
      {asking === "interested" && <Interested leads={[{ id: lead.id, name: lead.student_name }]} onClose={close} />}
      {asking === "lost" && <Lost lead={lead} onClose={close} />}
      {asking === "stop" && <Stop lead={lead} onClose={close} />}
    </section>
  );
}

function Tags({
  tags,
  onTag,
  onUntag,
}: {
  tags: readonly string[];
  onTag: () => void;
  onUntag: (tag: string) => void;
}) {
  return (
    <section className="row" aria-label={m.tags()}>
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          className="filter"
          aria-label={m.take_the_tag_tag_away({ tag })}
          onClick={() => onUntag(tag)}
        >
          {tag} <IconX size={14} stroke={2} aria-hidden="true" />
        </button>
      ))}
      <Button size="small" look="ghost" onClick={onTag}>
        {m.add_a_tag()}
      </Button>
    </section>
  );
}

// A name alone is no reason to ask.
const LIKELY = 1.2;

/** Families that look like this one, and merges of the last day that can be taken back. */
function Duplicates({ family }: { family: Family }) {
  const guesses = (useGuesses(family.id, true).data ?? []).filter(({ score }) => score > LIKELY);
  const merges = useMerges(family.id).data ?? [];
  const unmerge = useUnmerge();
  const [other, setOther] = useState<string | null>(null);
  const open = merges.filter(({ undone_at, undo_until }) => !undone_at && Date.parse(undo_until) > Date.now());
  if (guesses.length === 0 && open.length === 0) return null;
  return (
    <section className="stack stack--tight" aria-label={m.possible_duplicate()}>
      {guesses.length > 0 && <h3 className="info__title">{m.possible_duplicate()}</h3>}
      {guesses.map((guess) => (
        <p key={guess.family_id} className="row row--between">
          <span>
            <Link href={paths.admin.family(guess.family_id)}>{guess.family_name}</Link>
            <small className="dim">
              {" "}
              {guess.children ?? m.no_child()}, {guess.why}
            </small>
          </span>
          <Button size="small" onClick={() => setOther(guess.family_id)}>
            {m.merge()}
          </Button>
        </p>
      ))}
      {open.map((merge) => (
        <p key={merge.id} className="row row--between">
          <span>
            {m.drop_name_was_merged_into_keep_name({ drop_name: merge.drop_name, keep_name: merge.keep_name })}
          </span>
          <Button size="small" busy={unmerge.isPending && m.undoing()} onClick={() => unmerge.mutate(merge.id)}>
            {m.undo()}
          </Button>
        </p>
      ))}
      <ErrorNotice error={unmerge.error} />
      {other && (
        <MergeSheet keepId={family.id} dropId={other} onDone={() => setOther(null)} onClose={() => setOther(null)} />
      )}
    </section>
  );
}
