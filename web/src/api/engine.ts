import createClient from "openapi-fetch";
import { fromEngine } from "./errors";
import { authedFetch } from "./http";
import type { paths } from "./schema";

/** The engine's API, typed by its OpenAPI description: `engine.GET("/api/health")`. */
export const engine = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => authedFetch(request),
});

/** The body of an engine answer, or its error thrown as an AppError. */
export async function answer<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw fromEngine(error, response.status);
  return data as T;
}

/** A file that the engine makes (a CSV, a certificate), saved under its own name. */
export async function download(path: string, fileName: string): Promise<void> {
  const response = await authedFetch(path);
  if (!response.ok) throw fromEngine(await response.json().catch(() => undefined), response.status);
  saveAs(await response.blob(), fileName);
}

export function saveAs(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
