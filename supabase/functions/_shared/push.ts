/** Web Push: a message that only one browser can read (RFC 8291), and who it comes from (RFC 8292). */

const encoder = new TextEncoder();
type Bytes = Uint8Array<ArrayBuffer>;

export interface Device {
  endpoint: string;
  p256dh: string;
  auth_key: string;
}

export interface Vapid {
  publicKey: string;
  privateKey: string;
  /** Where a push service finds us: an address of ours. */
  subject: string;
}

export function fromBase64Url(text: string): Bytes {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function joined(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function derived(secret: Bytes, salt: Bytes, info: Bytes, bytes: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, bytes * 8));
}

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const RECORD = 4096;
/** What fits into one record with its padding mark and tag. */
export const LONGEST = 3900;

/** The body of a push, in the coding aes128gcm. `ours` and `salt` are fresh for each message. */
export async function encrypted(text: string, device: Device, ours?: CryptoKeyPair, salt?: Bytes): Promise<Bytes> {
  const pair = ours ?? ((await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair);
  const fresh = salt ?? crypto.getRandomValues(new Uint8Array(16));
  const theirs = fromBase64Url(device.p256dh);
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const publicKey = await crypto.subtle.importKey("raw", theirs, CURVE, false, []);
  const shared = new Uint8Array(
    await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, pair.privateKey, 256),
  );
  const info = joined(encoder.encode("WebPush: info\0"), theirs, own);
  const keying = await derived(shared, fromBase64Url(device.auth_key), info, 32);
  const key = await derived(keying, fresh, joined(encoder.encode("Content-Encoding: aes128gcm\0")), 16);
  const nonce = await derived(keying, fresh, joined(encoder.encode("Content-Encoding: nonce\0")), 12);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const content = joined(encoder.encode(text), new Uint8Array([2]));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, aes, content));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, RECORD);
  return joined(fresh, size, new Uint8Array([own.length]), own, sealed);
}

/** The header that says who sends: a token for this push service, good for twelve hours. */
export async function vapidHeader(endpoint: string, vapid: Vapid, now = Date.now()): Promise<string> {
  const part = (value: unknown) => toBase64Url(encoder.encode(JSON.stringify(value)));
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1000) + 12 * 3600, sub: vapid.subject };
  const unsigned = `${part({ typ: "JWT", alg: "ES256" })}.${part(claims)}`;
  const point = fromBase64Url(vapid.publicKey);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: toBase64Url(point.slice(1, 33)),
    y: toBase64Url(point.slice(33, 65)),
    d: vapid.privateKey,
  };
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, encoder.encode(unsigned));
  return `vapid t=${unsigned}.${toBase64Url(new Uint8Array(mac))}, k=${vapid.publicKey}`;
}
