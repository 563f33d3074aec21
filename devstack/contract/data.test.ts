import assert from "node:assert/strict";
import { after, test } from "node:test";
import { admin, client, goodbye, publishableKey, service, student, take, url } from "./project.ts";

after(goodbye);

test("a student reads and writes the own profile and no other", async () => {
  const [asha, ravi] = [await student(), await student()];
  const change = { full_name: "Asha Rao" };
  const changed = take(await asha.client.from("profiles").update(change).eq("user_id", asha.id).select());
  assert.equal(changed[0].full_name, "Asha Rao");
  assert.deepEqual(take(await asha.client.from("profiles").select("user_id")), [{ user_id: asha.id }]);
  assert.deepEqual(take(await asha.client.from("profiles").update(change).eq("user_id", ravi.id).select()), []);
  const own = await asha.client.from("profiles").update({ role: "admin" }).eq("user_id", asha.id);
  assert.equal(own.error?.code, "42501");
});

test("the educator sees everybody, a stranger nobody", async () => {
  const { id } = await student();
  const seen = take(await (await admin()).from("profiles").select("user_id").eq("user_id", id));
  assert.equal(seen.length, 1);
  assert.equal((await client().from("profiles").select("user_id")).error?.code, "42501");
});

test("the RPC makes one profile, however often it is called", async () => {
  const { client: own, id } = await student();
  const profile = take(await own.rpc("create_profile_for_current_user"));
  assert.deepEqual([profile.user_id, profile.role], [id, "student"]);
  assert.ok((await client().rpc("create_profile_for_current_user")).error);
});

test("times are ISO 8601 and counts come along", async () => {
  const { client: own } = await student();
  const { data, count, error } = await own.from("profiles").select("created_at", { count: "exact" });
  assert.equal(error, null);
  assert.equal(count, 1);
  assert.match(data?.[0]?.created_at, /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
});

test("two conditions of one column both hold", async () => {
  const { client: own, id } = await student();
  take(await own.from("profiles").update({ full_name: "Asha (A.), Rao" }).eq("user_id", id).select());
  const found = async (...words: string[]) => {
    let asked = own.from("profiles").select("user_id").neq("user_id", crypto.randomUUID());
    for (const word of words) asked = asked.ilike("full_name", `%${word}%`);
    return take(await asked).length;
  };
  assert.equal(await found("asha", "rao"), 1);
  assert.equal(await found("(A.),", "asha", "rao"), 1);
  assert.equal(await found("asha", "menon"), 0);
  assert.equal(await found("menon", "asha"), 0);
});

test("the secret key passes row security", async () => {
  const { id } = await student();
  const title = { user_id: id, dedupe_key: `contract:${id}`, event_key: "contract", title: "Hello" };
  const row = take(await service.from("notifications").insert(title).select("id").single());
  const again = await service.from("notifications").insert(title);
  assert.equal(again.error?.code, "23505");
  assert.ok(row.id);
});

const unsigned = `${btoa('{"alg":"none","typ":"JWT"}')}.${btoa('{"role":"service_role","exp":9999999999}')}.`.replace(
  /=/g,
  "",
);

for (const [name, token] of [
  ["without a signature", unsigned],
  [
    "of another project",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIiwiZXhwIjo5OTk5OTk5OTk5fQ.c2lnbmF0dXJl",
  ],
  ["that is none", "not-a-token"],
]) {
  test(`a token ${name} is refused everywhere`, async () => {
    const headers = { apikey: publishableKey, authorization: `Bearer ${token}` };
    for (const path of ["/rest/v1/profiles", "/auth/v1/user", "/storage/v1/object/certificates/a.pdf"]) {
      const answer = await fetch(url + path, { headers });
      assert.ok([400, 401, 403].includes(answer.status), `${path}: ${answer.status}`);
    }
  });
}

test("a request without a known key is refused", async () => {
  for (const headers of [{}, { apikey: "sb_publishable_unknown" }]) {
    assert.equal((await fetch(`${url}/rest/v1/profiles`, { headers: headers as HeadersInit })).status, 401);
  }
});

test("a page of any origin may ask", async () => {
  const preflight = await fetch(`${url}/storage/v1/object/submissions/a.pdf`, {
    method: "OPTIONS",
    headers: {
      origin: "https://learn.example.com",
      "access-control-request-method": "POST",
      "access-control-request-headers": "apikey,authorization,content-type,x-upsert",
    },
  });
  assert.ok(preflight.ok);
  assert.match(String(preflight.headers.get("access-control-allow-headers")), /x-upsert|\*/);
});
