import { IconAlertTriangle } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";

interface EditCellProps {
  /** What it is: "Parent phone of row 14". */
  label: string;
  /** What the check made of it, or what the file says where nothing could be made. */
  shown: string;
  /** What is typed over. */
  typed: string;
  /** What the file says, when it differs from what is shown. */
  was?: string | undefined;
  /** Why it cannot be used. */
  error?: string | undefined;
  empty: string;
  busy: boolean;
  onSave: (text: string) => void;
}

/** A cell that is mended where it stands: Enter keeps, Esc leaves it as it was. */
export function EditCell({ label, shown, typed, was, error, empty, busy, onSave }: EditCellProps) {
  const [text, setText] = useState<string | null>(null);

  function save() {
    if (text !== null && text.trim() !== typed) onSave(text.trim());
    setText(null);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter") save();
    if (event.key === "Escape") {
      event.stopPropagation();
      setText(null);
    }
  }

  if (text !== null)
    return (
      <input
        className="input cell__input"
        aria-label={label}
        // The field was asked for by a click on the value.
        ref={(field) => field?.focus()}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={save}
        onKeyDown={onKeyDown}
      />
    );
  return (
    <button
      type="button"
      className={error ? "cell cell--bad" : "cell"}
      aria-label={m.label_shownpart_edit({ label, shown: shown || empty, part: error ? `. ${error}` : "" })}
      disabled={busy}
      onClick={() => setText(typed)}
    >
      <span className={shown ? "cell__value" : "cell__value dim"}>{shown || empty}</span>
      {was && (
        <small className="dim">
          {m.was()} <s>{was}</s>
        </small>
      )}
      {error && (
        <small className="bad">
          <IconAlertTriangle size={13} stroke={2} aria-hidden="true" /> {error}
        </small>
      )}
    </button>
  );
}
