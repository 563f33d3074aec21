import type { AuthClient as Client, Session } from "@supabase/auth-js";
import { useSyncExternalStore } from "react";
import { config } from "~/app/config";
import { wipe } from "./wipe";

export { WAITING_FILES } from "./wipe";

/**
 * The one source of the user's token. A page paints with the stored session at once; auth-js (21 kB) is fetched when the
 * token is about to end or when someone signs in, and it alone renews the token.
 */
const STORED_AS = "launchpad.session";
const RENEW_BEFORE_SECONDS = 60;

type Auth = InstanceType<typeof Client>;

const listeners = new Set<() => void>();
const left = new Set<() => void>();
let current: Session | null | undefined;
let loading: Promise<Auth> | null = null;

function readStored(): Session | null {
  try {
    return JSON.parse(localStorage.getItem(STORED_AS) ?? "null") as Session | null;
  } catch {
    return null;
  }
}

function keep(session: Session | null) {
  const changed = current?.access_token !== session?.access_token;
  const before = current?.user.id;
  current = session;
  if (before && before !== session?.user.id) for (const tell of left) tell();
  if (changed) for (const tell of listeners) tell();
}

/** Calls `listener` when the person who was signed in is no longer: signed out, here or in another tab, or replaced. */
export function onPersonChange(listener: () => void): void {
  left.add(listener);
}

export function currentSession(): Session | null {
  if (current === undefined) current = readStored();
  return current;
}

/** The auth client, fetched once on first need. */
export function auth(): Promise<Auth> {
  loading ??= import("@supabase/auth-js").then(({ AuthClient }) => {
    const { supabase_url, publishable_key } = config();
    const client = new AuthClient({
      url: `${supabase_url}/auth/v1`,
      headers: { apikey: publishable_key },
      storageKey: STORED_AS,
      autoRefreshToken: true,
      persistSession: true,
      detectSessionInUrl: false,
    });
    client.onAuthStateChange((_event, session) => keep(session));
    return client;
  });
  return loading;
}

/** A token that is good for another minute, or null when nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  const session = currentSession();
  if (!session) return null;
  const left = (session.expires_at ?? 0) - Date.now() / 1000;
  if (left > RENEW_BEFORE_SECONDS) return session.access_token;
  const { data, error } = await (await auth()).getSession();
  stayWithoutSignal(error);
  keep(data.session);
  return data.session?.access_token ?? null;
}

/** A renewal that did not get through says nothing of the sign-in: who has no signal is not signed out for it. */
function stayWithoutSignal(error: { name: string; status?: number } | null) {
  if (error && (error.name === "AuthRetryableFetchError" || !navigator.onLine)) throw new TypeError(error.name);
}

/** Renews after a 401 (a clock that is wrong, a key that was rotated); null when the session is over. */
export async function renewedToken(): Promise<string | null> {
  const { data, error } = await (await auth()).refreshSession();
  stayWithoutSignal(error);
  keep(data.session);
  return data.session?.access_token ?? null;
}

/** Signs out here, or on every device. What was kept of the person goes too: the next one at this phone is another. */
export async function signOut(scope: "local" | "global" = "local"): Promise<void> {
  const { error } = await (await auth()).signOut({ scope });
  // Without an answer nobody was signed out elsewhere, and that must not be believed.
  if (error && scope === "global") throw error;
  localStorage.removeItem(STORED_AS);
  wipe();
  keep(null);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The signed-in session, or null; a component that calls it follows sign-in and sign-out, in other tabs too. */
export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, currentSession);
}

/** Fetches auth-js when the token is about to end, so that a page that is only looked at stays signed in. */
export function renewBeforeItEnds(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    if (!current?.expires_at) return;
    timer = setTimeout(() => void auth(), Math.max(0, (current.expires_at - RENEW_BEFORE_SECONDS) * 1000 - Date.now()));
  };
  currentSession();
  wait();
  subscribe(wait);
  // Another tab signed in or out.
  window.addEventListener("storage", (event) => {
    if (event.key === STORED_AS) keep(readStored());
  });
}
