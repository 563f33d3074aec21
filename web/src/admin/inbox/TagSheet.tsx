import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { TextField } from "~/shared/ui/Field";

interface TagSheetProps {
  title: string;
  known: readonly string[];
  onChoose: (tag: string) => void;
  onClose: () => void;
}

/** Asks for a tag: one in use, or a new one. */
export function TagSheet({ title, known, onChoose, onClose }: TagSheetProps) {
  const [typed, setTyped] = useState("");
  const fitting = known.filter((tag) => tag.toLowerCase().includes(typed.trim().toLowerCase()));

  function choose(event: FormEvent) {
    event.preventDefault();
    if (typed.trim()) onChoose(typed.trim());
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>}>
      <form className="stack" onSubmit={choose}>
        <TextField
          label={m.tag()}
          value={typed}
          maxLength={30}
          data-autofocus
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
        {fitting.length > 0 && (
          <ul className="row" aria-label={m.tags_in_use()}>
            {fitting.map((tag) => (
              <li key={tag}>
                <Button size="small" onClick={() => onChoose(tag)}>
                  {tag}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <Button type="submit" look="act" disabled={!typed.trim()}>
          {m.add_the_tag()}
        </Button>
      </form>
    </Modal>
  );
}
