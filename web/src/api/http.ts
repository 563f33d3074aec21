import { accessToken, currentSession, renewedToken } from "./session";

/** `fetch` with the user's token. A 401 is tried once more with a renewed token. */
export async function authedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const again = request.clone();
  const token = await accessToken();
  if (token) request.headers.set("authorization", `Bearer ${token}`);
  const answer = await fetch(request);
  if (answer.status !== 401 || !currentSession()) return answer;
  const renewed = await renewedToken();
  if (!renewed) return answer;
  again.headers.set("authorization", `Bearer ${renewed}`);
  return fetch(again);
}
