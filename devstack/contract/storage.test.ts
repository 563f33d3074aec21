import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { SupabaseClient } from "@supabase/supabase-js";
import { admin, client, goodbye, service, student, take, url } from "./project.ts";

let educator: SupabaseClient;
const small = `contract-${randomUUID()}`;
const folder = randomUUID();
const lists = (who: SupabaseClient) => who.storage.from("lead-imports");

before(async () => {
  educator = await admin();
  take(
    await service.storage.createBucket(small, { public: false, fileSizeLimit: 1000, allowedMimeTypes: ["text/plain"] }),
  );
});

after(async () => {
  const names = take(await lists(educator).list(folder)).map((file) => `${folder}/${file.name}`);
  take(await lists(educator).remove(names));
  take(await service.storage.emptyBucket(small));
  take(await service.storage.deleteBucket(small));
  await goodbye();
});

for (const [kind, content] of Object.entries({
  Blob: new Blob(["name,phone\n"], { type: "text/csv" }),
  File: new File(["name,phone\n"], "leads.csv", { type: "text/csv" }),
  bytes: new TextEncoder().encode("name,phone\n"),
})) {
  test(`a ${kind} is uploaded, described and downloaded`, async () => {
    const path = `${folder}/${kind}.csv`;
    const stored = take(
      await lists(educator).upload(path, content, { contentType: "text/csv", metadata: { from: kind } }),
    );
    assert.equal(stored.path, path);
    assert.equal(await take(await lists(educator).download(path)).text(), "name,phone\n");
    const info = take(await lists(educator).info(path));
    assert.deepEqual([info.size, info.contentType, info.metadata], [11, "text/csv", { from: kind }]);
    assert.equal(take(await lists(educator).exists(path)), true);
  });
}

test("a name that is taken is refused, a row level policy too", async () => {
  const path = `${folder}/once.csv`;
  take(await lists(educator).upload(path, "1"));
  const again = await lists(educator).upload(path, "2");
  assert.equal((again.error as unknown as { statusCode: string }).statusCode, "409");
  const { client: pupil } = await student();
  const denied = await lists(pupil).upload(`${folder}/mine.csv`, "3");
  assert.equal((denied.error as unknown as { statusCode: string }).statusCode, "403");
});

test("nobody but the educator lists, reads, signs or removes the educator's file", async () => {
  const path = `${folder}/private.csv`;
  take(await lists(educator).upload(path, "secret"));
  const { client: pupil } = await student();
  for (const who of [pupil, client()]) {
    assert.deepEqual(take(await lists(who).list(folder)), []);
    assert.ok((await lists(who).download(path)).error);
    assert.match(String((await lists(who).createSignedUrl(path, 60)).error?.message), /not found/i);
    assert.deepEqual(take(await lists(who).remove([path])), []);
  }
  assert.ok(take(await lists(educator).list(folder, { search: "private" })).length);
  assert.equal(take(await lists(educator).remove([path])).length, 1);
  assert.ok((await lists(educator).download(path)).error);
});

test("a folder lists its folders first, then its files, in pages", async () => {
  const own = service.storage.from(small);
  for (const name of ["b.txt", "a.txt", "sub/c.txt"])
    take(await own.upload(`shelf/${name}`, "x", { contentType: "text/plain" }));
  const listed = take(await own.list("shelf"));
  assert.deepEqual(
    listed.map((one) => [one.name, one.id === null]),
    [
      ["sub", true],
      ["a.txt", false],
      ["b.txt", false],
    ],
  );
  const second = take(await own.list("shelf", { limit: 1, offset: 1, sortBy: { column: "name", order: "desc" } }));
  assert.deepEqual(
    second.map((one) => one.name),
    ["b.txt"],
  );
});

test("a signed address opens the file, in part too, until it runs out or is changed", async () => {
  const path = `${folder}/film.csv`;
  const film = randomBytes(100_000);
  take(await lists(educator).upload(path, film, { contentType: "video/mp4" }));
  const { signedUrl } = take(await lists(educator).createSignedUrl(path, 60, { download: "lesson one.mp4" }));
  const whole = await fetch(signedUrl);
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), film);
  assert.match(String(whole.headers.get("content-disposition")), /attachment.*lesson%20one\.mp4/);

  const part = await fetch(signedUrl, { headers: { range: "bytes=500-999" } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-range"), "bytes 500-999/100000");
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), film.subarray(500, 1000));

  assert.ok((await fetch(signedUrl.replace("film.csv", "once.csv"))).status >= 400);
  const { signedUrl: short } = take(await lists(educator).createSignedUrl(path, 1));
  await new Promise((done) => setTimeout(done, 1500));
  assert.ok((await fetch(short)).status >= 400);
});

test("many files are signed at once, those not allowed with a reason", async () => {
  const [first, second] = take(
    await lists(educator).createSignedUrls([`${folder}/once.csv`, `${folder}/none.csv`], 60),
  );
  assert.equal((await fetch(String(first?.signedUrl))).status, 200);
  assert.match(String(second?.error), /does not exist or you do not have access/);
});

test("size and type of a bucket's files are limited, and nothing is left of a refused one", async () => {
  const own = service.storage.from(small);
  for (const [name, content, type, status] of [
    ["long.txt", "x".repeat(1001), "text/plain", "413"],
    ["page.html", "<p>", "text/html", "415"],
  ] as const) {
    for (const body of [content, new Blob([content], { type })]) {
      const { error } = await own.upload(name, body, { contentType: type });
      assert.equal((error as unknown as { statusCode: string })?.statusCode, status);
    }
    assert.equal((await own.exists(name)).data, false);
  }
  take(await own.upload("fits.txt", "x".repeat(1000), { contentType: "text/plain" }));
});

test("a far too long upload is refused while it arrives", async () => {
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65536)),
  });
  const headers = { authorization: `Bearer ${process.env.LAUNCHPAD_TEST_SECRET_KEY}`, "content-type": "text/plain" };
  const init = { method: "POST", headers, body: endless, duplex: "half" } as RequestInit;
  const refused = await fetch(`${url}/storage/v1/object/${small}/endless.txt`, init).then(
    (answer) => answer.status >= 400,
    () => true, // The connection is closed on a client that does not stop.
  );
  assert.ok(refused);
});

test("a file is replaced, moved and copied", async () => {
  const own = service.storage.from(small);
  const options = { contentType: "text/plain", cacheControl: "0" };
  take(await own.upload("draft.txt", "one", options));
  take(await own.upload("draft.txt", "two", { ...options, upsert: true }));
  take(await own.update("draft.txt", "three", options));
  take(await own.copy("draft.txt", "copy.txt"));
  take(await own.move("draft.txt", "final.txt"));
  assert.equal(await take(await own.download("final.txt")).text(), "three");
  take(await own.remove(["final.txt"]));
  assert.equal(await take(await own.download("copy.txt")).text(), "three");
  assert.ok((await own.update("draft.txt", "four", options)).error);
});

test("a signed upload address takes one file, from somebody without a right", async () => {
  const { path, token } = take(await service.storage.from(small).createSignedUploadUrl("from-outside.txt"));
  const theirs = client().storage.from(small);
  take(await theirs.uploadToSignedUrl(path, token, "hello", { contentType: "text/plain" }));
  assert.ok((await theirs.uploadToSignedUrl("other.txt", token, "hello", { contentType: "text/plain" })).error);
  assert.equal(await take(await service.storage.from(small).download(path)).text(), "hello");
});

test("only the secret key makes and sees buckets", async () => {
  assert.ok((await educator.storage.createBucket(`contract-${randomUUID()}`)).error);
  assert.deepEqual(take(await client().storage.listBuckets()), []);
  assert.equal(take(await service.storage.getBucket(small)).file_size_limit, 1000);
});
