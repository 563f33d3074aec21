import { toAppError } from "~/api/errors";
import { whenBack } from "~/shared/offline";

/** A class and a little more. */
const LINK_KEPT_MS = 3 * 3600_000;
const CAME = "launchpad.link.came.";

async function ask(how: "POST" | "GET", session_id: string): Promise<{ url: string }> {
  const { answer, engine } = await import("~/api/engine");
  const to = { params: { path: { session_id } } };
  return answer(
    how === "POST"
      ? engine.POST("/api/sessions/{session_id}/join", to)
      : engine.GET("/api/sessions/{session_id}/link", to),
  );
}

const LINK = "launchpad.link.";

/** Keeps a class's link until the class is over: it works when only our server is out of reach. */
function keep(sessionId: string, url: string): void {
  localStorage.setItem(LINK + sessionId, JSON.stringify({ url, until: Date.now() + LINK_KEPT_MS }));
}

function keptLink(sessionId: string): string | null {
  const kept = JSON.parse(localStorage.getItem(LINK + sessionId) ?? "null") as { url: string; until: number } | null;
  return kept && kept.until > Date.now() ? kept.url : null;
}

/** The class link, with the attendance noted; without a signal the kept one, and it is noted when the signal is back. */
export async function goIn(sessionId: string): Promise<{ url: string }> {
  try {
    const found = await ask("POST", sessionId);
    keep(sessionId, found.url);
    return found;
  } catch (problem) {
    const url = toAppError(problem).status === 0 ? keptLink(sessionId) : null;
    if (!url) throw problem;
    localStorage.setItem(CAME + sessionId, new Date().toISOString());
    return { url };
  }
}

/**
 * While the door is open: fetches the link before it is tapped, and tells of who went in by a kept one, now and each
 * time that there is a signal again. `onNoted` is called when that was told. Returns how to end it.
 */
export function follow(sessionId: string, onNoted: () => void): () => void {
  const once = async () => {
    try {
      if (localStorage.getItem(CAME + sessionId)) {
        await ask("POST", sessionId);
        localStorage.removeItem(CAME + sessionId);
        onNoted();
      } else if (!keptLink(sessionId)) keep(sessionId, (await ask("GET", sessionId)).url);
    } catch (problem) {
      // What the server refuses it will refuse again: the class is over, or the seat is closed.
      if (toAppError(problem).status !== 0) localStorage.removeItem(CAME + sessionId);
    }
  };
  void once();
  return whenBack(() => void once());
}
