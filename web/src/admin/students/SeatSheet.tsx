import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { seatsTaken, useBatches } from "../batches/api";
import { type ItemResult, Results } from "../kit/Results";
import { useTyped } from "../kit/useDraft";
import { type Seat, type SeatChange, useChangeSeats } from "./api";

const WORDS: Record<SeatChange, { title: string; verb: string; past: string; loses: string }> = {
  pause: {
    title: m.pause(),
    verb: m.pause(),
    past: m.seats_paused(),
    loses: m.classes_recordings_and_work_are_closed(),
  },
  resume: {
    title: m.open_again(),
    verb: m.open_again(),
    past: m.seats_opened(),
    loses: m.classes_recordings_and_work_are_open_again(),
  },
  extend: {
    title: m.extend_access(),
    verb: m.extend_for(),
    past: m.access_extended(),
    loses: m.access_ends_by_itself_after_the_day_and_not(),
  },
  move: {
    title: m.move_to_another_batch(),
    verb: m.move(),
    past: m.students_moved(),
    loses: m.reminders_of_the_old_batch_are_cancelled(),
  },
  end: {
    title: m.end_access(),
    verb: m.end_access_for(),
    past: m.access_ended(),
    loses: m.classes_recordings_and_open_work_are_closed(),
  },
};

/** What happens to these seats, to whom, and why, before it is done; then what became of each. */
export function SeatSheet({
  kind,
  seats,
  onDone,
  onClose,
}: {
  kind: SeatChange;
  seats: readonly Seat[];
  onDone?: () => void;
  onClose: () => void;
}) {
  const change = useChangeSeats();
  const batches = useBatches().data ?? [];
  const [reason, setReason, clear] = useTyped(`seat ${kind}`);
  const [until, setUntil] = useState("");
  const [batchId, setBatchId] = useState("");
  const [results, setResults] = useState<ItemResult[] | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const words = WORDS[kind];

  function submit() {
    const problem =
      kind === "end" && !reason.trim()
        ? m.say_why_it_ends()
        : kind === "extend" && !until
          ? m.say_until_which_day()
          : kind === "move" && !batchId
            ? m.choose_a_batch()
            : null;
    setMissing(problem);
    if (problem) return;
    change.mutate(
      { kind, seats, reason: reason.trim(), until: until || null, batchId: batchId || null },
      {
        onSuccess: (found) => {
          clear();
          onDone?.();
          if (found.length === 1 && found[0]?.outcome === "done") {
            toast(`${words.past}: ${found[0].name}`);
            onClose();
          } else setResults(found);
        },
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={
        <strong>{`${words.title}: ${seats.length === 1 ? seats[0]?.student_name : count(seats.length, m.student())}`}</strong>
      }
    >
      {results ? (
        <Results title={words.past} results={results} fileName={`${kind}.csv`} onClose={onClose} />
      ) : (
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p>{words.loses}</p>
          {seats.length > 1 && (
            <p className="dim">
              {seats
                .slice(0, 12)
                .map(({ student_name }) => student_name)
                .join(", ")}
              {seats.length > 12 && ` ${m.and_length_more({ length: seats.length - 12 })}`}
            </p>
          )}
          {kind === "move" && (
            <SelectField label={m.new_batch()} value={batchId} onChange={(event) => setBatchId(event.target.value)}>
              <option value="">{m.choose_a_batch_2()}</option>
              {batches.map((batch) => (
                <option key={batch.id} value={batch.id}>
                  {`${batch.name}, ${batch.seats ? m.seats_taken_of_seats_seats_taken({ seats_taken: seatsTaken(batch), seats: batch.seats }) : count(seatsTaken(batch), m.student())}`}
                </option>
              ))}
            </SelectField>
          )}
          {["pause", "extend", "end"].includes(kind) && (
            <TextField
              label={kind === "end" ? m.last_day() : m.until()}
              type="date"
              optional={kind !== "extend"}
              help={
                kind === "end"
                  ? m.without_a_day_it_ends_now()
                  : kind === "pause"
                    ? m.on_this_day_the_seat_opens_again_by_itself()
                    : m.the_last_day_of_access()
              }
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          )}
          <TextField
            label={m.reason()}
            optional={kind !== "end"}
            help={m.for_you_alone_it_stands_in_the_history_of()}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          {missing && <Notice kind="bad">{missing}</Notice>}
          <ErrorNotice error={change.error} />
          <div className="form__foot">
            <Button type="submit" look={kind === "end" ? "danger" : "act"} busy={change.isPending && m.doing_it()}>
              {`${words.verb} ${count(seats.length, m.student())}`}
            </Button>
            <Button onClick={onClose}>{m.back()}</Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
