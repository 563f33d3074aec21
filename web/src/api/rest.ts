import { PostgrestClient } from "@supabase/postgrest-js";
import { config } from "~/app/config";
import type { Database } from "./database.types";
import { fromRest } from "./errors";
import { authedFetch } from "./http";

type Rest = PostgrestClient<Database>;
let client: Rest | null = null;

/** The database through RLS: `db().from("batches").select()`. */
export function db(): Rest {
  const { supabase_url, publishable_key } = config();
  client ??= new PostgrestClient<Database>(`${supabase_url}/rest/v1`, {
    headers: { apikey: publishable_key },
    fetch: authedFetch,
  });
  return client;
}

interface Answer<T> {
  data: T;
  error: { message: string; code?: string } | null;
  status: number;
  count?: number | null;
}

/** The rows of an answer, or the error thrown as an AppError. */
export async function rows<T>(asked: PromiseLike<Answer<T>>): Promise<NonNullable<T>> {
  const answer = await asked;
  if (answer.error) throw fromRest(answer.error, answer.status);
  return answer.data as NonNullable<T>;
}

/** One page of rows with the number of all that match. */
export async function page<T>(asked: PromiseLike<Answer<T[] | null>>): Promise<{ rows: T[]; total: number }> {
  const answer = await asked;
  if (answer.error) throw fromRest(answer.error, answer.status);
  return { rows: answer.data ?? [], total: answer.count ?? 0 };
}

/** How many rows match, without fetching them. */
export async function total(asked: PromiseLike<Answer<unknown>>): Promise<number> {
  const answer = await asked;
  if (answer.error) throw fromRest(answer.error, answer.status);
  return answer.count ?? 0;
}

export type Tables = Database["public"]["Tables"];
export type Row<T extends keyof Tables> = Tables[T]["Row"];
export type Enum<T extends keyof Database["public"]["Enums"]> = Database["public"]["Enums"][T];
