import type { RuntimeConfig } from "~/app/config";

/*
 * The first script of the student's app, some hundred bytes: asks for what the app begins with while the app itself is
 * still on its way. Whoever asks the same in the app gets this answer (`api/http.ts`). It imports nothing, so that it waits
 * for no other file.
 */
declare global {
  interface Window {
    launchpadEarly?: { url: string; token: string; answer: Promise<Response> } | undefined;
  }
}

/** As `api/session.ts` keeps and judges it: a token about to end is renewed there first. */
const SESSION = "launchpad.session";
const GOOD_FOR_SECONDS = 60;

interface Kept {
  access_token: string;
  expires_at?: number;
}

try {
  const config = JSON.parse(document.getElementById("config")?.textContent ?? "null") as RuntimeConfig | null;
  const session = JSON.parse(localStorage.getItem(SESSION) ?? "null") as Kept | null;
  if (config && session && (session.expires_at ?? 0) - Date.now() / 1000 > GOOD_FOR_SECONDS) {
    const url = `${config.supabase_url}/rest/v1/rpc/student_start`;
    const token = session.access_token;
    const headers = {
      apikey: config.publishable_key,
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    };
    const answer = fetch(url, { method: "POST", headers, body: "{}" });
    // Whoever asks for it hears of a failure.
    answer.catch(() => undefined);
    window.launchpadEarly = { url, token, answer };
  }
} catch {
  // What cannot be read here is dealt with where it is read for good.
}
