import { randomUUID } from "node:crypto";
import { expect, type Locator, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { pupil } from "./people";
import { businessNow, setClock, stack } from "./sandbox";
import { made, rest } from "./service";

/** A minute of silence that every browser plays. */
function minute(): Buffer {
  const rate = 8000;
  const data = Buffer.alloc(rate * 60, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

const at = (player: Locator) => player.evaluate((media: HTMLMediaElement) => media.currentTime);

test("a student goes on watching at the second, and the educator sees a percentage", async ({ page, browser }) => {
  const name = `Naina Roy ${Date.now() % 100_000}`;
  const { page: phone, batch } = await pupil(browser, name);
  const { API_URL, SECRET_KEY } = stack();
  const id = randomUUID();
  const place = `${batch}/${id}/class.wav`;
  const stored = await fetch(`${API_URL}/storage/v1/object/recordings/${place}`, {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET_KEY}`, apikey: SECRET_KEY, "content-type": "audio/wav" },
    body: new Uint8Array(minute()),
  });
  expect(stored.ok).toBe(true);
  const recording = await made("recordings", {
    id,
    batch_id: batch,
    title: `Prices of ${name}`,
    storage_path: place,
    published_at: new Date(Date.now() - 60_000).toISOString(),
    chapters: [
      { at: 0, title: "Start" },
      { at: 20, title: "What it costs" },
    ],
  });
  const player = phone.getByLabel(`Prices of ${name}`, { exact: true });

  await test.step("It plays from a chapter, at the chosen speed", async () => {
    await open(phone, `/app/recordings/${recording.id}`);
    await expect.poll(() => player.evaluate((media: HTMLMediaElement) => media.duration)).toBeGreaterThan(59);
    await phone.getByRole("button", { name: "2×" }).click();
    await phone.getByRole("button", { name: "0:20 What it costs" }).click();
    await expect.poll(() => at(player)).toBeGreaterThan(23);
    await player.evaluate((media: HTMLMediaElement) => media.pause());
    await expect.poll(async () => (await rest("GET", `recording_progress?recording_id=eq.${id}`)).length).toBe(1);
  });

  const stopped = await at(player);
  await test.step("Opened again it goes on there, and remembers the speed", async () => {
    await open(phone, "/app/recordings");
    await expect(phone.getByRole("list", { name: "Continue" }).getByText(/go on at 0:2\d/)).toBeVisible();
    await phone.getByRole("link", { name: new RegExp(`Prices of ${name}`) }).click();
    await expect.poll(() => at(player)).toBeGreaterThanOrEqual(Math.floor(stopped));
    expect(await at(player)).toBeLessThan(stopped + 2);
    expect(await player.evaluate((media: HTMLMediaElement) => media.playbackRate)).toBe(2);
  });

  await test.step("A note keeps its moment and leads back to it, for this student alone", async () => {
    await phone.getByLabel(/^Note at 0:2\d/).fill("Materials, time, profit.");
    await phone.getByRole("button", { name: "Keep note" }).click();
    const notes = phone.getByRole("list", { name: "Your notes" });
    await expect(notes.getByText("Materials, time, profit.")).toBeVisible();
    await player.evaluate((media: HTMLMediaElement) => {
      media.currentTime = 50;
    });
    await notes.getByRole("button", { name: /^0:2\d$/ }).click();
    await expect.poll(() => at(player)).toBeLessThan(40);
    await player.evaluate((media: HTMLMediaElement) => media.pause());
    await notes.getByRole("button", { name: /^Remove/ }).click();
    await expect(notes.getByRole("listitem")).toHaveCount(0);
  });

  await test.step("A question about this moment begins with it", async () => {
    await phone.getByRole("link", { name: "Ask about this moment" }).click();
    await expect(phone.getByLabel("What happens, and what did you expect?")).toHaveValue(
      new RegExp(`“Prices of ${name}”, at 0:2\\d: $`),
    );
    await phone.goBack();
    await expect.poll(() => at(player)).toBeGreaterThanOrEqual(Math.floor(stopped));
  });

  await test.step("A link that has ended is renewed without a word, at the same second", async () => {
    await phone.waitForTimeout(5500);
    await phone.route("**/object/sign/recordings/**", (route) =>
      route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    const first = await player.getAttribute("src");
    await player.evaluate((media: HTMLMediaElement) => media.dispatchEvent(new Event("error")));
    await phone.unroute("**/object/sign/recordings/**");
    await expect.poll(() => player.getAttribute("src")).not.toBe(first);
    await expect.poll(() => at(player)).toBeGreaterThanOrEqual(Math.floor(stopped));
  });

  await test.step("The student says it is watched; the educator sees that, and no more", async () => {
    await phone.getByRole("button", { name: "I have watched it" }).click();
    await expect(phone.getByRole("button", { name: "Watched. Not yet?" })).toBeVisible();
    const now = await businessNow();
    const missed = await made("sessions", {
      batch_id: batch,
      title: "Prices",
      starts_at: new Date(now + 60_000).toISOString(),
      ends_at: new Date(now + 120_000).toISOString(),
    });
    await setClock(new Date(now + 300_000).toISOString());
    const film = { batch_id: batch, external_url: "https://video.example.com/prices" };
    await made("recordings", {
      ...film,
      title: "Old class",
      session_id: missed.id,
      published_at: new Date(Date.now() - 86_400_000).toISOString(),
    });
    await made("recordings", { ...film, title: "New class", published_at: new Date().toISOString() });
    await open(phone, "/app/recordings");
    await expect(phone.getByRole("list", { name: "New since your last visit" }).getByRole("link")).toHaveText(
      /New class/,
    );
    await expect(phone.getByRole("list", { name: "Classes you missed" }).getByRole("link")).toHaveText(/Old class/);
    await signIn(page);
    await open(page, `/admin/recordings/${recording.id}`);
    const drawer = page.getByRole("complementary", { name: `Prices of ${name}` });
    await expect(drawer.getByText("1 of 1 student watched it")).toBeVisible();
    await expect(drawer.getByText(/^\d+ %/)).toBeVisible();
  });
});
