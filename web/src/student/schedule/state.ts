import type { Session } from "../data";

export const OPENS_BEFORE_MS = 15 * 60_000;

export type Phase = "coming" | "starting_soon" | "live" | "ended" | "cancelled";

/** Where a session stands at the business time `now`: the database keeps only scheduled, ended and cancelled. */
export function phaseOf(session: Session, now: number): Phase {
  if (session.status === "cancelled") return "cancelled";
  const start = Date.parse(session.starts_at);
  if (session.status === "ended" || now >= Date.parse(session.ends_at)) return "ended";
  if (now >= start) return "live";
  return now >= start - OPENS_BEFORE_MS ? "starting_soon" : "coming";
}

export function isOpen(phase: Phase): boolean {
  return phase === "starting_soon" || phase === "live";
}

/** The running session, or the next one to come. */
export function nextSession(sessions: Session[], now: number): Session | null {
  return sessions.find((session) => ["coming", "starting_soon", "live"].includes(phaseOf(session, now))) ?? null;
}
