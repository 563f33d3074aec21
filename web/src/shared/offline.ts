import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { onAnswered, wasAnswered } from "~/api/http";
import { currentSession } from "~/api/session";
import { KEPT, wipe } from "~/api/wipe";

/**
 * What a student's pages last showed, kept on this phone for the time without a signal: the classes, the work and the
 * account of the person who is signed in, never anybody else's, and gone with the sign-out. Files, messages, payments
 * and everything of the parent corner are not kept.
 */
const LONGEST_MS = 14 * 24 * 3600_000;
const WRITE_AFTER_MS = 500;
const NAMES = ["seats", "sessions", "work", "announcements", "materials", "answers", "attendance"];

interface Kept {
  user: string;
  entries: { key: readonly unknown[]; data: unknown; at: number }[];
}

function isKept(key: readonly unknown[]): boolean {
  // How far the device's clock is off belongs to what is kept: without it no class would be known to have opened.
  return (
    key[0] === "account" ||
    key[0] === "business-time" ||
    (key[0] === "student" && key.length === 2 && NAMES.includes(String(key[1])))
  );
}

function read(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** Brings back what was kept of the person who is signed in, and keeps what comes from now on. */
export function keepForOffline(queries: QueryClient): void {
  const user = currentSession()?.user.id;
  const kept = read();
  if (kept && user && kept.user !== user) wipe();
  else if (kept?.user === user && kept) {
    for (const { key, data, at } of kept.entries) {
      if (Date.now() - at < LONGEST_MS) queries.setQueryData(key, data, { updatedAt: at });
    }
    // Shown at once, and asked again as soon as there is a connection: a welcome link may wait to be used.
    void queries.invalidateQueries({ refetchType: "none" });
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated" || query.state.status !== "success" || !isKept(query.queryKey)) return;
    clearTimeout(timer);
    timer = setTimeout(() => write(queries), WRITE_AFTER_MS);
  });
}

function write(queries: QueryClient): void {
  const user = currentSession()?.user.id;
  if (!user) return;
  // Whoever was signed in before on this phone left without signing out.
  const before = read()?.user;
  if (before && before !== user) wipe();
  const entries = queries
    .getQueryCache()
    .getAll()
    .filter(({ queryKey, state }) => isKept(queryKey) && state.status === "success")
    .filter(({ queryKey }) => queryKey[0] !== "account" || queryKey[1] === user)
    .map(({ queryKey, state }) => ({ key: queryKey, data: state.data, at: state.dataUpdatedAt }));
  try {
    localStorage.setItem(KEPT, JSON.stringify({ user, entries } satisfies Kept));
  } catch {
    // The phone is full: what was kept before is older than nothing.
    localStorage.removeItem(KEPT);
  }
}

// ---------------------------------------------------------------- whether there is a connection
function subscribe(listener: () => void) {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  const end = onAnswered(listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
    end();
  };
}

/** Calls `again` each time that requests may be answered once more. Returns how to end that. */
export function whenBack(again: () => void): () => void {
  return subscribe(() => {
    if (navigator.onLine && wasAnswered()) again();
  });
}

/** Whether the phone has a connection and the last request over it was answered. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine && wasAnswered());
}

/** Lets the app start without a signal from its second visit on. */
export function registerWorker(): void {
  if (import.meta.env.PROD && "serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js");
}
