// What the gateway is told by the supervisor, all in the environment; the secrets stand in a file that only we can read.

import { readFileSync } from "node:fs";
import type { JWK } from "jose";

export type MailKind = "confirmation" | "recovery" | "magic_link" | "email_change" | "invite";

export interface MailTemplate {
  subject: string;
  content_path: string;
}

/** The part of `[auth]` in supabase/config.toml that means something here. */
export interface AuthSettings {
  jwt_expiry: number;
  minimum_password_length: number;
  otp_expiry: number;
  otp_length: number;
  double_confirm_changes: boolean;
  templates: Record<MailKind, MailTemplate>;
}

interface Keys {
  jwt_secret: string;
  signing_key: JWK;
  publishable_key: string;
  secret_key: string;
}

export interface Settings extends Keys {
  port: number;
  url: string;
  appUrl: string;
  databaseUrl: string;
  servicesPort: number;
  functionsPort: number;
  mailPort: number;
  schemas: string[];
  maxRows: number;
  auth: AuthSettings;
}

/** Throws when a variable is missing. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const need = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const keys = JSON.parse(readFileSync(need("KEYS"), "utf8")) as Keys;
  const port = Number(need("PORT"));
  return {
    jwt_secret: keys.jwt_secret,
    signing_key: keys.signing_key,
    publishable_key: keys.publishable_key,
    secret_key: keys.secret_key,
    port,
    url: `http://127.0.0.1:${port}`,
    appUrl: need("APP_URL"),
    databaseUrl: need("DATABASE_URL"),
    servicesPort: Number(need("SERVICES_PORT")),
    functionsPort: Number(need("FUNCTIONS_PORT")),
    mailPort: Number(need("MAIL_PORT")),
    schemas: JSON.parse(need("SCHEMAS")),
    maxRows: Number(need("MAX_ROWS")),
    auth: JSON.parse(need("AUTH")),
  };
}
