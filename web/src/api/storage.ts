import { config } from "~/app/config";
import { AppError } from "./errors";
import { CHUNK_BYTES, refusal, resumable } from "./resumable";
import { accessToken } from "./session";

export type Bucket =
  | "call-recordings"
  | "crm-attachments"
  | "lead-imports"
  | "materials"
  | "payment-proofs"
  | "recordings"
  | "submissions"
  | "certificates"
  | "consent-proofs";

/** storage-js is fetched on first use; the token of the moment goes in, as a signed link is one request. */
async function storage() {
  const { StorageClient } = await import("@supabase/storage-js");
  const { supabase_url, publishable_key } = config();
  const token = await accessToken();
  return new StorageClient(`${supabase_url}/storage/v1`, {
    apikey: publishable_key,
    ...(token && { authorization: `Bearer ${token}` }),
  });
}

/** An address that opens the file for `seconds`; with `download`, under that name. */
export async function signedUrl(bucket: Bucket, path: string, seconds = 3600, download?: string): Promise<string> {
  const { data, error } = await (await storage())
    .from(bucket)
    .createSignedUrl(path, seconds, download ? { download } : {});
  if (error) throw new AppError(error.message, "storage", error.status ?? 0);
  return data.signedUrl;
}

export async function removeFiles(bucket: Bucket, paths: string[]): Promise<void> {
  const { error } = await (await storage()).from(bucket).remove(paths);
  if (error) throw new AppError(error.message, "storage", error.status ?? 0);
}

export interface Upload {
  /** Resolves when the file is stored; rejects with an AppError, code "stopped" after `stop()`. */
  done: Promise<void>;
  stop: () => void;
}

/**
 * Sends one file; `onShare` gets 0 to 1. One that fits into a chunk goes in one request, a larger one goes on by itself
 * where the signal dropped.
 */
export function upload(bucket: Bucket, path: string, file: File, onShare: (share: number) => void): Upload {
  const type = file.type || "application/octet-stream";
  if (file.size > CHUNK_BYTES) {
    const running = resumable({ bucket, path, file, type, address: null }, { onShare });
    return { done: running.done, stop: running.giveUp };
  }
  // XMLHttpRequest, which unlike fetch tells how far it is.
  const request = new XMLHttpRequest();
  const done = accessToken().then(
    (token) =>
      new Promise<void>((resolve, reject) => {
        const { supabase_url, publishable_key } = config();
        const encoded = path.split("/").map(encodeURIComponent).join("/");
        request.open("POST", `${supabase_url}/storage/v1/object/${bucket}/${encoded}`);
        request.setRequestHeader("apikey", publishable_key);
        if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
        request.setRequestHeader("content-type", type);
        request.setRequestHeader("x-upsert", "false");
        request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
        request.onload = () => (request.status < 300 ? resolve() : reject(storageError(request)));
        request.onerror = () => reject(new AppError("The signal dropped. The file is not stored yet.", "offline", 0));
        request.onabort = () => reject(new AppError("Stopped. Nothing was stored.", "stopped", 0));
        request.send(file);
      }),
  );
  return { done, stop: () => request.abort() };
}

function storageError(request: XMLHttpRequest): AppError {
  let body: { message?: string; statusCode?: string } = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // Not JSON: the status says enough.
  }
  // Supabase Storage answers 400 and puts the real status into the body.
  return refusal(Number(body.statusCode) || request.status, body.message);
}

/** A file name that Storage and every screen can show: no folders, no control or reserved characters. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\w.\- ]+/g, "_")
    .replace(/\s+/g, " ")
    .trim();
  return plain.slice(-120) || "file";
}
