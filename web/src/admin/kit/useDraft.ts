import { useState } from "react";

const PREFIX = "launchpad.typed.";

function read<T>(key: string): T | undefined {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? undefined : (JSON.parse(kept) as T);
  } catch {
    return undefined;
  }
}

/**
 * What is being typed, kept in this browser under `key` until `clear()`: a reload, a crash or an error loses nothing.
 * Call `clear()` when it was sent or saved. Give the component another `key` prop when the draft's key changes.
 */
export function useDraft<T>(key: string, initial: T) {
  const [kept] = useState(() => read<T>(key));
  const [value, setValue] = useState<T>(kept ?? initial);
  const [touched, setTouched] = useState(false);

  return {
    value,
    /** Whether what is there was typed before this page was opened. */
    restored: kept !== undefined && !touched,
    set(next: T) {
      setValue(next);
      setTouched(true);
      localStorage.setItem(PREFIX + key, JSON.stringify(next));
    },
    clear(next: T = initial) {
      localStorage.removeItem(PREFIX + key);
      setTouched(true);
      setValue(next);
    },
  };
}

/** One text field that is kept like a draft: its value, what sets it, and what forgets it when it was sent or saved. */
export function useTyped(key: string, initial = ""): [string, (value: string) => void, () => void] {
  const { value, set, clear } = useDraft(key, initial);
  return [value, set, () => clear()];
}
