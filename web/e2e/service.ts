import { expect } from "@playwright/test";
import { stack } from "./sandbox";

/** Asks the project with the service's key; `path` is below API_URL. Returns what it answers. */
export async function service<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { API_URL, SECRET_KEY } = stack();
  const answer = await fetch(`${API_URL}/${path}`, {
    method,
    headers: {
      apikey: SECRET_KEY,
      authorization: `Bearer ${SECRET_KEY}`,
      "content-type": "application/json",
      prefer: "return=representation",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const told = await answer.text();
  expect(answer.ok, `${path}: ${answer.status} ${told}`).toBe(true);
  return JSON.parse(told) as T;
}

/** Rows of the database, read or changed past row-level security. */
export function rest<T>(method: string, path: string, body?: unknown): Promise<T[]> {
  return service<T[]>(method, `rest/v1/${path}`, body);
}

/** Makes one row and returns it. */
export async function made<T extends { id: string }>(table: string, row: Record<string, unknown>): Promise<T> {
  const [found] = await rest<T>("POST", table, row);
  return found as T;
}
