import { Modal } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useId, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paiseFromText, rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { dayKey } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { LEAD } from "~/shared/words/status";
import { useBatches } from "../batches/api";
import { usePeople } from "../calls/api";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraft } from "../kit/useDraft";

interface Person {
  id: string;
  name: string;
}

interface Draft {
  people: Person[];
  batch: string;
  kind: "course" | "other";
  fee: string;
  discount: string;
  reason: string;
  due: string;
  parts: { amount: string; due: string }[];
  replace: boolean;
}

const EMPTY: Draft = {
  people: [],
  batch: "",
  kind: "course",
  fee: "",
  discount: "",
  reason: "",
  due: "",
  parts: [],
  replace: false,
};

/** What is wrong with the draft, field by field; empty when it can be asked for. */
function faultsOf(
  draft: Draft,
): Partial<Record<"people" | "batch" | "fee" | "discount" | "reason" | "due" | "parts", string>> {
  const fee = paiseFromText(draft.fee);
  const discount = draft.discount ? paiseFromText(draft.discount) : 0;
  const today = dayKey(Date.now());
  const due = (fee ?? 0) - (discount ?? 0);
  const parts = draft.parts.map(({ amount }) => paiseFromText(amount));
  return {
    ...(draft.people.length === 0 && { people: m.choose_at_least_one_student() }),
    ...(!draft.batch && { batch: m.choose_a_batch() }),
    ...(fee === null && { fee: m.an_amount_in_rupees_such_as_4999() }),
    ...(discount === null && { discount: m.an_amount_in_rupees_such_as_500() }),
    ...(fee !== null &&
      discount !== null &&
      (due < 900 || (due > 20_000_000 && parts.length === 0)) && {
        fee: m.what_is_left_to_pay_is_between_9_and_2_00(),
      }),
    ...(discount && !draft.reason.trim() && { reason: m.say_why_for_the_day_when_somebody_asks() }),
    ...(draft.due && draft.due < today && { due: m.this_day_has_passed_already() }),
    ...(draft.parts.length > 0 &&
      (parts.some((part) => part === null || part < 900) || draft.parts.some((part) => !part.due || part.due < today)
        ? { parts: m.each_part_needs_an_amount_from_9_and_a_day() }
        : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) !== due && {
            parts: m.the_parts_together_are_rupees_rupees2_is_to({
              rupees: rupees(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)),
              rupees2: rupees(due),
            }),
          })),
  };
}

/** Links for one student or many: the fee, a discount with its reason, parts; then exactly what is sent. */
export function NewLink({ onClose }: { onClose: () => void }) {
  const draft = useDraft<Draft>("payment link", EMPTY);
  const batches = useBatches();
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const it = draft.value;
  const set = (change: Partial<Draft>) => draft.set({ ...it, ...change });
  const all = faultsOf(it);
  const faults = tried ? all : {};
  const fee = paiseFromText(it.fee) ?? 0;
  const due = fee - (paiseFromText(it.discount) ?? 0);

  if (sent) {
    return (
      <PlanSheet
        title={m.payment_link_for_count({ count: count(it.people.length, m.student()) })}
        action="payment_links"
        what={{
          lead_ids: it.people.map(({ id }) => id),
          batch_id: it.batch,
          kind: it.kind,
          fee_paise: fee,
          discount_paise: fee - due,
          discount_reason: it.reason.trim() || null,
          due_on: it.parts.length > 0 ? null : it.due || null,
          parts: it.parts.map((part) => ({ amount_paise: paiseFromText(part.amount) ?? 0, due_on: part.due })),
          replace_open: it.replace,
        }}
        verb={(ready) => m.send_a_payment_link_to_ready({ ready })}
        past={m.payment_links_2()}
        onDone={() => draft.clear()}
        onClose={onClose}
      >
        <p className="dim">
          {it.parts.length > 1
            ? m.length_parts_the_first_rupees_the_links_of({
                length: it.parts.length,
                rupees: rupees(paiseFromText(it.parts[0]?.amount ?? "") ?? 0),
              })
            : m.rupees_the_link_is_made_at_instamojo_first({ rupees: rupees(due) })}
        </p>
        <div>
          <Button size="small" onClick={() => setSent(false)}>
            {m.change_it()}
          </Button>
        </div>
      </PlanSheet>
    );
  }
  return (
    <Modal opened onClose={onClose} title={<strong>{m.new_payment_link()}</strong>} size="lg">
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(all).length === 0) setSent(true);
        }}
      >
        {draft.restored && it.people.length > 0 && (
          <Notice kind="info" role="status" title={m.your_unfinished_link_is_back()}>
            <Button size="small" onClick={() => draft.clear()}>
              {m.start_anew()}
            </Button>
          </Notice>
        )}
        <People people={it.people} error={faults.people} onChange={(people) => set({ people })} />
        <div className="form__two">
          <SelectField
            label={m.batch()}
            value={it.batch}
            error={faults.batch}
            onChange={(event) => {
              const picked = batches.data?.find(({ id }) => id === event.target.value);
              set({
                batch: event.target.value,
                ...(picked && it.kind === "course" && { fee: String(picked.fee_paise / 100) }),
              });
            }}
          >
            <option value="">{m.choose_a_batch_2()}</option>
            {batches.data?.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}, {rupees(one.fee_paise)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={m.for__2()}
            value={it.kind}
            onChange={(event) =>
              set({ kind: event.target.value as Draft["kind"], ...(event.target.value === "other" && { parts: [] }) })
            }
          >
            <option value="course">{m.the_course_fee_which_opens_the_seat()}</option>
            <option value="other">{m.an_extra_fee()}</option>
          </SelectField>
        </div>
        <div className="form__two">
          <TextField
            label={m.fee_in_rupees()}
            inputMode="decimal"
            value={it.fee}
            error={faults.fee}
            onChange={(event) => set({ fee: event.target.value })}
          />
          <TextField
            label={m.discount_in_rupees()}
            inputMode="decimal"
            optional
            value={it.discount}
            error={faults.discount}
            onChange={(event) => set({ discount: event.target.value })}
          />
        </div>
        {it.discount && (
          <TextField
            label={m.why_the_discount()}
            value={it.reason}
            maxLength={200}
            error={faults.reason}
            help={m.scholarship_siblings_only_you_see_it()}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
        {it.parts.length === 0 ? (
          <TextField
            label={m.pay_by()}
            type="date"
            optional
            value={it.due}
            error={faults.due}
            help={m.with_a_day_the_guardian_is_reminded_two_days()}
            onChange={(event) => set({ due: event.target.value })}
          />
        ) : (
          <Parts parts={it.parts} error={faults.parts} onChange={(parts) => set({ parts })} />
        )}
        {it.kind === "course" && (
          <div className="row">
            <Button size="small" onClick={() => set({ parts: it.parts.length > 0 ? [] : inParts(due) })}>
              {it.parts.length > 0 ? m.pay_at_once_instead() : m.pay_in_parts()}
            </Button>
          </div>
        )}
        <label className="row">
          <input type="checkbox" checked={it.replace} onChange={(event) => set({ replace: event.target.checked })} />
          {m.replace_a_link_that_is_open_already()}
        </label>
        <ErrorNotice error={batches.error} />
        <div className="form__foot">
          <Button look="act" type="submit">
            {m.see_what_is_sent()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}

/** Two parts, the first now, the second in a month; the odd rupee is in the first. */
function inParts(due: number): Draft["parts"] {
  const half = Math.floor(due / 200) * 100;
  return [
    { amount: String((due - half) / 100), due: dayKey(Date.now() + 3 * 86_400_000) },
    { amount: String(half / 100), due: dayKey(Date.now() + 31 * 86_400_000) },
  ];
}

function Parts({
  parts,
  error,
  onChange,
}: {
  parts: Draft["parts"];
  error?: string;
  onChange: (parts: Draft["parts"]) => void;
}) {
  const change = (at: number, part: Partial<Draft["parts"][number]>) =>
    onChange(parts.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <fieldset className="stack stack--tight">
      <legend className="field__label">{m.parts()}</legend>
      {parts.map((part, at) => (
        <div className="form__two" key={at}>
          <TextField
            label={m.part_at_rupees({ at: at + 1 })}
            inputMode="decimal"
            value={part.amount}
            onChange={(event) => change(at, { amount: event.target.value })}
          />
          <TextField
            label={m.part_at_pay_by({ at: at + 1 })}
            type="date"
            value={part.due}
            onChange={(event) => change(at, { due: event.target.value })}
          />
        </div>
      ))}
      {error && (
        <p className="field__error" role="alert">
          {error}
        </p>
      )}
      <div className="row">
        <Button
          size="small"
          disabled={parts.length >= 12}
          onClick={() => onChange([...parts, { amount: "", due: "" }])}
        >
          {m.one_part_more()}
        </Button>
        {parts.length > 2 && (
          <Button size="small" onClick={() => onChange(parts.slice(0, -1))}>
            {m.one_part_less()}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function People({
  people,
  error,
  onChange,
}: {
  people: Person[];
  error?: string;
  onChange: (people: Person[]) => void;
}) {
  const [search, setSearch] = useState("");
  const found = usePeople(search);
  const id = useId();
  return (
    <div className="stack stack--tight">
      {people.length > 0 && (
        <ul className="row" aria-label={m.students_chosen()}>
          {people.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                className="filter"
                aria-label={m.take_name_away({ name: person.name })}
                onClick={() => onChange(people.filter((each) => each.id !== person.id))}
              >
                {person.name} <IconX size={14} stroke={2} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <TextField
        label={people.length > 0 ? m.one_more_student() : m.student_2()}
        type="search"
        value={search}
        error={error}
        autoComplete="off"
        aria-controls={id}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul id={id} aria-label={m.students_found()}>
        {search.trim().length > 1 &&
          found.data
            ?.filter((lead) => !people.some((person) => person.id === lead.id))
            .map((lead) => (
              <li key={lead.id}>
                <Button
                  look="ghost"
                  wide
                  onClick={() => {
                    onChange([...people, { id: lead.id, name: lead.student_name }]);
                    setSearch("");
                  }}
                >
                  {lead.student_name}, {LEAD[lead.stage].en}
                </Button>
              </li>
            ))}
      </ul>
      {search.trim().length > 1 && found.data?.length === 0 && <p className="dim">{m.no_student_has_this_name()}</p>}
      <ErrorNotice error={found.error} />
    </div>
  );
}
