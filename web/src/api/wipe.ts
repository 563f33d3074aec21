/** The browser's database of files on their way. */
export const WAITING_FILES = "launchpad.uploads";
/** Under this name stands what a student's pages last showed, with whose it is. */
export const KEPT = "launchpad.kept";

const OURS = [KEPT, "launchpad.draft.", "launchpad.link."];

/** Forgets all that was kept of a person on this phone: what was read, what was typed, files, links. */
export function wipe(): void {
  for (const name of Object.keys(localStorage)) {
    if (OURS.some((prefix) => name.startsWith(prefix))) localStorage.removeItem(name);
  }
  indexedDB.deleteDatabase(WAITING_FILES);
}
