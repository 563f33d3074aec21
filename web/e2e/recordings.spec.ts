import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { made, rest } from "./service";

const RESUMABLE = "**/storage/v1/upload/resumable/**";
const CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nWelcome.\n";

interface Recording {
  id: string;
  chapters: { at: number; title: string }[];
  expires_at: string | null;
  published_at: string | null;
}

test("a recording goes up over a bad line, gets chapters and captions, and several are published at once", async ({
  page,
}) => {
  const stamp = Date.now() % 100_000;
  const batch = await made("batches", { name: `Films ${stamp}`, fee_paise: 499900 });
  await made("recordings", {
    batch_id: batch.id,
    title: `Linked ${stamp}`,
    external_url: "https://video.example.com/1",
  });
  await signIn(page);
  await open(page, "/admin/recordings");
  const find = (title: string) => rest<Recording>("GET", `recordings?title=eq.${encodeURIComponent(title)}`);

  await test.step("The line breaks in the middle, and the film goes on", async () => {
    let sent = 0;
    await page.route(RESUMABLE, (route) =>
      route.request().method() === "PATCH" && sent++ === 1 ? route.abort() : route.continue(),
    );
    await page.getByRole("button", { name: "Add a recording" }).first().click();
    await page.getByLabel("Title").fill(`Class one ${stamp}`);
    await page
      .getByLabel("Batch", { exact: true })
      .last()
      .selectOption({ label: `Films ${stamp}` });
    await page.getByLabel("Choose the recording").setInputFiles({
      name: "class.mp4",
      mimeType: "video/mp4",
      buffer: Buffer.alloc(7 * 1024 * 1024, 1),
    });
    await expect(page.getByText(/Class one \d+ stored/)).toBeVisible({ timeout: 60_000 });
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

  await test.step("Two get an end and are published in one go", async () => {
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Set the end of 2" }).click();
    await page.getByRole("dialog").getByLabel("Here until").fill("2030-01-31T20:00");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("End set for 2")).toBeVisible();
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Publish 2" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Publish and tell the batches" }).click();
    await expect(page.getByText("2 published, 0 were already")).toBeVisible();
    for (const title of [`Class one ${stamp}`, `Linked ${stamp}`]) {
      const [row] = await find(title);
      expect(row?.published_at).not.toBeNull();
      expect(Date.parse(row?.expires_at ?? "")).toBe(Date.parse("2030-01-31T20:00:00+05:30"));
    }
  });
});
