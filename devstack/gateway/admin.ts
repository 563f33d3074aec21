// Administration of accounts with the secret key, which the embedded Auth does not have.

import type { EmailDriver } from "@supabase/lite";
import type { AccountChange, Accounts, CodeKind, User } from "./accounts.ts";
import { AuthError, invalid } from "./errors.ts";
import { sendMail } from "./mail.ts";
import type { MailKind, Settings } from "./settings.ts";

interface LinkRequest extends AccountChange {
  type: string;
  email: string;
  data?: Record<string, unknown>;
  redirect_to?: string;
}

// Which code a link of each type carries, and whether the account is made when there is none.
const LINKS: Record<string, { code: CodeKind; makes: boolean }> = {
  signup: { code: "confirmation", makes: true },
  invite: { code: "confirmation", makes: true },
  magiclink: { code: "recovery", makes: true },
  recovery: { code: "recovery", makes: false },
};

export class Admin {
  private readonly settings: Settings;
  private readonly accounts: Accounts;
  private readonly mail: EmailDriver;

  constructor(settings: Settings, accounts: Accounts, mail: EmailDriver) {
    this.settings = settings;
    this.accounts = accounts;
    this.mail = mail;
  }

  /** The answer to a request below /auth/v1 that only an administrator may make, or undefined for any other. */
  async answer(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    const path = url.pathname.slice("/auth/v1".length);
    if (!path.startsWith("/admin/") && path !== "/invite") return undefined;
    this.requireSecretKey(request);
    const [, id] = /^\/admin\/users\/([^/]+)$/.exec(path) ?? [];
    const route = `${request.method} ${id ? "/admin/users/:id" : path}`;
    switch (route) {
      case "GET /admin/users":
        return this.list(url.searchParams);
      case "POST /admin/users":
        return Response.json(await this.create(await body<AccountChange & { email: string }>(request)));
      case "GET /admin/users/:id":
        return Response.json(await this.find(id as string));
      case "PUT /admin/users/:id":
        return Response.json(await this.update(id as string, await body<AccountChange>(request)));
      case "DELETE /admin/users/:id":
        return this.delete(id as string);
      case "POST /admin/generate_link":
        return Response.json(await this.link(await body<LinkRequest>(request)));
      case "POST /invite":
        return Response.json(await this.invite(await body<LinkRequest>(request)));
      default:
        throw new AuthError(404, "not_found", `The local Auth does not have ${route}.`);
    }
  }

  private requireSecretKey(request: Request): void {
    const bearer = request.headers.get("authorization")?.replace(/^Bearer /i, "");
    if (request.headers.get("apikey") !== this.settings.secret_key && bearer !== this.settings.secret_key) {
      throw new AuthError(403, "not_admin", "User not allowed");
    }
    if (request.headers.get("user-agent")?.startsWith("Mozilla/")) {
      throw new AuthError(401, "no_authorization", "Forbidden use of secret API key in browser");
    }
  }

  private async list(query: URLSearchParams): Promise<Response> {
    const page = Math.max(1, Number(query.get("page") || 1));
    const perPage = Math.min(1000, Math.max(1, Number(query.get("per_page") || 50)));
    const { users, total } = await this.accounts.list(page, perPage, query.get("filter") ?? "");
    const last = Math.max(1, Math.ceil(total / perPage));
    const at = (number: number, rel: string) => `</admin/users?page=${number}&per_page=${perPage}>; rel="${rel}"`;
    const links = [...(page < last ? [at(page + 1, "next")] : []), at(last, "last")];
    const headers = { "x-total-count": String(total), link: links.join(", ") };
    return Response.json({ users, aud: "authenticated" }, { headers });
  }

  private async create(given: AccountChange & { email: string }): Promise<User> {
    this.checkPassword(given.password);
    await this.checkNewAddress(given.email);
    return this.accounts.create(given);
  }

  private async find(id: string): Promise<User> {
    const user = await this.accounts.byId(id);
    if (!user) throw new AuthError(404, "user_not_found", "User not found");
    return user;
  }

  private async update(id: string, change: AccountChange): Promise<User> {
    const user = await this.find(id);
    if ("ban_duration" in change) throw invalid("The local Auth cannot ban accounts.");
    this.checkPassword(change.password);
    if (change.email && change.email.toLowerCase() !== user.email) await this.checkNewAddress(change.email);
    return (await this.accounts.update(id, change)) as User;
  }

  private async delete(id: string): Promise<Response> {
    await this.find(id);
    await this.accounts.delete(id);
    return Response.json({});
  }

  private async link(given: LinkRequest): Promise<Record<string, unknown>> {
    const link = LINKS[given.type];
    if (!link) throw invalid(`The local Auth makes no links of type ${given.type}.`);
    const user = await this.accountFor(given, link.makes);
    const code = await this.accounts.issueCode(user, link.code);
    const redirect = given.redirect_to ?? this.settings.appUrl;
    const query = new URLSearchParams({ token: code.hash, type: given.type, redirect_to: redirect });
    return {
      ...user,
      action_link: `${this.settings.url}/auth/v1/verify?${query}`,
      email_otp: code.code,
      hashed_token: code.hash,
      verification_type: given.type,
      redirect_to: redirect,
    };
  }

  private async invite(given: LinkRequest): Promise<User> {
    await this.checkNewAddress(given.email);
    const user = await this.accounts.create({ email: given.email, user_metadata: given.data, invited: true });
    await this.send("invite", user, "confirmation");
    return this.find(user.id);
  }

  private async accountFor(given: LinkRequest, makes: boolean): Promise<User> {
    const user = await this.accounts.byEmail(given.email ?? "");
    if (user?.email_confirmed_at && ["signup", "invite"].includes(given.type)) throw alreadyRegistered();
    if (user) return user;
    if (!makes) throw new AuthError(404, "user_not_found", "User with this email not found");
    this.checkPassword(given.password);
    await this.checkNewAddress(given.email);
    return this.accounts.create({ email: given.email, password: given.password, user_metadata: given.data });
  }

  private async send(kind: MailKind, user: User, code: CodeKind): Promise<void> {
    await sendMail(this.settings, this.mail, kind, user.email, await this.accounts.issueCode(user, code));
  }

  private checkPassword(password: string | undefined): void {
    if (password !== undefined && password.length < this.settings.auth.minimum_password_length) {
      const words = `Password should be at least ${this.settings.auth.minimum_password_length} characters.`;
      throw new AuthError(422, "weak_password", words, { weak_password: { reasons: ["length"] } });
    }
  }

  private async checkNewAddress(email: string | undefined): Promise<void> {
    if (!email || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
      throw invalid("Unable to validate email address: invalid format");
    }
    if (await this.accounts.byEmail(email)) throw alreadyRegistered();
  }
}

function alreadyRegistered(): AuthError {
  return new AuthError(422, "email_exists", "A user with this email address has already been registered");
}

async function body<Shape>(request: Request): Promise<Shape> {
  try {
    return (await request.json()) as Shape;
  } catch {
    throw new AuthError(400, "bad_json", "Could not parse request body as JSON");
  }
}
