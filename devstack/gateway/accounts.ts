// The accounts of Auth, as rows: what the embedded Auth does not offer itself.

import { createHash, randomInt, randomUUID } from "node:crypto";
import type postgres from "postgres";

export interface User {
  id: string;
  email: string;
  email_confirmed_at?: string;
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
}

/** What an administrator may set; a field that is left out stays as it is. */
export interface AccountChange {
  email?: string;
  password?: string;
  email_confirm?: boolean;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
}

/** A one-time code, and the hash by which a link finds it. */
export interface OneTimeCode {
  code: string;
  hash: string;
}

export type CodeKind = "confirmation" | "recovery";

export class Accounts {
  private readonly sql: postgres.Sql;
  private readonly codeLength: number;

  constructor(sql: postgres.Sql, codeLength: number) {
    this.sql = sql;
    this.codeLength = codeLength;
  }

  /** The claims of a token that come from the account. */
  async claims(id: string): Promise<Record<string, unknown>> {
    const [row] = await this.sql`
      select coalesce(phone, '') as phone, raw_app_meta_data as app_metadata, raw_user_meta_data as user_metadata,
             is_anonymous
        from auth.users where id = ${id}`;
    return row ?? {};
  }

  async byId(id: string): Promise<User | undefined> {
    return this.isUuid(id) ? this.one(this.sql`u.id = ${id}`) : undefined;
  }

  async byEmail(email: string): Promise<User | undefined> {
    return this.one(this.sql`u.email = ${email.toLowerCase()}`);
  }

  /** One page of accounts, oldest last, whose address or name contains `filter`; with the count of all of them. */
  async list(page: number, perPage: number, filter: string): Promise<{ users: User[]; total: number }> {
    const wanted = `%${filter.replace(/[\\%_]/g, "\\$&")}%`;
    const matching = this.sql`(u.email ilike ${wanted} or u.raw_user_meta_data ->> 'full_name' ilike ${wanted})`;
    const rows = await this.sql`
      select ${this.asJson()} as json from auth.users u where ${matching}
       order by u.created_at desc, u.id limit ${perPage} offset ${(page - 1) * perPage}`;
    const [count] = await this.sql`select count(*)::int as total from auth.users u where ${matching}`;
    return { users: rows.map((row) => row.json as User), total: count?.total ?? 0 };
  }

  async create(given: AccountChange & { email: string; invited?: boolean }): Promise<User> {
    const id = randomUUID();
    const email = given.email.toLowerCase();
    const metadata = { ...given.user_metadata, email_verified: given.email_confirm ?? false };
    const identity = { sub: id, email, email_verified: given.email_confirm ?? false, phone_verified: false };
    await this.sql.begin(async (sql) => {
      await sql`
        insert into auth.users (id, email, encrypted_password, email_confirmed_at, invited_at,
                                raw_app_meta_data, raw_user_meta_data)
        values (${id}, ${email}, ${this.hashed(given.password)}, ${given.email_confirm ? sql`now()` : null},
                ${given.invited ? sql`now()` : null},
                ${this.json({ provider: "email", providers: ["email"], ...given.app_metadata })}, ${this.json(metadata)})`;
      await sql`
        insert into auth.identities (provider, provider_id, user_id, identity_data)
        values ('email', ${id}, ${id}, ${this.json(identity)})`;
    });
    return (await this.byId(id)) as User;
  }

  async update(id: string, change: AccountChange): Promise<User | undefined> {
    const email = change.email?.toLowerCase();
    await this.sql.begin(async (sql) => {
      await sql`
        update auth.users set
          email = coalesce(${email ?? null}, email),
          encrypted_password = coalesce(${this.hashed(change.password)}, encrypted_password),
          email_confirmed_at = coalesce(email_confirmed_at, ${change.email_confirm ? sql`now()` : null}),
          raw_user_meta_data = jsonb_strip_nulls(raw_user_meta_data || ${this.json(change.user_metadata ?? {})}),
          raw_app_meta_data = jsonb_strip_nulls(raw_app_meta_data || ${this.json(change.app_metadata ?? {})}),
          updated_at = now()
        where id = ${id}`;
      if (email) {
        await sql`
          update auth.identities set identity_data = identity_data || ${this.json({ email })}, updated_at = now()
           where user_id = ${id} and provider = 'email'`;
      }
    });
    return this.byId(id);
  }

  async delete(id: string): Promise<boolean> {
    const gone = await this.sql`delete from auth.users where id = ${id} returning id`;
    return gone.length > 0;
  }

  /** Give an account a new one-time code; the one before stops working. */
  async issueCode(user: User, kind: CodeKind): Promise<OneTimeCode> {
    const code = String(randomInt(10 ** this.codeLength)).padStart(this.codeLength, "0");
    // The embedded Auth looks codes up by exactly this hash.
    const hash = createHash("sha256")
      .update(user.email + code)
      .digest("hex");
    const [token, sentAt] = [`${kind}_token`, `${kind}_sent_at`];
    await this.sql`update auth.users set ${this.sql({ [token]: hash, [sentAt]: new Date() })} where id = ${user.id}`;
    return { code, hash };
  }

  /** Seconds that must pass before an account may be sent another mail of this kind. */
  async secondsToWait(user: User, kind: CodeKind, pause: number): Promise<number> {
    const [row] = await this.sql`
      select ceil(${pause} - extract(epoch from now() - ${this.sql(`${kind}_sent_at`)}))::int as wait
        from auth.users where id = ${user.id}`;
    return Math.max(0, row?.wait ?? 0);
  }

  private async one(where: postgres.PendingQuery<postgres.Row[]>): Promise<User | undefined> {
    const [row] = await this.sql`select ${this.asJson()} as json from auth.users u where ${where}`;
    return row?.json as User | undefined;
  }

  private hashed(password: string | undefined) {
    return password ? this.sql`extensions.crypt(${password}, extensions.gen_salt('bf', 10))` : null;
  }

  private json(value: Record<string, unknown>) {
    return this.sql.json(value as postgres.JSONValue);
  }

  private isUuid(text: string): boolean {
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  }

  private asJson() {
    return this.sql`jsonb_strip_nulls(jsonb_build_object(
        'id', u.id, 'aud', u.aud, 'role', u.role, 'email', coalesce(u.email, ''), 'phone', coalesce(u.phone, ''),
        'email_confirmed_at', u.email_confirmed_at, 'confirmed_at', u.confirmed_at, 'invited_at', u.invited_at,
        'confirmation_sent_at', u.confirmation_sent_at, 'recovery_sent_at', u.recovery_sent_at,
        'new_email', u.email_change, 'email_change_sent_at', u.email_change_sent_at,
        'last_sign_in_at', u.last_sign_in_at, 'created_at', u.created_at, 'updated_at', u.updated_at,
        'is_anonymous', u.is_anonymous
      )) || jsonb_build_object(
        'app_metadata', u.raw_app_meta_data, 'user_metadata', u.raw_user_meta_data,
        'identities', (select coalesce(jsonb_agg(jsonb_build_object(
            'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data,
            'provider', i.provider, 'email', i.email, 'last_sign_in_at', i.last_sign_in_at,
            'created_at', i.created_at, 'updated_at', i.updated_at)), '[]') from auth.identities i where i.user_id = u.id)
      )`;
  }
}
