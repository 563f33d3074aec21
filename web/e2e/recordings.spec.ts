import { expect, test } from "@playwright/test";
import { silentWav } from "./files";
import { open, signIn } from "./pages";
import { made, rest } from "./service";

const RESUMABLE = "**/storage/v1/upload/resumable/**";
const CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nWelcome.\n";

interface Recording {
  id: string;
  chapters: { at: number; title: string }[];
  expires_at: string | null;
  published_at: string | null;
  minutes: number | null;
  batch_id: string;
}

test("recordings go up over a bad line while she goes on, get chapters and captions, and are published and moved", async ({
  page,
}) => {
  const stamp = Date.now() % 100_000;
  const batch = await made("batches", { name: `Films ${stamp}`, fee_paise: 499900 });
  await made("batches", { name: `Later ${stamp}`, fee_paise: 499900 });
  await made("recordings", {
    batch_id: batch.id,
    title: `Linked ${stamp}`,
    external_url: "https://video.example.com/1",
  });
  await signIn(page);
  await open(page, "/admin/recordings");
  const find = (title: string) => rest<Recording>("GET", `recordings?title=eq.${encodeURIComponent(title)}`);

  await test.step("Two go up at once; the line breaks in the middle of one, and it goes on", async () => {
    let sent = 0;
    await page.route(RESUMABLE, (route) =>
      route.request().method() === "PATCH" && sent++ === 1 ? route.abort() : route.continue(),
    );
    await page.getByRole("button", { name: "Add recordings" }).first().click();
    const form = page.getByRole("dialog", { name: "Add recordings" });
    await form.getByLabel("Batch", { exact: true }).selectOption({ label: `Films ${stamp}` });
    await form.getByLabel("Choose the recordings").setInputFiles([
      { name: "class.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(7 * 1024 * 1024, 1) },
      { name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") },
      { name: "class_two.wav", mimeType: "audio/wav", buffer: silentWav() },
    ]);
    await expect(form.getByText("notes.pdf: This is none of MP4, WebM, MP3, M4A and WAV.")).toBeVisible();
    await form.getByLabel("Title").first().fill(`Class one ${stamp}`);
    await expect(form.getByLabel("Title").last()).toHaveValue("class two");
    await form.getByLabel("Title").last().fill(`Class two ${stamp}`);
    await form.getByRole("button", { name: "Add 2 recordings" }).click();
    // She goes on with something else meanwhile.
    await page.getByRole("link", { name: "Certificate Generator" }).click();
    const strip = page.getByRole("region", { name: "Recordings on their way" });
    await expect(strip.getByText("2 of 2 recordings stored")).toBeVisible({ timeout: 60_000 });
    expect(await find(`Class two ${stamp}`)).toMatchObject([{ minutes: 1, published_at: null }]);
    await strip.getByRole("link", { name: "Recordings" }).click();
    await strip.getByRole("button", { name: "Close" }).click();
    await expect(strip).toBeHidden();
    expect(sent).toBeGreaterThan(2);
    await page.unroute(RESUMABLE);
  });

  await test.step("Chapters and captions are looked at before they are kept", async () => {
    await page.getByRole("searchbox", { name: "Search recordings" }).fill(String(stamp));
    await page.getByRole("link", { name: `Class one ${stamp}` }).click();
    const drawer = page.getByRole("complementary", { name: `Class one ${stamp}` });
    await drawer.getByLabel("Chapters").fill("Start");
    await expect(drawer.getByText("Line 1 is no chapter.", { exact: false })).toBeVisible();
    await expect(drawer.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
    await drawer.getByLabel("Chapters").fill("0:00 Start\n12:34 Prices");
    await drawer.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    expect((await find(`Class one ${stamp}`))[0]?.chapters).toEqual([
      { at: 0, title: "Start" },
      { at: 754, title: "Prices" },
    ]);
    const pick = drawer.getByLabel("Captions in English", { exact: true });
    await pick.setInputFiles({ name: "class.srt", mimeType: "text/plain", buffer: Buffer.from("1\n00:00:01,000") });
    await expect(drawer.getByText(/class\.srt: This is no WebVTT file/)).toBeVisible();
    await pick.setInputFiles({ name: "class.vtt", mimeType: "text/vtt", buffer: Buffer.from(CAPTIONS) });
    await expect(drawer.getByRole("button", { name: "Remove captions in English" })).toBeVisible();
    await expect(drawer.getByText("Nobody is in this batch.")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("Another file takes its place, and what was signed for it ends", async () => {
    const where = () => rest<{ storage_path: string }>("GET", `recordings?title=eq.Class two ${stamp}`);
    const [first] = await where();
    await page.getByRole("link", { name: `Class two ${stamp}` }).click();
    const drawer = page.getByRole("complementary", { name: `Class two ${stamp}` });
    await drawer.getByRole("button", { name: "Replace…" }).click();
    await drawer
      .getByLabel("Choose the new file")
      .setInputFiles({ name: "better.wav", mimeType: "audio/wav", buffer: silentWav() });
    await expect(page.getByText("Recording replaced", { exact: true })).toBeVisible();
    const [second] = await where();
    expect(second?.storage_path).toMatch(/-better\.wav$/);
    expect(await rest("GET", `recordings?storage_path=eq.${first?.storage_path}`)).toEqual([]);
    await drawer.getByRole("button", { name: "Revoke links…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke them now" }).click();
    await expect(page.getByText("Links revoked")).toBeVisible();
    expect((await where())[0]?.storage_path).not.toBe(second?.storage_path);
    await page.keyboard.press("Escape");
  });

  await test.step("A film whose row is refused says so, and only the row is tried again", async () => {
    await page.route("**/rest/v1/recordings?select=id", (route) =>
      route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    await page.getByRole("button", { name: "Add recordings" }).first().click();
    const form = page.getByRole("dialog", { name: "Add recordings" });
    await form.getByLabel("Batch", { exact: true }).selectOption({ label: `Films ${stamp}` });
    await form
      .getByLabel("Choose the recordings")
      .setInputFiles({ name: "three.wav", mimeType: "audio/wav", buffer: silentWav() });
    await form.getByLabel("Title").fill(`Class three ${stamp}`);
    await form.getByRole("button", { name: "Add 1 recording" }).click();
    const strip = page.getByRole("region", { name: "Recordings on their way" });
    await expect(strip.getByText("1 failed")).toBeVisible();
    await expect(strip.getByRole("alert")).toContainText("No answer from the server");
    await page.unroute("**/rest/v1/recordings?select=id");
    await strip.getByRole("button", { name: `Try Class three ${stamp} again` }).click();
    await expect(strip.getByText("1 of 1 recordings stored")).toBeVisible();
    expect(await find(`Class three ${stamp}`)).toHaveLength(1);
  });

  await test.step("Three get an end and are published in one go, each with what became of it", async () => {
    const sheet = page.getByRole("dialog");
    const close = () => sheet.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByRole("checkbox", { name: `Select Class three ${stamp}` }).check();
    await page.getByRole("button", { name: "Publish 1" }).click();
    await sheet.getByRole("button", { name: /^Publish 1/ }).click();
    await expect(sheet).toBeHidden();
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Set the end of 4" }).click();
    await sheet.getByLabel("Here until").fill("2030-01-31T20:00");
    await sheet.getByRole("button", { name: /^Set the end of 4/ }).click();
    await expect(sheet.getByText(/4 done, 0 skipped, 0 failed/)).toBeVisible();
    await close();
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Publish 4" }).click();
    await expect(sheet.getByText("Published already.")).toBeVisible();
    await sheet.getByRole("button", { name: /^Publish 3/ }).click();
    await expect(sheet.getByText(/3 done, 1 skipped, 0 failed/)).toBeVisible();
    await close();
    for (const title of [`Class one ${stamp}`, `Linked ${stamp}`]) {
      const [row] = await find(title);
      expect(row?.published_at).not.toBeNull();
      expect(Date.parse(row?.expires_at ?? "")).toBe(Date.parse("2030-01-31T20:00:00+05:30"));
    }
  });

  await test.step("One moves to another batch, which says who will see it", async () => {
    const sheet = page.getByRole("dialog");
    await page.getByRole("checkbox", { name: `Select Linked ${stamp}` }).check();
    await page.getByRole("button", { name: "Move 1" }).click();
    await expect(sheet.getByRole("button", { name: /^Move 0/ })).toBeDisabled();
    await sheet.getByLabel("New batch").selectOption({ label: `Later ${stamp}, 0 students` });
    await expect(sheet.getByText(`Films ${stamp}: 0 students will not see 1 recording any more.`)).toBeVisible();
    await expect(sheet.getByText(`Later ${stamp}: 0 students will see 1 recording at once.`)).toBeVisible();
    await sheet.getByRole("button", { name: /^Move 1 to another batch/ }).click();
    await expect(sheet).toBeHidden();
    expect((await find(`Linked ${stamp}`))[0]?.batch_id).not.toBe(batch.id);
    await page.getByLabel("Batch", { exact: true }).selectOption({ label: `Films ${stamp}` });
    await expect(page.getByRole("link", { name: `Linked ${stamp}` })).toBeHidden();
    await expect(page.getByRole("link", { name: `Class one ${stamp}` })).toBeVisible();
    await page.getByLabel("State", { exact: true }).selectOption({ label: "Not watched by more than half" });
    await expect(page.getByText("Nothing fits", { exact: false })).toBeVisible();
  });
});
