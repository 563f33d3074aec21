import { useEffect, useRef, useSyncExternalStore } from "react";

/** One key of the dashboard: "j", "Shift+X", "Ctrl+K", "?", or one key after another, "g i". */
export interface Shortcut {
  keys: string;
  /** What it does, as the sheet of keys says it. */
  word: string;
  run: (event: KeyboardEvent) => void;
}

export interface ShortcutGroup {
  where: string;
  shortcuts: readonly Shortcut[];
}

const SEQUENCE_MS = 1500;
const groups = new Set<{ current: ShortcutGroup }>();
const watchers = new Set<() => void>();
let shown: readonly ShortcutGroup[] = [];
let begun: { key: string; at: number } | null = null;

function changed() {
  shown = [...groups].map((group) => group.current);
  for (const tell of watchers) tell();
}

/** Whether the keyboard belongs to a field, so that letters are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("textarea, select, [role=textbox]")) return true;
  const input = target.closest("input");
  return input !== null && !["checkbox", "radio", "button", "submit", "range", "file"].includes(input.type);
}

/** Whether the pressed key is this one. Ctrl stands for Cmd too; a sign such as "?" may need Shift to be typed. */
export function isKey(keys: string, event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">) {
  const parts = keys.split("+");
  const key = (parts.pop() || "+").toLowerCase();
  const letter = /^[a-z0-9]$/.test(key) || key.length > 1;
  if (event.altKey || parts.includes("Ctrl") !== (event.ctrlKey || event.metaKey)) return false;
  if (letter && parts.includes("Shift") !== event.shiftKey) return false;
  return event.key.toLowerCase() === key;
}

function find(event: KeyboardEvent, keysOf: (shortcut: Shortcut) => string | null): Shortcut | undefined {
  // What came last is nearest: a drawer's keys come before its list's.
  for (const group of [...groups].reverse()) {
    const hit = group.current.shortcuts.find((shortcut) => {
      const keys = keysOf(shortcut);
      return keys !== null && isKey(keys, event);
    });
    if (hit) return hit;
  }
  return undefined;
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const withCtrl = event.ctrlKey || event.metaKey;
  const element = event.target instanceof HTMLElement ? event.target : null;
  // In a field letters are text, and in a dialog they must not reach the page behind it.
  if (!withCtrl && (isTyping(element) || element?.closest("[role=dialog]"))) return;
  const first = begun && Date.now() - begun.at < SEQUENCE_MS ? begun.key : null;
  begun = null;
  const hit = first
    ? find(event, ({ keys }) => (keys.startsWith(`${first} `) ? keys.slice(first.length + 1) : null))
    : find(event, ({ keys }) => (keys.includes(" ") ? null : keys));
  if (hit) {
    event.preventDefault();
    hit.run(event);
  } else if (!first && find(event, ({ keys }) => (keys.includes(" ") ? (keys.split(" ")[0] ?? null) : null))) {
    begun = { key: event.key.toLowerCase(), at: Date.now() };
  }
}

/** Keys that work while the component is there. They never fire while typing, but for those with Ctrl. */
export function useKeys(where: string, shortcuts: readonly Shortcut[]): void {
  const group = useRef<ShortcutGroup>({ where, shortcuts });
  useEffect(() => {
    group.current = { where, shortcuts };
  });
  useEffect(() => {
    if (groups.size === 0) document.addEventListener("keydown", onKeyDown);
    groups.add(group);
    changed();
    return () => {
      groups.delete(group);
      if (groups.size === 0) document.removeEventListener("keydown", onKeyDown);
      changed();
    };
  }, []);
}

/** Every key that works at this moment, for the sheet. */
export function useActiveKeys(): readonly ShortcutGroup[] {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => shown,
  );
}
