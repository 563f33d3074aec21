// One address for a Supabase project: Auth and REST in this process, Storage and Realtime behind it.

import http from "node:http";
import { getRequestListener } from "@hono/node-server";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";
import { Accounts } from "./accounts.ts";
import { Admin } from "./admin.ts";
import { Auth, type Handler } from "./auth.ts";
import { allowEveryOrigin } from "./cors.ts";
import { AuthError } from "./errors.ts";
import { mailDriver } from "./mail.ts";
import { forward, forwardUpgrade, isForFunctions, isForServices } from "./proxy.ts";
import { withEveryCondition } from "./rest.ts";
import { readSettings, type Settings } from "./settings.ts";
import { BadToken, Tokens } from "./tokens.ts";

const isoTime = (text: string) => text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
const asSent = (value: unknown) => String(value);

// The embedded Auth hands over JSON that is text already; encoded once more, metadata would be a string to every policy.
function asJson(value: unknown): string {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

function connect(settings: Settings) {
  // Times as ISO 8601 and numerics as numbers, as PostgREST writes them.
  const types = {
    timestamptz: { to: 1184, from: [1184], serialize: asSent, parse: isoTime },
    timestamp: { to: 1114, from: [1114], serialize: asSent, parse: isoTime },
    numeric: { to: 1700, from: [1700], serialize: asSent, parse: Number },
    json: { to: 114, from: [114], serialize: asJson, parse: JSON.parse },
    jsonb: { to: 3802, from: [3802], serialize: asJson, parse: JSON.parse },
  };
  const connection = createPostgresConnection({ url: settings.databaseUrl, postgresOptions: { max: 10, types } });
  // Without this the first request grants everything to everybody; with it the grants of the migrations stand.
  (connection as unknown as { rlsState: string }).rlsState = "active";
  return connection;
}

function embed(settings: Settings, connection: ReturnType<typeof connect>, email: ReturnType<typeof mailDriver>) {
  const { auth } = settings;
  return new App({
    connection,
    api: { schemas: settings.schemas, max_rows: settings.maxRows },
    auth: {
      enabled: true,
      site_url: settings.appUrl,
      additional_redirect_urls: [`${settings.appUrl}/**`],
      jwt_secret: settings.jwt_secret,
      jwt_expiry: auth.jwt_expiry,
      publishable_key: settings.publishable_key,
      secret_key: settings.secret_key,
      minimum_password_length: auth.minimum_password_length,
      email: {
        enable_confirmations: true,
        double_confirm_changes: auth.double_confirm_changes,
        otp_length: auth.otp_length,
        otp_expiry: auth.otp_expiry,
        template: auth.templates,
      },
    },
    options: { server: { admin: false }, drivers: { email } },
  });
}

/** The request as Auth and REST understand it, with a token of theirs in place of the client's. Throws BadToken. */
async function inward(request: Request, tokens: Tokens): Promise<Request> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const address = withEveryCondition(request.url);
  const isOwnKey = bearer.startsWith("sb_") || !bearer;
  if (isOwnKey && address === request.url) return request;
  const headers = new Headers(request.headers);
  if (!isOwnKey) headers.set("authorization", `Bearer ${await tokens.inward(bearer)}`);
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(address, {
    method: request.method,
    headers,
    body: hasBody ? await request.arrayBuffer() : null,
  });
}

function refusal(error: unknown, isAuth: boolean): Response {
  if (error instanceof AuthError) return error.response();
  if (!(error instanceof BadToken)) throw error;
  if (isAuth) return new AuthError(403, "bad_jwt", `invalid JWT: ${error.message}`).response();
  const body = { code: error.expired ? "PGRST303" : "PGRST301", message: error.message, details: null, hint: null };
  return Response.json(body, { status: 401, headers: { "www-authenticate": "Bearer" } });
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const sql = postgres(settings.databaseUrl, { max: 4, onnotice: () => undefined });
  const accounts = new Accounts(sql, settings.auth.otp_length);
  const tokens = new Tokens(settings, accounts);
  const mail = mailDriver(settings);
  const connection = connect(settings);
  const app = embed(settings, connection, mail);
  await app.init();
  await sql.listen("pgrst", () => connection.clearSchemaCache());

  const embedded: Handler = async (request) => app.fetch(request, { peerAddress: null });
  const auth = new Auth(settings, accounts, tokens, mail, embedded);
  const admin = new Admin(settings, accounts, mail);

  const answer: Handler = async (request) => {
    const { pathname } = new URL(request.url);
    const isAuth = pathname.startsWith("/auth/v1/");
    if (pathname === "/auth/v1/.well-known/jwks.json") return Response.json(tokens.publicKeys);
    try {
      const asked = await inward(request, tokens);
      if (!isAuth) return await embedded(asked);
      return (await admin.answer(asked)) ?? (await auth.answer(asked));
    } catch (error) {
      return refusal(error, isAuth);
    }
  };

  const listener = getRequestListener(answer);
  const server = http.createServer((request, response) => {
    if (allowEveryOrigin(request, response)) return;
    // As proxies do, so that the database can note where a change came from.
    if (!request.headers["x-forwarded-for"])
      request.rawHeaders.push("X-Forwarded-For", request.socket.remoteAddress ?? "");
    if (isForServices(request)) forward(request, response, settings.servicesPort);
    else if (isForFunctions(request)) forward(request, response, settings.functionsPort);
    else void listener(request, response);
  });
  server.on("upgrade", (request, socket, head) => forwardUpgrade(request, socket, head, settings.servicesPort));
  server.on("error", giveUp);
  server.requestTimeout = 0; // A film may take longer to upload than the five minutes that Node allows.
  server.listen(settings.port, "127.0.0.1", () => console.log(`gateway on ${settings.url}`));

  process.on("SIGTERM", () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
    setTimeout(() => process.exit(0), 2000).unref();
  });
}

/** The last line of the log says why, for the supervisor to repeat. */
function giveUp(error: Error): never {
  console.error(error);
  console.error(error.message);
  process.exit(1);
}

await main().catch(giveUp);
