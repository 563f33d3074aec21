import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { m } from "~/admin/paraglide/messages";
import { type ShortcutGroup, useActiveKeys } from "./keys";

/** Groups of one name are one, and a key stands once. */
function merged(groups: readonly ShortcutGroup[]): ShortcutGroup[] {
  const all = new Map<string, Map<string, ShortcutGroup["shortcuts"][number]>>();
  for (const { where, shortcuts } of groups) {
    const group = all.get(where) ?? new Map();
    for (const shortcut of shortcuts) group.set(shortcut.keys, shortcut);
    all.set(where, group);
  }
  return [...all].flatMap(([where, group]) => (group.size > 0 ? [{ where, shortcuts: [...group.values()] }] : []));
}

/** Every key that works on the page behind it. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const groups = merged(useActiveKeys());
  return (
    <Modal opened={open} onClose={onClose} size="lg" title={<strong>{m.keys_that_work_here()}</strong>}>
      <div className="keys">
        {groups.map(({ where, shortcuts }) => (
          <section key={where} aria-label={where}>
            <h3>{where}</h3>
            <dl>
              {shortcuts.map(({ keys, word }) => (
                <Fragment key={keys}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{word}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="dim small">{m.single_letters_never_act_while_you_type()}</p>
    </Modal>
  );
}

const NAMES: Record<string, string> = { Escape: m.esc(), " ": "Space" };

function Keys({ keys }: { keys: string }) {
  const steps = keys.split(" ").map((step) => step.split("+").filter(Boolean));
  return steps.map((parts) => (
    <Fragment key={parts.join()}>
      {parts.map((part) => (
        <kbd key={part}>{NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)}</kbd>
      ))}{" "}
    </Fragment>
  ));
}
