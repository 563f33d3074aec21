import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { db, type Row, rows } from "~/api/rest";
import { m } from "~/paraglide/messages";
import { moment } from "~/shared/recordings/progress";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { useSeats } from "../data";
import { Wait } from "../Wait";

const LONGEST = 2000;

interface OwnNotesProps {
  recording: Row<"recordings">;
  /** Where the player is, in seconds. */
  position: number;
  onJump: (to: number) => void;
}

/** What the student writes down while watching: each note keeps its moment, and leads back to it. */
export function OwnNotes({ recording, position, onJump }: OwnNotesProps) {
  const key = ["student", "recording-notes", recording.id];
  const queries = useQueryClient();
  const seat = useSeats().data?.find(({ batch_id }) => batch_id === recording.batch_id)?.id;
  const [text, setText] = useState("");
  // The moment at which the first letter was typed: who writes longer means what was said then.
  const [begun, setBegun] = useState<number | null>(null);
  const at = Math.floor(begun ?? position);
  const notes = useQuery({
    queryKey: key,
    queryFn: () => rows(db().from("recording_notes").select("*").eq("recording_id", recording.id).order("at_seconds")),
  });
  const onSuccess = () => queries.invalidateQueries({ queryKey: key });
  const add = useMutation({
    mutationFn: (enrollment_id: string) =>
      rows(
        db()
          .from("recording_notes")
          .insert({ recording_id: recording.id, enrollment_id, at_seconds: at, body: text.trim() })
          .select("id")
          .single(),
      ),
    onSuccess: () => {
      setText("");
      setBegun(null);
      return onSuccess();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => rows(db().from("recording_notes").delete().eq("id", id).select("id")),
    onSuccess,
  });
  if (!seat) return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (seat) add.mutate(seat);
  }
  return (
    <section className="card" aria-labelledby="own-notes">
      <h2 id="own-notes">{m.own_notes()}</h2>
      <p className="card__second">{m.own_notes_about()}</p>
      <Wait on={notes} rows={1}>
        {(all) => (
          <ul className="files" aria-label={m.own_notes()}>
            {all.map((note) => (
              <li key={note.id}>
                <Button look="ghost" onClick={() => onJump(note.at_seconds)}>
                  {moment(note.at_seconds)}
                </Button>
                <span className="typed">{note.body}</span>
                <Button
                  look="ghost"
                  icon={<IconX size={18} aria-hidden="true" />}
                  aria-label={`${m.remove()}: ${note.body}`}
                  onClick={() => remove.mutate(note.id)}
                />
              </li>
            ))}
          </ul>
        )}
      </Wait>
      <form className="stack" onSubmit={submit}>
        <AreaField
          label={m.note_at({ at: moment(at) })}
          big
          rows={2}
          maxLength={LONGEST}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setBegun(target.value === "" ? null : (begun ?? position));
          }}
        />
        <ErrorNotice error={add.error ?? remove.error} />
        <Button type="submit" disabled={!text.trim()} busy={add.isPending && m.saving()}>
          {m.keep_note()}
        </Button>
      </form>
    </section>
  );
}
