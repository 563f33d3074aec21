import { Modal } from "@mantine/core";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { type Command, fitting, pageCommands, useFound } from "./commands";

const COMMANDS_AT_MOST = 8;

interface PaletteProps {
  open: boolean;
  onClose: () => void;
  /** What this page, or the shell, adds to be done: "Pause all sending". */
  commands: readonly Command[];
}

/** Finds people, payments and certificates, goes to pages and does things, all from the keyboard. */
export default function CommandPalette({ open, onClose, commands }: PaletteProps) {
  return (
    <Modal opened={open} onClose={onClose} size="lg" yOffset="10vh" centered={false} withCloseButton={false}>
      <Palette onClose={onClose} commands={commands} />
    </Modal>
  );
}

function Palette({ onClose, commands }: Omit<PaletteProps, "open">) {
  const [, go] = useLocation();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(typed.trim());
  const found = useFound(asked);
  const people = asked.length >= 2 ? (found.data ?? []) : [];
  const all = [...people, ...fitting([...commands, ...pageCommands()], asked).slice(0, COMMANDS_AT_MOST)];
  const chosen = Math.min(at, all.length - 1);

  function run(command: Command | undefined) {
    if (!command) return;
    onClose();
    command.run(go);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length > 0) {
      event.preventDefault();
      const next = (chosen + step + all.length) % all.length;
      setAt(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(all[chosen]);
    }
  }

  return (
    <>
      <input
        className="palette__input"
        type="text"
        role="combobox"
        aria-label={m.search_people_phones_payments_or_do()}
        placeholder={m.a_name_e_mail_last_digits_of_a_phone_payment()}
        aria-expanded={all.length > 0}
        aria-controls={list}
        aria-activedescendant={all.length > 0 ? `${list}-${chosen}` : undefined}
        autoComplete="off"
        data-autofocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />
      <div className="palette__list" id={list} role="listbox" aria-label={m.found()}>
        {all.map((command, place) => (
          <Line
            key={command.key}
            id={`${list}-${place}`}
            command={command}
            head={command.group !== all[place - 1]?.group}
            chosen={place === chosen}
            onHover={() => setAt(place)}
            onRun={() => run(command)}
          />
        ))}
      </div>
      <p className="palette__group" role="status">
        {found.isFetching
          ? m.searching()
          : all.length === 0
            ? m.nothing_fits_asked({ asked })
            : m.enter_opens_esc_closes()}
      </p>
    </>
  );
}

function Line({
  id,
  command,
  head,
  chosen,
  onHover,
  onRun,
}: {
  id: string;
  command: Command;
  head: boolean;
  chosen: boolean;
  onHover: () => void;
  onRun: () => void;
}) {
  return (
    <>
      {head && (
        <div className="palette__group" role="presentation">
          {command.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above keeps the focus and answers the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is pointed at, never focused */}
      <div id={id} role="option" aria-selected={chosen} className="palette__item" onMouseMove={onHover} onClick={onRun}>
        <span className="palette__text">
          {command.title}
          {command.detail && <small>{command.detail}</small>}
        </span>
      </div>
    </>
  );
}
