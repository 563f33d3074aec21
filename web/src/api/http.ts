import { accessToken, currentSession, renewedToken } from "./session";

/** `fetch` with the user's token. A 401 is tried once more with a renewed token. */
export async function authedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const again = request.clone();
  const token = await accessToken();
  if (token) request.headers.set("authorization", `Bearer ${token}`);
  const answer = await noticed(request);
  if (answer.status !== 401 || !currentSession()) return answer;
  const renewed = await renewedToken();
  if (!renewed) return answer;
  again.headers.set("authorization", `Bearer ${renewed}`);
  return noticed(again);
}

// ---------------------------------------------------------------- whether anybody answers
const listeners = new Set<() => void>();
let isAnswered = true;

/** Whether the newest request was answered at all: a phone calls itself online wherever it has a network of any kind. */
export const wasAnswered = () => isAnswered;

/** Calls `listener` when the first request gets no answer, and when one is answered again. Returns how to end that. */
export function onAnswered(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

async function noticed(request: Request): Promise<Response> {
  try {
    const answer = await (askedEarly(request) ?? fetch(request));
    note(true);
    return answer;
  } catch (problem) {
    if (problem instanceof TypeError) note(false);
    throw problem;
  }
}

/** The answer to what the page's first script has already asked for the same person; it is given once. */
function askedEarly({ url, headers }: Request): Promise<Response> | undefined {
  const early = window.launchpadEarly;
  if (early?.url !== url || headers.get("authorization") !== `Bearer ${early.token}`) return undefined;
  window.launchpadEarly = undefined;
  return early.answer;
}

function note(answered: boolean) {
  if (answered === isAnswered) return;
  isAnswered = answered;
  for (const tell of listeners) tell();
}
