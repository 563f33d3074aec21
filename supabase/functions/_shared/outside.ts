/** What a function asks of others, each bounded in time: the database by its service key, and the engine. */
import type { Settings } from "./environment.ts";
import { signed } from "./signature.ts";

const TIMEOUT_MS = 8000;

/** Calls a function of the database. Throws when it refuses or does not answer. */
export async function rpc<T>(settings: Settings, name: string, values: Record<string, unknown> = {}): Promise<T> {
  const answer = await fetch(`${settings.supabaseUrl}/rest/v1/rpc/${name}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      apikey: settings.serviceKey,
      authorization: `Bearer ${settings.serviceKey}`,
    },
    body: JSON.stringify(values),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${said.slice(0, 200)}`);
  return (said ? JSON.parse(said) : null) as T;
}

/** Knocks at the engine; whether it answered that it is awake. */
export async function wakeEngine(settings: Settings, door: "tick" | "automation-event", body = "{}"): Promise<boolean> {
  try {
    const answer = await fetch(`${settings.engineUrl}/hooks/supabase/${door}`, {
      method: "POST",
      headers: await signed(body, settings.hookSecret),
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** A handler behind the signature: what is not ours gets 401, and what fails 500 with a line in the log. */
export function signedOnly(
  settings: () => Settings,
  isOurs: (headers: Headers, body: string, secret: string) => Promise<boolean>,
  handle: (body: unknown, settings: Settings) => Promise<unknown>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const now = settings();
    const body = await request.text();
    if (request.method !== "POST" || !(await isOurs(request.headers, body, now.hookSecret))) {
      return Response.json({ code: "unauthorized", message: "This call is not ours." }, { status: 401 });
    }
    try {
      return Response.json(await handle(JSON.parse(body || "{}"), now));
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      return Response.json({ code: "failed", message: "This call could not be carried out." }, { status: 500 });
    }
  };
}
