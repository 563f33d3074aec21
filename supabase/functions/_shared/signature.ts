/** Calls among database, functions and engine: a body and a time in Unix seconds, signed with one shared secret. */

const TOLERANCE_SECONDS = 300;
const encoder = new TextEncoder();

export const TIMESTAMP = "x-launchpad-timestamp";
export const SIGNATURE = "x-launchpad-signature";

async function keyOf(secret: string, use: KeyUsage): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [use]);
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[0-9a-f]{64}$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The headers that prove a body is ours. */
export async function signed(body: string, secret: string, now = Date.now()): Promise<Record<string, string>> {
  const moment = String(Math.floor(now / 1000));
  const mac = await crypto.subtle.sign("HMAC", await keyOf(secret, "sign"), encoder.encode(`${moment}.${body}`));
  return { "content-type": "application/json", [TIMESTAMP]: moment, [SIGNATURE]: hex(mac) };
}

/** Whether a request was signed with our secret within the last minutes. An empty secret lets nobody in. */
export async function isOurs(headers: Headers, body: string, secret: string, now = Date.now()): Promise<boolean> {
  const moment = headers.get(TIMESTAMP) ?? "";
  const mac = fromHex(headers.get(SIGNATURE) ?? "");
  if (!secret || !mac || !/^\d{1,12}$/.test(moment)) return false;
  if (Math.abs(now / 1000 - Number(moment)) > TOLERANCE_SECONDS) return false;
  return await crypto.subtle.verify("HMAC", await keyOf(secret, "verify"), mac, encoder.encode(`${moment}.${body}`));
}
