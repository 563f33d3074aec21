import type { AuthClient as Client, Session } from "@supabase/auth-js";
import { useSyncExternalStore } from "react";
import { config } from "~/app/config";

/**
 * The one source of the user's token. A page paints with the stored session at once; auth-js (21 kB) is fetched when
 * the browser is idle, when the token is about to end, or when someone signs in, and it alone renews the token.
 */
const STORED_AS = "launchpad.session";
const RENEW_BEFORE_SECONDS = 60;

type Auth = InstanceType<typeof Client>;

const listeners = new Set<() => void>();
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
  current = session;
  if (changed) for (const tell of listeners) tell();
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
  const { data } = await (await auth()).getSession();
  keep(data.session);
  return data.session?.access_token ?? null;
}

/** Renews after a 401 (a clock that is wrong, a key that was rotated); null when the session is over. */
export async function renewedToken(): Promise<string | null> {
  const { data } = await (await auth()).refreshSession();
  keep(data.session);
  return data.session?.access_token ?? null;
}

export async function signOut(): Promise<void> {
  await (await auth()).signOut({ scope: "local" });
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

/** Fetches auth-js when there is time, so that the token is renewed before it ends. */
export function renewWhenIdle(): void {
  const start = () => void (currentSession() && auth());
  if ("requestIdleCallback" in window) window.requestIdleCallback(start, { timeout: 8000 });
  else setTimeout(start, 3000);
  // Another tab signed in or out.
  window.addEventListener("storage", (event) => {
    if (event.key === STORED_AS) keep(readStored());
  });
}
