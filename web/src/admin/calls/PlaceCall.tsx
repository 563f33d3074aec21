import { Modal } from "@mantine/core";
import { useId, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { useDraft } from "../kit/useDraft";
import { useSendWords } from "../settings";
import { type Script, useCallActions, usePeople } from "./api";

interface Typed {
  who: { id: string; name: string } | null;
  script: Script;
  at: string;
  /** The same after a reload, so that one call stays one call. */
  key: string;
}

/** One call, now or at a time: whom, with which script. */
export function PlaceCall({ lead, onClose }: { lead?: { id: string; name: string }; onClose: () => void }) {
  const draft = useDraft<Typed>(`call.${lead?.id ?? "new"}`, {
    who: lead ?? null,
    script: "followup_call",
    at: "",
    key: crypto.randomUUID(),
  });
  const { who, script, at, key } = draft.value;
  const set = (next: Partial<Typed>) => draft.set({ ...draft.value, ...next });
  const { place } = useCallActions();
  const words = useSendWords();

  function go() {
    if (!who) return;
    place.mutate(
      { lead_id: who.id, script, client_key: key, at: at ? fromLocalInput(at) : null },
      {
        onSuccess: () => {
          toast(
            at
              ? m.the_call_for_name_is_planned({ name: who.name })
              : m.the_call_for_name_is_on_its_way({ name: who.name }),
          );
          draft.clear();
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.call_a_guardian()}</strong>}>
      <div className="stack">
        {who ? (
          <p className="row row--between">
            <span>
              {m.guardian_of()} <strong className="strong">{who.name}</strong>
            </span>
            {!lead && (
              <Button look="ghost" size="small" onClick={() => set({ who: null })}>
                {m.somebody_else()}
              </Button>
            )}
          </p>
        ) : (
          <Finder onPick={(found) => set({ who: found })} />
        )}
        <SelectField
          label={m.script()}
          value={script}
          onChange={(event) => set({ script: event.target.value as Script })}
        >
          <option value="welcome_call">{m.welcome_call()}</option>
          <option value="followup_call">{m.follow_up_call()}</option>
        </SelectField>
        <TextField
          label={m.when()}
          type="datetime-local"
          optional
          help={m.in_india_empty_now_outside_the_calling_hours()}
          value={at}
          onChange={(event) => set({ at: event.target.value })}
        />
        <ErrorNotice error={place.error} />
        <div className="form__foot">
          <Button look="act" disabled={!who} busy={place.isPending && m.planning_it()} onClick={go}>
            {words.through(at ? m.schedule_the_call() : m.call_now())}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}

function Finder({ onPick }: { onPick: (lead: { id: string; name: string }) => void }) {
  const [search, setSearch] = useState("");
  const people = usePeople(search);
  const id = useId();
  return (
    <div className="stack stack--tight">
      <TextField
        label={m.student_2()}
        type="search"
        value={search}
        aria-controls={id}
        autoComplete="off"
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul id={id} className="calls__found" aria-label={m.students_found()}>
        {people.data?.map((lead) => (
          <li key={lead.id}>
            <Button look="ghost" wide onClick={() => onPick({ id: lead.id, name: lead.student_name })}>
              {lead.student_name}, {LEAD[lead.stage].en}
            </Button>
          </li>
        ))}
      </ul>
      {people.data?.length === 0 && <p className="dim">{m.no_student_has_this_name()}</p>}
      <ErrorNotice error={people.error} />
    </div>
  );
}
