import { config } from "~/app/config";
import { AppError } from "./errors";
import { accessToken, renewedToken } from "./session";

/** What hosted Storage wants each part to be, but the last. */
export const CHUNK_BYTES = 6 * 1024 * 1024;
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000];
/** A connection over which nothing has gone for so long is dead, whatever the phone believes. */
const STALLED_MS = 45_000;

export interface ResumableFile {
  bucket: string;
  path: string;
  file: Blob;
  type: string;
  /** Where an upload that was begun earlier goes on; null begins one. */
  address: string | null;
}

export interface Watcher {
  /** 0 to 1. */
  onShare: (share: number) => void;
  /** The address to go on from later, also after a reload; null when it is of no use any more. */
  onAddress?: (address: string | null) => void;
  /** Whether it waits for the signal. */
  onWaiting?: (waiting: boolean) => void;
}

export interface Running {
  /** Resolves when the file is stored; rejects with an AppError, code "stopped" after `stop()` or `giveUp()`. */
  done: Promise<void>;
  /** Stops for now: the address goes on from where it was. */
  stop: () => void;
  /** Stops for good, and has Storage forget what has arrived. */
  giveUp: () => void;
}

interface Answer {
  /** 0 when there was none. */
  status: number;
  text: string;
  header: (name: string) => string | null;
}

/**
 * Sends a file by TUS 1.0.0, in chunks, and goes on by itself for as long as it takes: after a dropped signal, a server
 * that restarts, a token that ends. Only a refusal, or being stopped, ends it.
 */
export function resumable({ bucket, path, file, type, address: begun }: ResumableFile, watcher: Watcher): Running {
  const stopping = new AbortController();
  let address = begun;
  const setAddress = (next: string | null) => {
    address = next;
    watcher.onAddress?.(next);
  };

  async function run() {
    const home = `${config().supabase_url}/storage/v1/upload/resumable`;
    let offset: number | null = null;
    let failures = 0;
    let renewed = false;
    // Whether everything may have arrived although its answer did not.
    let maybeThere = begun !== null;
    while (offset !== file.size) {
      const answer = await next(home, offset);
      const { status } = answer;
      if (status === 401 && !renewed) {
        renewed = true;
        await renewedToken();
        continue;
      }
      if (status === 0 || status >= 500 || [408, 423, 429].includes(status) || (status === 409 && offset !== null)) {
        watcher.onWaiting?.(true);
        offset = null;
        await pause(WAITS_MS[Math.min(failures++, WAITS_MS.length - 1)] as number, stopping.signal);
        continue;
      }
      watcher.onWaiting?.(false);
      if (status < 300) {
        renewed = false;
        failures = 0;
        if (address === null) setAddress(answer.header("location"));
        else maybeThere = true;
        offset = Number(answer.header("upload-offset") ?? 0);
        watcher.onShare(file.size ? offset / file.size : 1);
      } else if (address !== null && (offset === null || [404, 410].includes(status))) {
        // Its time is over, or Storage forgot it: once more from the beginning.
        setAddress(null);
        offset = null;
      } else if (status === 409 && maybeThere) return;
      else throw refusal(status, answer.text);
    }
  }

  function next(home: string, offset: number | null): Promise<Answer> {
    if (address === null) {
      const about = { bucketName: bucket, objectName: path, contentType: type, cacheControl: "3600" };
      const pairs = Object.entries(about).map(([key, value]) => `${key} ${base64(value)}`);
      return ask("POST", home, { "upload-length": String(file.size), "upload-metadata": pairs.join(",") });
    }
    if (offset === null) return ask("HEAD", address, {});
    const chunk = file.slice(offset, offset + CHUNK_BYTES);
    const headers = { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" };
    return ask("PATCH", address, headers, chunk, (sent) => watcher.onShare((offset + sent) / file.size));
  }

  async function ask(
    method: string,
    url: string,
    headers: Record<string, string>,
    body?: Blob,
    onSent?: (bytes: number) => void,
  ): Promise<Answer> {
    const token = await accessToken().catch(() => null);
    if (stopping.signal.aborted) throw stopped();
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      let stalled = setTimeout(stop, STALLED_MS);
      const end = () => {
        clearTimeout(stalled);
        stopping.signal.removeEventListener("abort", stop);
        if (stopping.signal.aborted) reject(stopped());
        else
          resolve({
            status: request.status,
            text: request.responseText,
            header: (name) => request.getResponseHeader(name),
          });
      };
      request.open(method, url);
      const all = { apikey: config().publishable_key, "tus-resumable": "1.0.0", "x-upsert": "false", ...headers };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
      request.upload.onprogress = (event) => {
        clearTimeout(stalled);
        stalled = setTimeout(stop, STALLED_MS);
        onSent?.(event.loaded);
      };
      request.onloadend = end;
      stopping.signal.addEventListener("abort", stop);
      request.send(body ?? null);
    });
  }

  const done = run();
  return {
    done,
    stop: () => stopping.abort(),
    giveUp() {
      stopping.abort();
      if (address) void forget(address);
    },
  };
}

async function forget(address: string): Promise<void> {
  const token = await accessToken();
  const headers = { "tus-resumable": "1.0.0", apikey: config().publishable_key, authorization: `Bearer ${token}` };
  // Storage forgets it by itself in a day, where this does not arrive.
  await fetch(address, { method: "DELETE", headers }).catch(() => undefined);
}

/** Until the time is over or the phone says that it is online again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(stopped());
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function stopped(): AppError {
  return new AppError("Stopped. Nothing was stored.", "stopped", 0);
}

const WORDS: Record<number, string> = {
  401: "You were signed out for safety. Sign in and go on where you were.",
  403: "Your account may not store this file.",
  409: "A file of this name is stored already.",
  413: "The file is too large.",
  415: "We cannot read this kind of file.",
};

/** What Storage's refusal means to a person; `status` is the real one, whatever HTTP said. */
export function refusal(status: number, said?: string): AppError {
  return new AppError(WORDS[status] ?? (said || "The file could not be stored."), "storage", status);
}
