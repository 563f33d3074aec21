import { useEffect } from "react";
import { type Sending, uploadLine } from "~/shared/uploadLine";
import { checked, placeFor } from "./check";
import { drop, keep, type WaitingFile, waitingIn } from "./waiting";

const line = uploadLine<WaitingFile>({ bucket: "submissions", keep, drop: ({ id }) => drop(id) });

export type { Sending };
export const { retry, forget } = line;

/** Sends files for one piece of work; returns what was refused, by name with the reason in words. */
export async function sendFiles(folder: string, picked: File[]): Promise<{ name: string; why: string }[]> {
  const refused: { name: string; why: string }[] = [];
  for (const file of picked) {
    const found = await checked(file);
    if ("refused" in found) {
      refused.push({ name: file.name, why: found.refused });
      continue;
    }
    const { type, name } = found;
    const waiting = {
      id: crypto.randomUUID(),
      folder,
      path: placeFor(folder, name),
      name,
      type,
      file,
      address: null,
      addedAt: Date.now(),
      stored: false,
    };
    await keep(waiting);
    line.take(waiting);
  }
  return refused;
}

/** The files on their way to one piece of work; those of before a reload go on where they were. */
export function useSending(folder: string): Sending[] {
  useEffect(() => {
    void waitingIn(folder).then((found) => found.forEach(line.take));
  }, [folder]);
  return line.useAll().filter((each) => each.folder === folder);
}
