import { expect, test } from "@playwright/test";
import { emptyPdf } from "./files";
import { open } from "./pages";
import { pupil } from "./people";
import { businessNow } from "./sandbox";
import { made, rest } from "./service";

interface Submission {
  id: string;
  files: { name: string; size: number; type: string }[];
  try_no: number;
  receipt_no: string;
}

const RESUMABLE = "**/storage/v1/upload/resumable/**";

/** A film of so many bytes, as far as its first ones tell. */
function film(bytes: number): Buffer {
  const content = Buffer.alloc(bytes, 7);
  content.write("\0\0\0\x20ftypisom", 0, "latin1");
  return content;
}

test("work is handed in over a signal that drops, through a reload, once", async ({ browser }) => {
  const { page, batch } = await pupil(browser, `Tara Menon ${Date.now() % 100_000}`);
  const now = await businessNow();
  const work = await made("assignments", {
    batch_id: batch,
    title: "Ten interviews",
    due_at: new Date(now + 7 * 86_400_000).toISOString(),
    published_at: new Date(now - 60_000).toISOString(),
  });
  await open(page, `/app/assignments/${work.id}/submit`);
  const add = page.getByLabel("Add file");

  await test.step("What cannot be read is refused in words, and what is good goes up beside it", async () => {
    await add.setInputFiles([
      { name: "photo.png", mimeType: "image/png", buffer: Buffer.from("<svg><script>alert(1)</script></svg>") },
      { name: "empty.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) },
      { name: "../../notes.pdf", mimeType: "application/pdf", buffer: emptyPdf() },
    ]);
    await expect(page.getByText(/photo\.png: We cannot read this kind/)).toBeVisible();
    await expect(page.getByText("empty.pdf: This file is empty.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^notes\.pdf/ })).toBeVisible();
  });

  await test.step("The signal drops in the middle of a film, the page is opened again, and the film goes on", async () => {
    let sent = 0;
    const offsets: number[] = [];
    await page.route(RESUMABLE, async (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      offsets.push(Number(route.request().headers()["upload-offset"]));
      sent += 1;
      return sent > 1 ? route.abort("internetdisconnected") : route.continue();
    });
    await add.setInputFiles({ name: "interviews.mp4", mimeType: "video/mp4", buffer: film(9 * 1024 * 1024) });
    await expect(page.getByText(/No signal\. It goes on by itself, \d+ %/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Check and hand in" })).toBeDisabled();
    await page.reload();
    await expect(page.getByText(/No signal\. It goes on by itself/)).toBeVisible();
    await page.unroute(RESUMABLE);
    await expect(page.getByRole("button", { name: /^interviews\.mp4, 9\.4 MB/ })).toBeVisible({ timeout: 60_000 });
    // Never from the beginning again.
    expect(offsets.filter((offset) => offset === 0)).toHaveLength(1);
    expect(offsets.length).toBeGreaterThan(1);
  });

  await test.step("A file on its way is stopped", async () => {
    await page.route("**/storage/v1/upload/resumable", (route) => route.abort("internetdisconnected"));
    await add.setInputFiles({ name: "wrong.pdf", mimeType: "application/pdf", buffer: emptyPdf() });
    await page.getByRole("button", { name: "Cancel: wrong.pdf" }).click();
    await expect(page.getByText("wrong.pdf")).toBeHidden();
    await page.unroute("**/storage/v1/upload/resumable");
  });

  await test.step("It is checked, and a double tap hands in once", async () => {
    await page.getByLabel("Your answer").fill("They want repairs at the door.");
    await page.getByLabel("Link to your work").fill("javascript:alert(1)");
    await page.getByRole("button", { name: "Add link" }).click();
    await expect(page.getByText("A link begins with https:// and has no spaces.")).toBeVisible();
    await page.getByLabel("Link to your work").fill("example.com/ten-interviews");
    await page.getByRole("button", { name: "Add link" }).click();
    await expect(page.getByLabel("Your answer")).toHaveValue(/at the door\.\nhttps:\/\/example\.com\/ten-interviews$/);
    await page.getByRole("button", { name: "Move up: interviews.mp4" }).click();
    await expect(page.getByRole("button", { name: "Move up: notes.pdf" })).toBeVisible();
    await page.getByRole("button", { name: "Check and hand in" }).click();
    await expect(page.getByRole("heading", { name: "Check before handing in" })).toBeVisible();
    await expect(page.getByText("They want repairs at the door.")).toBeVisible();
    const link = page.getByRole("link", { name: "https://example.com/ten-interviews" });
    await expect(link).toHaveAttribute("rel", /noopener/);
    await page.getByRole("button", { name: "Hand in", exact: true }).dblclick();
    await expect(page.getByText(/Handed in at .* Number R-/)).toBeVisible();
    await expect(page.getByText("interviews.mp49.4 MB")).toBeVisible();
    await expect(page.getByText("The receipt also comes by e-mail", { exact: false })).toBeVisible();
    await expect(page.getByText(/You can replace it until/)).toBeVisible();
    const [handed, ...more] = await rest<Submission>("GET", `assignment_submissions?assignment_id=eq.${work.id}`);
    expect(more).toEqual([]);
    expect(handed?.try_no).toBe(1);
    expect(handed?.files.map(({ name, size, type }) => [name, size, type])).toEqual([
      ["interviews.mp4", 9 * 1024 * 1024, "video/mp4"],
      ["notes.pdf", emptyPdf().length, "application/pdf"],
    ]);
    const tries = await rest("GET", `automation_events?kind=eq.work_handed_in&payload->ids->>0=eq.${handed?.id}`);
    expect(tries).toHaveLength(1);
  });

  await test.step("Until it is due it can be replaced, and that is a second try", async () => {
    await page.getByRole("button", { name: "Hand in again" }).click();
    await page.getByRole("button", { name: "Remove: notes.pdf" }).click();
    await page.getByRole("button", { name: "Check and hand in" }).click();
    await page.getByRole("button", { name: "Hand in", exact: true }).click();
    await expect(page.getByText(/Handed in at .* Number R-/)).toBeVisible();
    const [handed] = await rest<Submission>("GET", `assignment_submissions?assignment_id=eq.${work.id}`);
    expect([handed?.try_no, handed?.files.map(({ name }) => name)]).toEqual([2, ["interviews.mp4"]]);
  });

  await test.step("What was not handed in before it closed stands under Missed, and is looked at only", async () => {
    await rest("POST", "assignments", {
      batch_id: batch,
      title: "A name for the shop",
      published_at: new Date(now - 9 * 86_400_000).toISOString(),
      due_at: new Date(now - 3 * 86_400_000).toISOString(),
      cutoff_at: new Date(now - 86_400_000).toISOString(),
    });
    await open(page, "/app/assignments");
    const missed = page.getByRole("list", { name: "Missed" });
    await expect(missed.getByText("A name for the shop")).toBeVisible();
    await expect(missed.getByText(/This work is closed/)).toBeVisible();
    await expect(missed.getByRole("link", { name: "Open: A name for the shop" })).toBeVisible();
    await expect(page.getByRole("list", { name: "To do" })).toHaveCount(0);
  });
});
