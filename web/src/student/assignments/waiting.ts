import { WAITING_FILES } from "~/api/session";
import type { Waiting } from "~/shared/uploadLine";

/** A file on its way to a piece of work, kept in the browser's database so that a reload loses neither it nor how far it was. */
export interface WaitingFile extends Waiting {
  addedAt: number;
}

const FILES = "files";
/** What nobody came back for. */
const FORGOTTEN_MS = 3 * 24 * 60 * 60 * 1000;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(WAITING_FILES, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(FILES, { keyPath: "id" });
    asked.onsuccess = () => {
      // Or signing out would wait for this page.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

async function inFiles<Result>(
  mode: IDBTransactionMode,
  act: (files: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open();
  try {
    return await new Promise<Result>((resolve, reject) => {
      const transaction = database.transaction(FILES, mode);
      const asked = act(transaction.objectStore(FILES));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Writes it down; a browser that keeps nothing (private windows, no space) still uploads, as long as the page is open. */
export async function keep(file: WaitingFile): Promise<void> {
  await inFiles("readwrite", (files) => files.put(file)).catch(() => undefined);
}

export async function drop(id: string): Promise<void> {
  await inFiles("readwrite", (files) => files.delete(id)).catch(() => undefined);
}

/** The files of one piece of work, oldest first. */
export async function waitingIn(folder: string): Promise<WaitingFile[]> {
  const all = await inFiles<WaitingFile[]>("readonly", (files) => files.getAll()).catch(() => []);
  const isOld = (each: WaitingFile) => each.addedAt < Date.now() - FORGOTTEN_MS;
  for (const each of all.filter(isOld)) void drop(each.id);
  return all.filter((each) => each.folder === folder && !isOld(each)).sort((a, b) => a.addedAt - b.addedAt);
}
