import { AppError } from "~/api/errors";
import { db, rows, type Tables } from "~/api/rest";
import { removeFiles, safeFileName } from "~/api/storage";
import { uploadLine, type Waiting } from "~/shared/uploadLine";

interface RecordingFile extends Waiting {
  /** What is noted of the recording once its file is stored. */
  values: Tables["recordings"]["Insert"];
}

/** Recordings on their way. They go on while the educator moves between pages; a reload ends them, and the browser asks before. */
const line = uploadLine<RecordingFile>({ bucket: "recordings", finish, drop });
export const { retry, forget, useAll: useRecordingUploads } = line;

const noted = new Set<string>();

async function finish({ id, values }: RecordingFile): Promise<void> {
  try {
    await rows(db().from("recordings").insert(values).select("id").single());
  } catch (error) {
    // It was noted, and only the answer got lost.
    if (!(error instanceof AppError && error.code === "23505")) throw error;
  }
  noted.add(id);
}

/** A file that no recording tells of is of no use to anybody. */
async function drop({ id, path, stored }: RecordingFile): Promise<void> {
  if (stored && !noted.has(id)) await removeFiles("recordings", [path]).catch(() => undefined);
}

/** Sends the file of a recording, which becomes a draft when it is stored. */
export function sendRecording(file: File, about: Omit<Tables["recordings"]["Insert"], "id" | "storage_path">): void {
  const id = crypto.randomUUID();
  const folder = `${about.batch_id}/${id}`;
  const path = `${folder}/${safeFileName(file.name)}`;
  line.take({
    id,
    folder,
    path,
    name: about.title,
    type: file.type,
    file,
    address: null,
    stored: false,
    values: { ...about, id, storage_path: path },
  });
}
