import { config } from "~/app/config";
import { AppError } from "./errors";
import { accessToken } from "./session";

export type Bucket = "lead-imports" | "recordings" | "submissions" | "certificates" | "consent-proofs";

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

/** Sends one file with XMLHttpRequest, which unlike fetch tells how far it is. `onShare` gets 0 to 1. */
export function upload(bucket: Bucket, path: string, file: File, onShare: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = accessToken().then(
    (token) =>
      new Promise<void>((resolve, reject) => {
        const { supabase_url, publishable_key } = config();
        const encoded = path.split("/").map(encodeURIComponent).join("/");
        request.open("POST", `${supabase_url}/storage/v1/object/${bucket}/${encoded}`);
        request.setRequestHeader("apikey", publishable_key);
        if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
        request.setRequestHeader("content-type", file.type || "application/octet-stream");
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
  const words: Record<number, string> = {
    401: "You were signed out for safety. Sign in and go on where you were.",
    403: "Your account may not store this file.",
    409: "A file of this name is stored already.",
    413: "The file is too large.",
    415: "We cannot read this kind of file.",
  };
  let body: { message?: string; statusCode?: string } = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // Not JSON: the status says enough.
  }
  // Supabase Storage answers 400 and puts the real status into the body.
  const status = Number(body.statusCode) || request.status;
  return new AppError(words[status] ?? body.message ?? "The file could not be stored.", "storage", status);
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
