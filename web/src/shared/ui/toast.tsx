import { IconCheck, IconX } from "@tabler/icons-react";
import { useEffect, useState, useSyncExternalStore } from "react";

interface Toast {
  id: number;
  text: string;
  undo?: () => void | Promise<void>;
  act?: string;
}

const STAYS_SECONDS = 10;
const AT_MOST = 3;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const tell of listeners) tell();
}

function close(id: number) {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Says in the past tense what was done; with `undo`, offers it for ten seconds. Errors never come here. */
export function toast(text: string, undo?: Toast["undo"], act = "Undo"): void {
  last += 1;
  set([...toasts, { id: last, text, undo, act }].slice(-AT_MOST));
}

/** Takes back what the newest toast with an undo tells of. */
export function undoLast(): void {
  const latest = toasts.findLast((each) => each.undo);
  if (!latest) return;
  void latest.undo?.();
  close(latest.id);
}

function Line({ toast }: { toast: Toast }) {
  const [left, setLeft] = useState(STAYS_SECONDS);
  const [paused, setPaused] = useState(false);
  useEffect(() => {
    if (left <= 0) close(toast.id);
    if (paused) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, paused, toast.id]);

  const hold = { onMouseEnter: () => setPaused(true), onMouseLeave: () => setPaused(false) };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: being looked at only stops the clock
    <div className="toast" {...hold} onFocus={() => setPaused(true)} onBlur={() => setPaused(false)}>
      <IconCheck size={18} stroke={1.75} aria-hidden="true" />
      <span className="toast__text">{toast.text}</span>
      {toast.undo && (
        <button
          type="button"
          className="toast__act"
          onClick={() => {
            void toast.undo?.();
            close(toast.id);
          }}
        >
          {toast.act}, {left} s
        </button>
      )}
      <button type="button" className="toast__act" aria-label="Close" onClick={() => close(toast.id)}>
        <IconX size={16} aria-hidden="true" />
      </button>
    </div>
  );
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((each) => (
        <Line key={each.id} toast={each} />
      ))}
    </div>
  );
}
