import assert from "node:assert/strict";
import { isOurs, SIGNATURE, signed, TIMESTAMP } from "./signature.ts";

const SECRET = "a-shared-secret-of-32-characters";
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

Deno.test("a signature is good for its body, its secret and some minutes", async () => {
  const headers = new Headers(await signed('{"ids":[1]}', SECRET, NOW));
  assert.ok(await isOurs(headers, '{"ids":[1]}', SECRET, NOW));
  assert.ok(await isOurs(headers, '{"ids":[1]}', SECRET, NOW + 299_000));
  assert.ok(!await isOurs(headers, '{"ids":[1]}', SECRET, NOW + 302_000));
  assert.ok(!await isOurs(headers, '{"ids": [1]}', SECRET, NOW));
  assert.ok(!await isOurs(headers, '{"ids":[1]}', "another-secret", NOW));
  assert.ok(!await isOurs(headers, '{"ids":[1]}', "", NOW));
});

Deno.test("the engine signs and checks the same", async () => {
  // As hmac.new(secret, b"1795348800." + body, sha256).hexdigest() gives it.
  const headers = await signed("{}", SECRET, 1_795_348_800_000);
  assert.equal(headers[TIMESTAMP], "1795348800");
  assert.equal(headers[SIGNATURE], "3b7894c641843c4482f5e8251701c79e4877025bbb5306461f0d7891c533a454");
});

Deno.test("what is no signature is refused", async () => {
  const good = await signed("{}", SECRET, NOW);
  for (
    const bad of [{}, { ...good, [SIGNATURE]: "zz" }, { ...good, [TIMESTAMP]: "soon" }, { ...good, [TIMESTAMP]: "" }]
  ) {
    assert.ok(!await isOurs(new Headers(bad as Record<string, string>), "{}", SECRET, NOW));
  }
});
