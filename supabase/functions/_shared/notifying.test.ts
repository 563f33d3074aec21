import assert from "node:assert/strict";
import { type Doors, isPushService, notify, shown, type Target } from "./notifying.ts";
import { encrypted, fromBase64Url, toBase64Url, vapidHeader } from "./push.ts";

// The example of RFC 8291, appendix A.
const RFC = {
  text: "When I grow up, I want to be a watermelon",
  publicKey: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  privateKey: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  device: {
    endpoint: "https://fcm.googleapis.com/fcm/send/x",
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth_key: "BTBZMqHH6r4Tts7J_aSIgg",
  },
  body:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_" +
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

async function pair(publicKey: string, privateKey: string): Promise<CryptoKeyPair> {
  const point = fromBase64Url(publicKey);
  const open = { kty: "EC", crv: "P-256", x: toBase64Url(point.slice(1, 33)), y: toBase64Url(point.slice(33)) };
  const curve = { name: "ECDH", namedCurve: "P-256" };
  return {
    publicKey: await crypto.subtle.importKey("jwk", open, curve, true, []),
    privateKey: await crypto.subtle.importKey("jwk", { ...open, d: privateKey }, curve, true, ["deriveBits"]),
  };
}

const VAPID = {
  publicKey: RFC.publicKey,
  privateKey: RFC.privateKey,
  subject: "mailto:hello@example.com",
};

const TARGET: Target = {
  ...RFC.device,
  notification_id: "11111111-1111-4111-8111-111111111111",
  title: "Work assigned",
  body: "A plan for a lemonade stand",
  link_path: "/app/assignments",
};

Deno.test("a message is sealed as the standard's example", async () => {
  const made = await encrypted(
    RFC.text,
    RFC.device,
    await pair(RFC.publicKey, RFC.privateKey),
    fromBase64Url(RFC.salt),
  );
  assert.equal(toBase64Url(made), RFC.body);
});

Deno.test("the sender's token verifies, and is for that push service", async () => {
  const header = await vapidHeader(RFC.device.endpoint, VAPID, Date.UTC(2026, 10, 22));
  const [, head, claims, mac] = /^vapid t=([^.]+)\.([^.]+)\.([^,]+), k=/.exec(header) ?? [];
  const read = (part: string | undefined) => JSON.parse(new TextDecoder().decode(fromBase64Url(part ?? "")));
  assert.deepEqual(read(head), { typ: "JWT", alg: "ES256" });
  assert.equal(read(claims).aud, "https://fcm.googleapis.com");
  const point = fromBase64Url(VAPID.publicKey);
  const key = await crypto.subtle.importKey("raw", point, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${head}.${claims}`);
  assert.ok(
    await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64Url(mac ?? ""), signed),
  );
});

Deno.test("only browsers' mailboxes are written to", () => {
  for (
    const good of [
      "https://fcm.googleapis.com/fcm/send/x",
      "https://updates.push.services.mozilla.com/wpush/v2/x",
      "https://web.push.apple.com/x",
    ]
  ) assert.ok(isPushService(good, ""), good);
  for (
    const bad of [
      "http://fcm.googleapis.com/x",
      "https://fcm.googleapis.com.example.com/x",
      "https://example.com/",
      "http://169.254.169.254/latest",
      "https://fcm.googleapis.com:8443/x",
      "no address",
    ]
  ) assert.ok(!isPushService(bad, ""), bad);
  assert.ok(isPushService("http://127.0.0.1:9/x", "http://127.0.0.1:9"));
});

Deno.test("a device that is gone is forgotten, and one that fails stops no other", async () => {
  const forgotten: string[] = [];
  const answers: Record<string, number> = { a: 201, b: 410, c: 500 };
  const targets = ["a", "b", "c", "d"].map((name) => ({ ...TARGET, endpoint: `https://fcm.googleapis.com/${name}` }));
  const doors: Doors = {
    tell: (ids) => Promise.resolve(ids.length ? [...targets, { ...TARGET, endpoint: "https://example.com/x" }] : []),
    forget: (endpoints) => {
      forgotten.push(...endpoints);
      return Promise.resolve();
    },
    push: (endpoint, headers) => {
      assert.equal(headers["content-encoding"], "aes128gcm");
      const status = answers[endpoint.split("/").at(-1) ?? ""];
      return status ? Promise.resolve(status) : Promise.reject(new Error("unreachable"));
    },
  };
  assert.deepEqual(await notify(doors, ["1"], VAPID), { pushed: 1, gone: 1 });
  assert.deepEqual(forgotten, ["https://fcm.googleapis.com/b"]);
  assert.deepEqual(await notify(doors, ["1"], { ...VAPID, privateKey: "" }), { pushed: 0, gone: 0 });
});

Deno.test("a long text is cut to what one message holds", () => {
  const long = shown({ ...TARGET, body: "क".repeat(3000) });
  assert.ok(new TextEncoder().encode(long).length < 3900);
  assert.equal(JSON.parse(long).link, "/app/assignments");
});
