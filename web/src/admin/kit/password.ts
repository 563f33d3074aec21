import { toAppError } from "~/api/errors";

/** Who waits for the password to be typed again; each is told whether it was. */
let waiting: ((isRight: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function tell() {
  for (const listener of listeners) listener();
}

export function listenForPassword(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function isAsking(): boolean {
  return waiting.length > 0;
}

export function answerPassword(isRight: boolean): void {
  const told = waiting;
  waiting = [];
  for (const one of told) one(isRight);
  tell();
}

/** Runs what is dangerous; where the server wants the password first, asks for it and runs it again. */
export async function withPassword<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (problem) {
    const { code, message } = toAppError(problem);
    // The engine names it by its code; a rule of the database has words only.
    if (code !== "password_again" && !message.startsWith("Type your password again")) throw problem;
    const isRight = await new Promise<boolean>((resolve) => {
      waiting = [...waiting, resolve];
      tell();
    });
    if (!isRight) throw problem;
    return run();
  }
}
