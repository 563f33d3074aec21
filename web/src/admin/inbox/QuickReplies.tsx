import { Modal } from "@mantine/core";
import { type FormEvent, useEffect, useEffectEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { type QuickReply, useDropQuickReply, useQuickReplies, useSaveQuickReply } from "./api";
import { type Fillings, fill } from "./fillings";

interface QuickProps {
  /** What stands behind the slash. */
  asked: string;
  fillings: Fillings;
  onChoose: (words: string) => void;
  onClose: () => void;
}

/** The answers that she gives often, filled in for this family; arrows and Enter choose, Esc closes. */
export function QuickReplies({ asked, fillings, onChoose, onClose }: QuickProps) {
  const replies = useQuickReplies();
  const [at, setAt] = useState(0);
  const [editing, setEditing] = useState(false);
  const words = asked.trim().toLowerCase();
  const fitting = (replies.data ?? []).filter(
    ({ name, body }) => name.toLowerCase().includes(words) || body.toLowerCase().includes(words),
  );
  const here = Math.min(at, Math.max(fitting.length - 1, 0));

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (editing) return;
    const chosen = fitting[here];
    if (event.key === "ArrowDown") setAt(Math.min(here + 1, fitting.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(here - 1, 0));
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && chosen) onChoose(fill(chosen.body, fillings));
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", hear, true);
    return () => document.removeEventListener("keydown", hear, true);
  }, []);

  return (
    <div className="quick">
      <ErrorNotice error={replies.error} />
      <ul aria-label={m.quick_replies()}>
        {fitting.map((reply, place) => (
          <li key={reply.id}>
            <button
              type="button"
              className="quick__one"
              lang={reply.language}
              aria-current={place === here ? "true" : undefined}
              onClick={() => onChoose(fill(reply.body, fillings))}
            >
              <strong>{reply.name}</strong> <span>{fill(reply.body, fillings)}</span>
            </button>
          </li>
        ))}
      </ul>
      {replies.data && fitting.length === 0 && <p className="dim small">{m.no_quick_reply_fits()}</p>}
      <Button size="small" look="ghost" onClick={() => setEditing(true)}>
        {m.edit_quick_replies()}
      </Button>
      {editing && <QuickReplyEditor replies={replies.data ?? []} onClose={() => setEditing(false)} />}
    </div>
  );
}

const NEW = { name: "", language: "en", body: "" };

function QuickReplyEditor({ replies, onClose }: { replies: QuickReply[]; onClose: () => void }) {
  const save = useSaveQuickReply();
  const drop = useDropQuickReply();
  const [form, setForm] = useState<Omit<QuickReply, "id"> & { id?: string }>(NEW);

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    save.mutate(form, { onSuccess: () => setForm(NEW) });
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.quick_replies()}</strong>}>
      <div className="stack">
        <ul className="stack stack--tight">
          {replies.map((reply) => (
            <li key={reply.id} className="row row--between">
              <span className="wrap">
                <strong className="strong">{reply.name}</strong> <span className="dim">{reply.body}</span>
              </span>
              <span className="row">
                <Button size="small" onClick={() => setForm(reply)}>
                  {m.change()}
                </Button>
                <Button
                  size="small"
                  look="danger"
                  busy={drop.isPending && m.removing()}
                  onClick={() => drop.mutate(reply.id)}
                >
                  {m.remove()}
                </Button>
              </span>
            </li>
          ))}
        </ul>
        <form className="stack stack--tight" onSubmit={submit}>
          <TextField
            label={m.name()}
            value={form.name}
            maxLength={40}
            onChange={(event) => setForm({ ...form, name: event.target.value })}
          />
          <SelectField
            label={m.language()}
            value={form.language}
            onChange={(event) => setForm({ ...form, language: event.target.value })}
          >
            <option value="en">{m.english()}</option>
            <option value="hi">{m.hindi()}</option>
          </SelectField>
          <AreaField
            label={m.words()}
            rows={4}
            value={form.body}
            maxLength={2000}
            help={m.names_are_filled_in({
              names: "{guardian_name}, {student_name}, {educator_name}, {batch_name}, {next_class}",
              last: "{dues}",
            })}
            onChange={(event) => setForm({ ...form, body: event.target.value })}
          />
          <ErrorNotice error={save.error ?? drop.error} />
          <div className="row">
            <Button
              type="submit"
              look="act"
              disabled={!form.name.trim() || !form.body.trim()}
              busy={save.isPending && m.saving()}
            >
              {form.id ? m.save_the_change() : m.add_it()}
            </Button>
            {form.id && <Button onClick={() => setForm(NEW)}>{m.new_one_instead()}</Button>}
          </div>
        </form>
      </div>
    </Modal>
  );
}
