import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Enum } from "~/api/rest";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useTyped } from "../kit/useDraft";
import { type Family, type Standing, useGuesses, useMakeLead, useSettle } from "./api";
import { MergeSheet } from "./MergeSheet";

interface UnknownProps {
  family: Family;
  conversation: Standing;
  /** The thread has become another's, or is settled. */
  onGone: () => void;
}

/** Somebody who fits no family yet: one of the three best guesses, a new lead, or neither. */
export function UnknownSender({ family, conversation, onGone }: UnknownProps) {
  const guesses = useGuesses(family.id, true);
  const settle = useSettle();
  const [into, setInto] = useState<string | null>(null);
  const [making, setMaking] = useState(false);

  function notALead() {
    const { id, tags } = conversation;
    settle.mutate(
      { id, is_unknown: false, status: "resolved", tags: [...tags, m.not_a_lead()] },
      {
        onSuccess: () => {
          toast(m.not_a_lead_2(), () =>
            settle.mutate({ id, is_unknown: true, status: "open", needs_reply: true, tags }),
          );
          onGone();
        },
      },
    );
  }

  const hidden = family.contacts.length === 0;
  return (
    <Notice
      kind="wait"
      title={hidden ? m.new_sender_the_number_is_hidden() : m.new_sender()}
      actions={
        <>
          {(guesses.data ?? []).map((guess) => (
            <Button key={guess.family_id} size="small" title={guess.why} onClick={() => setInto(guess.family_id)}>
              {m.match_to_guardianpart({
                guardian: guess.guardian ?? guess.family_name,
                part: guess.children ? `, ${guess.children}` : "",
              })}
            </Button>
          ))}
          <Button size="small" onClick={() => setMaking(true)}>
            {m.create_lead()}
          </Button>
          <Button size="small" busy={settle.isPending && m.saving()} onClick={notALead}>
            {m.not_a_lead_2()}
          </Button>
        </>
      }
    >
      <span>
        {guesses.data?.length ? m.who_is_it() : m.no_family_looks_like_this_sender()}
        {hidden && ` ${m.an_answer_is_possible_once_they_are_matched()}`}
      </span>
      <ErrorNotice error={guesses.error ?? settle.error} />
      {into && <MergeSheet keepId={into} dropId={family.id} onDone={onGone} onClose={() => setInto(null)} />}
      {making && <NewLead family={family} onClose={() => setMaking(false)} />}
    </Notice>
  );
}

function NewLead({ family, onClose }: { family: Family; onClose: () => void }) {
  const make = useMakeLead();
  const [name, setName, clear] = useTyped(`lead.${family.id}`);
  const [owner, setOwner] = useState<Enum<"contact_owner">>("guardian");

  function save(event: FormEvent) {
    event.preventDefault();
    make.mutate(
      { familyId: family.id, name, owner },
      {
        onSuccess: () => {
          clear();
          toast(m.lead_created_name({ name: name.trim() }));
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.create_a_lead()}</strong>}>
      <form className="stack" onSubmit={save}>
        <TextField
          label={m.students_name()}
          value={name}
          maxLength={120}
          data-autofocus
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label={m.who_wrote()}
          value={owner}
          onChange={(event) => setOwner(event.target.value as Enum<"contact_owner">)}
        >
          <option value="guardian">{m.the_parent_or_guardian()}</option>
          <option value="student">{m.the_student()}</option>
          <option value="unknown">{m.not_known_treated_as_a_guardian()}</option>
        </SelectField>
        <ErrorNotice error={make.error} />
        <Button type="submit" look="act" disabled={!name.trim()} busy={make.isPending && m.saving()}>
          {m.create_the_lead()}
        </Button>
      </form>
    </Modal>
  );
}
