import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { db, rows } from "~/api/rest";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { type Lead, type MergePlan, useMerge, useMergePlan, useUndoMerge } from "./api";

/** Finds the other entry of the same child, shows both side by side, and makes them one. */
export function MergeSheet({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const [typed, setTyped] = useState(lead.student_name);
  const [other, setOther] = useState<string | null>(null);
  const asked = useDeferredValue(typed.trim());
  const found = useQuery({
    queryKey: ["search", "leads", asked],
    enabled: asked.length >= 2,
    placeholderData: (before) => before,
    queryFn: async () => {
      const people = await rows(db().rpc("search_people", { p_words: asked }));
      return people.filter(({ kind, id }) => kind === "lead" && id !== lead.id);
    },
  });
  const two = other ? { kind: "lead" as const, keep_id: lead.id, drop_id: other } : null;
  const plan = useMergePlan(two);
  const merge = useMerge();
  const undo = useUndoMerge();

  function run(it: MergePlan) {
    merge.mutate(
      { kind: "lead", keep_id: it.keep.id, drop_id: it.drop.id },
      {
        onSuccess: (made) => {
          toast(
            m.drop_name_merged_into_keep_name({ drop_name: made.drop_name, keep_name: made.keep_name }),
            async () => void (await undo.mutateAsync(made.id)),
          );
          onClose();
        },
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<strong>{m.merge_student_name_with({ student_name: lead.student_name })}</strong>}
    >
      <div className="stack">
        <TextField
          label={m.the_other_entry()}
          help={m.a_name_an_e_mail_address_or_the_last_digits()}
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setOther(null);
          }}
        />
        <ErrorNotice error={found.error ?? plan.error ?? merge.error} />
        {!other && (
          <ul className="stack stack--tight" aria-label={m.entries()}>
            {found.data?.map((one) => (
              <li key={one.id} className="row row--between">
                <span>
                  <strong className="strong">{one.title}</strong> <span className="dim">{stageWords(one.detail)}</span>
                </span>
                <Button
                  size="small"
                  aria-label={m.compare_with_title({ title: one.title })}
                  onClick={() => setOther(one.id)}
                >
                  {m.compare()}
                </Button>
              </li>
            ))}
            {found.data?.length === 0 && <li className="dim">{m.nobody_else_fits()}</li>}
          </ul>
        )}
        {plan.data && <Comparison plan={plan.data} busy={merge.isPending} onMerge={() => run(plan.data)} />}
      </div>
    </Modal>
  );
}

function stageWords(detail: string | null): string {
  const [stage = "", ...rest] = (detail ?? "").split(", ");
  return [LEAD[stage as keyof typeof LEAD]?.en ?? stage, ...rest].filter(Boolean).join(", ");
}

function Comparison({ plan, busy, onMerge }: { plan: MergePlan; busy: boolean; onMerge: () => void }) {
  const { keep, drop } = plan;
  const lines: [string, string | number, string | number][] = [
    [m.stage(), stageWords(keep.stage), stageWords(drop.stage)],
    [m.contacts_of_the_family(), keep.contacts, drop.contacts],
    [m.messages(), keep.messages, drop.messages],
    [m.payments(), keep.payments, drop.payments],
    [m.seats(), keep.seats, drop.seats],
  ];
  return (
    <>
      <div className="grid grid--plain">
        <table>
          <caption className="sr-only">{m.the_two_entries()}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">{m.what()}</span>
              </th>
              <th scope="col">{m.kept_name({ name: keep.name })}</th>
              <th scope="col">{m.goes_in_name({ name: drop.name })}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(([word, kept, gone]) => (
              <tr key={word}>
                <th scope="row">{word}</th>
                <td data-label={m.kept_name({ name: keep.name })}>{kept}</td>
                <td data-label={m.goes_in_name({ name: drop.name })}>{gone}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {plan.blocked ? (
        <Notice kind="bad" title={m.these_cannot_be_merged()}>
          {plan.blocked}
        </Notice>
      ) : (
        <>
          {plan.swapped && <p className="wait">{m.name_is_kept_since_that_entry_is_further_on({ name: keep.name })}</p>}
          {plan.notes.map((note) => (
            <p key={note} className="dim">
              {note}
            </p>
          ))}
          <div className="row">
            <Button look="act" busy={busy && m.merging()} onClick={onMerge}>
              {m.merge_into_name({ name: keep.name })}
            </Button>
            <span className="dim">{m.both_histories_are_kept_it_can_be_undone_for()}</span>
          </div>
        </>
      )}
    </>
  );
}
