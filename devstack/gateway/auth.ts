// The embedded Auth, with what hosted projects do differently put right on the way in and out.

import { randomUUID } from "node:crypto";
import type { EmailDriver } from "@supabase/lite";
import type { Accounts, User } from "./accounts.ts";
import { AuthError } from "./errors.ts";
import { sendMail } from "./mail.ts";
import type { Settings } from "./settings.ts";
import type { Tokens } from "./tokens.ts";

export type Handler = (request: Request) => Promise<Response>;

const PAUSE_SECONDS = 60;
// The embedded Auth has fewer names for the same codes.
const SAME_CODE: Record<string, string> = { invite: "signup", email: "magiclink" };

export class Auth {
  private readonly settings: Settings;
  private readonly accounts: Accounts;
  private readonly tokens: Tokens;
  private readonly mail: EmailDriver;
  private readonly embedded: Handler;
  private last: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings, accounts: Accounts, tokens: Tokens, mail: EmailDriver, embedded: Handler) {
    this.settings = settings;
    this.accounts = accounts;
    this.tokens = tokens;
    this.mail = mail;
    this.embedded = embedded;
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const own = await this.ownAnswer(request, pathname);
    if (own) return own;
    const asked = pathname === "/auth/v1/verify" ? await renamed(request) : request;
    const answer = await this.oneAtATime(() => this.embedded(asked));
    return this.outward(answer, signInMethod(request));
  }

  // Confirming a code swaps the embedded Auth's connection for the time of a transaction, which another request
  // running meanwhile would then share.
  private oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async ownAnswer(request: Request, pathname: string): Promise<Response | undefined> {
    if (request.method !== "POST" || !["/auth/v1/signup", "/auth/v1/resend"].includes(pathname)) return undefined;
    const given = await request
      .clone()
      .json()
      .catch(() => undefined);
    if (typeof given?.email !== "string") return undefined;
    const user = await this.accounts.byEmail(given.email);
    if (pathname.endsWith("/resend")) {
      if (given.type !== "signup") return undefined;
      if (user && !user.email_confirmed_at) await this.confirmAgain(user);
      return Response.json({});
    }
    return user && given.password ? this.repeatedSignUp(user) : undefined;
  }

  // Nobody may learn from a sign-up who has an account already.
  private async repeatedSignUp(user: User): Promise<Response> {
    if (user.email_confirmed_at) {
      const nobody = {
        ...user,
        id: randomUUID(),
        role: "",
        identities: [],
        user_metadata: {},
        last_sign_in_at: undefined,
      };
      const now = new Date().toISOString();
      const fresh = { created_at: now, updated_at: now, confirmation_sent_at: now };
      return Response.json({ ...nobody, ...fresh, email_confirmed_at: undefined, confirmed_at: undefined });
    }
    await this.confirmAgain(user);
    return Response.json(await this.accounts.byId(user.id));
  }

  private async confirmAgain(user: User): Promise<void> {
    const wait = await this.accounts.secondsToWait(user, "confirmation", PAUSE_SECONDS);
    if (wait > 0) {
      const words = `For security purposes, you can only request this after ${wait} seconds.`;
      throw new AuthError(429, "over_email_send_rate_limit", words);
    }
    const code = await this.accounts.issueCode(user, "confirmation");
    await sendMail(this.settings, this.mail, "confirmation", user.email, code);
  }

  private async outward(answer: Response, method: string): Promise<Response> {
    const location = answer.headers.get("location");
    if (location?.includes("access_token=")) return this.outwardRedirect(answer, location, method);
    if (!answer.headers.get("content-type")?.includes("json")) return answer;
    const body = await answer.text();
    const session = body.includes('"access_token"') ? JSON.parse(body) : undefined;
    if (session?.access_token) session.access_token = await this.tokens.outward(session.access_token, method);
    const headers = new Headers(answer.headers);
    headers.delete("content-length");
    return new Response(session ? JSON.stringify(session) : body, { status: answer.status, headers });
  }

  private async outwardRedirect(answer: Response, location: string, method: string): Promise<Response> {
    const url = new URL(location);
    const values = new URLSearchParams(url.hash.slice(1));
    values.set("access_token", await this.tokens.outward(String(values.get("access_token")), method));
    url.hash = values.toString();
    const headers = new Headers(answer.headers);
    headers.set("location", url.href);
    return new Response(null, { status: answer.status, headers });
  }
}

function signInMethod(request: Request): string {
  const url = new URL(request.url);
  if (url.pathname !== "/auth/v1/token") return "otp";
  return url.searchParams.get("grant_type") === "password" ? "password" : "token_refresh";
}

async function renamed(request: Request): Promise<Request> {
  const url = new URL(request.url);
  const type = url.searchParams.get("type");
  if (type && SAME_CODE[type]) url.searchParams.set("type", SAME_CODE[type]);
  if (request.method !== "POST") return new Request(url, request);
  const text = await request.text();
  let body = text;
  try {
    const given = JSON.parse(text);
    body = JSON.stringify({ ...given, type: SAME_CODE[given.type] ?? given.type });
  } catch {
    // Not JSON: the embedded Auth says so.
  }
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  return new Request(url, { method: "POST", headers, body });
}
