import { useSyncExternalStore } from "react";
import { type AppError, toAppError } from "~/api/errors";
import { type Running, resumable } from "~/api/resumable";
import type { Bucket } from "~/api/storage";

/** A file on its way: what is needed to begin it, to go on with it, and to say what it belongs to. */
export interface Waiting {
  id: string;
  /** The folder of what it belongs to. */
  folder: string;
  path: string;
  name: string;
  type: string;
  file: Blob;
  /** Where an upload that was begun goes on; null begins one. */
  address: string | null;
  stored: boolean;
}

/** A file that goes up, as a page shows it. */
export interface Sending {
  id: string;
  folder: string;
  path: string;
  name: string;
  size: number;
  type: string;
  /** 0 to 1. */
  share: number;
  /** queued: another one goes first. waiting: for the signal. refused: `error` says why. */
  state: "queued" | "sending" | "waiting" | "refused" | "stored";
  error: AppError | null;
}

interface LineOptions<File extends Waiting> {
  bucket: Bucket;
  /** Writes a file down as far as it is, and lets go of it: where an upload outlives a reload. */
  keep?: (file: File) => Promise<void>;
  drop?: (file: File) => Promise<void>;
  /** What is still to be done when a file is stored; where it fails the file is refused, and a retry does only this. */
  finish?: (file: File) => Promise<void>;
}

/**
 * A line of files to one bucket. It lives outside the pages: going from one to the other stops nothing. One file after
 * the other, as on a weak signal two halves are worth less than one whole.
 */
export function uploadLine<File extends Waiting>({ bucket, keep, drop, finish }: LineOptions<File>) {
  const files = new Map<string, File>();
  const running = new Map<string, Running>();
  const listeners = new Set<() => void>();
  let shown: Sending[] = [];
  let line: Promise<unknown> = Promise.resolve();

  function show(next: Sending[]) {
    shown = next;
    for (const tell of listeners) tell();
  }

  function patch(id: string, change: Partial<Sending>) {
    show(shown.map((each) => (each.id === id ? { ...each, ...change } : each)));
  }

  function queue(id: string) {
    line = line.then(() => alone(id, () => send(id))).catch(() => undefined);
  }

  function change(id: string, next: Partial<Waiting>) {
    const now = files.get(id);
    if (!now) return;
    const changed = { ...now, ...next };
    files.set(id, changed);
    void keep?.(changed);
  }

  async function send(id: string): Promise<void> {
    const file = files.get(id);
    if (!file) return;
    patch(id, { state: "sending", error: null });
    try {
      if (!file.stored) await store(file);
      await finish?.(file);
      patch(id, { state: "stored", share: 1 });
    } catch (error) {
      patch(id, { state: "refused", error: toAppError(error) });
    }
  }

  async function store({ id, path, file, type, address }: File): Promise<void> {
    const upload = resumable(
      { bucket, path, file, type, address },
      {
        onShare: (share) => patch(id, { share, state: "sending" }),
        onAddress: (next) => change(id, { address: next }),
        onWaiting: (waiting) => patch(id, { state: waiting ? "waiting" : "sending" }),
      },
    );
    running.set(id, upload);
    try {
      await upload.done;
      change(id, { stored: true });
    } finally {
      running.delete(id);
    }
  }

  function subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    /** Puts a file at the end of the line; one that is in it already stays where it is. */
    take(file: File) {
      if (files.has(file.id)) return;
      files.set(file.id, file);
      const state = file.stored && !finish ? "stored" : "queued";
      const { id, folder, path, name, type } = file;
      show([...shown, { id, folder, path, name, type, size: file.file.size, share: 0, state, error: null }]);
      if (state === "queued") queue(id);
    },
    retry(id: string) {
      patch(id, { state: "queued", error: null });
      queue(id);
    },
    /** Takes a file out: it is stopped, and forgotten here and in Storage. */
    forget(id: string) {
      running.get(id)?.giveUp();
      const file = files.get(id);
      files.delete(id);
      if (file) void drop?.(file);
      show(shown.filter((each) => each.id !== id));
    },
    /** All files of the line, as they stand. */
    useAll: (): Sending[] => useSyncExternalStore(subscribe, () => shown),
  };
}

/** In this tab only: two tabs would take the upload from each other for ever. */
async function alone(id: string, act: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return act();
  await navigator.locks.request(`launchpad.upload.${id}`, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
}
