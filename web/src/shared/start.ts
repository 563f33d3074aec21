import { db, rows } from "~/api/rest";
import { currentSession, onPersonChange } from "~/api/session";

/** The parts of `student_start()`: each what a question of its own would give. */
const PARTS = [
  "profile",
  "seats",
  "sessions",
  "attendance",
  "work",
  "announcements",
  "recordings",
  "progress",
  "payments",
  "certificates",
] as const;
export type Part = (typeof PARTS)[number];

let start: Promise<Record<Part, unknown>> | null = null;
let left = new Set<Part>();

/** Asks for all that the student's app begins with, in one question. */
export function askForStart(): void {
  if (!currentSession()) return;
  start = rows(db().rpc("student_start")) as Promise<Record<Part, unknown>>;
  start.catch(() => undefined);
  left = new Set(PARTS);
}

onPersonChange(() => {
  start = null;
});

/** The first time this part of the start, if there is one; after that, and where it failed, what `ask` brings. */
export async function begun<T>(part: Part, ask: () => Promise<T>): Promise<T> {
  if (start && left.delete(part)) {
    const found = await start.catch(() => null);
    if (found?.[part] !== undefined) return found[part] as T;
  }
  return ask();
}
