// The project under test, and people of it. Local or hosted: only addresses and keys differ.

import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const url = need("LAUNCHPAD_TEST_URL");
export const publishableKey = need("LAUNCHPAD_TEST_PUBLISHABLE_KEY");
export const password = "a-long-enough-password";

/** A client as a browser has it, remembering nothing between tests. */
export function client(): SupabaseClient {
  return createClient(url, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });
}

/** A client with the secret key, for what only the project's own services may do. */
export const service = createClient(url, need("LAUNCHPAD_TEST_SECRET_KEY"), {
  auth: { persistSession: false, autoRefreshToken: false },
});

export interface Person {
  id: string;
  email: string;
  client: SupabaseClient;
}

const made: string[] = [];

export function newAddress(): string {
  return `contract.${randomUUID()}@example.com`;
}

/** A signed-in student with a profile. */
export async function student(): Promise<Person> {
  const email = newAddress();
  const id = take(await service.auth.admin.createUser({ email, password, email_confirm: true })).user.id;
  made.push(id);
  const own = await signedIn(email, password);
  take(await own.rpc("create_profile_for_current_user"));
  return { id, email, client: own };
}

/** The educator. */
export async function admin(): Promise<SupabaseClient> {
  return signedIn(need("LAUNCHPAD_TEST_ADMIN_EMAIL"), need("LAUNCHPAD_TEST_ADMIN_PASSWORD"));
}

export async function signedIn(email: string, secret: string): Promise<SupabaseClient> {
  const own = client();
  take(await own.auth.signInWithPassword({ email, password: secret }));
  return own;
}

export function remember(id: string): void {
  made.push(id);
}

/** Delete everybody that a test made. */
export async function goodbye(): Promise<void> {
  for (const id of made.splice(0)) await service.auth.admin.deleteUser(id);
}

/** The data of an answer; an error fails the test with its words. */
export function take<Answer extends { data: unknown; error: unknown }>(
  answer: Answer,
): NonNullable<Extract<Answer, { error: null }>["data"]> {
  if (answer.error) throw answer.error;
  return answer.data as NonNullable<Extract<Answer, { error: null }>["data"]>;
}

/** The code that stands in the link of the newest mail of Auth to an address, or made anew where no mailbox is known. */
export async function mailedCode(email: string, type: "signup" | "recovery"): Promise<string> {
  const mailbox = process.env.LAUNCHPAD_TEST_SANDBOX_URL;
  if (!mailbox) {
    const link = type === "signup" ? { type, email, password } : { type, email };
    return take(await service.auth.admin.generateLink(link)).properties.hashed_token;
  }
  const until = Date.now() + 5000;
  while (Date.now() < until) {
    const { messages } = await (await fetch(`${mailbox}/messages?to=${encodeURIComponent(email)}`)).json();
    const links: string[] = messages.flatMap((message: { links: string[] }) => message.links);
    const link = links.map((text) => new URL(text)).find((at) => at.searchParams.get("type") === type);
    if (link?.pathname === "/auth/confirm") return String(link.searchParams.get("token_hash"));
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no mail of type ${type} to ${email}`);
}
