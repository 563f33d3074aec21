import { useEffect, useSyncExternalStore } from "react";
import { type AppError, toAppError } from "~/api/errors";
import { type Running, resumable } from "~/api/resumable";
import { checked, placeFor } from "./check";
import { drop, keep, type WaitingFile, waitingIn } from "./waiting";

/** A file that goes up, as the page shows it. */
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

const files = new Map<string, WaitingFile>();
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

function take(file: WaitingFile) {
  if (files.has(file.id)) return;
  files.set(file.id, file);
  const state = file.stored ? "stored" : "queued";
  const { id, folder, path, name, type } = file;
  show([...shown, { id, folder, path, name, type, size: file.file.size, share: 0, state, error: null }]);
  if (!file.stored) queue(id);
}

// One after the other: on a weak signal two halves are worth less than one whole.
function queue(id: string) {
  line = line.then(() => alone(id, () => send(id))).catch(() => undefined);
}

/** In this tab only: two tabs would take the upload from each other for ever. */
async function alone(id: string, act: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return act();
  await navigator.locks.request(`launchpad.upload.${id}`, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
}

async function send(id: string): Promise<void> {
  const file = files.get(id);
  if (!file) return;
  patch(id, { state: "sending", error: null });
  const change = (next: Partial<WaitingFile>) => {
    const now = files.get(id);
    if (!now) return;
    files.set(id, { ...now, ...next });
    void keep({ ...now, ...next });
  };
  const upload = resumable(
    { bucket: "submissions", path: file.path, file: file.file, type: file.type, address: file.address },
    {
      onShare: (share) => patch(id, { share, state: "sending" }),
      onAddress: (address) => change({ address }),
      onWaiting: (waiting) => patch(id, { state: waiting ? "waiting" : "sending" }),
    },
  );
  running.set(id, upload);
  try {
    await upload.done;
    change({ stored: true });
    patch(id, { state: "stored", share: 1 });
  } catch (error) {
    patch(id, { state: "refused", error: toAppError(error) });
  } finally {
    running.delete(id);
  }
}

/** Sends files for one piece of work; returns what was refused, by name with the reason in words. */
export async function sendFiles(folder: string, picked: File[]): Promise<{ name: string; why: string }[]> {
  const refused: { name: string; why: string }[] = [];
  for (const file of picked) {
    const found = await checked(file);
    if ("refused" in found) {
      refused.push({ name: file.name, why: found.refused });
      continue;
    }
    const { type, name } = found;
    const waiting = {
      id: crypto.randomUUID(),
      folder,
      path: placeFor(folder, name),
      name,
      type,
      file,
      address: null,
      addedAt: Date.now(),
      stored: false,
    };
    await keep(waiting);
    take(waiting);
  }
  return refused;
}

export function retry(id: string): void {
  patch(id, { state: "queued", error: null });
  queue(id);
}

/** Takes a file out: it is stopped, and forgotten here and in Storage. */
export function forget(id: string): void {
  running.get(id)?.giveUp();
  files.delete(id);
  void drop(id);
  show(shown.filter((each) => each.id !== id));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The files on their way to one piece of work; those of before a reload go on where they were. */
export function useSending(folder: string): Sending[] {
  useEffect(() => {
    void waitingIn(folder).then((found) => found.forEach(take));
  }, [folder]);
  const all = useSyncExternalStore(subscribe, () => shown);
  return all.filter((each) => each.folder === folder);
}
