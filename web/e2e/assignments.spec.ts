import { expect, test } from "@playwright/test";
import { emptyPdf } from "./files";
import { open, signIn } from "./pages";
import { agreed, handsIn, handsInAgain, seated } from "./people";
import { businessNow } from "./sandbox";
import { made, rest } from "./service";

const STAMP = String(Date.now() % 100_000);
const BATCH = `Works ${STAMP}`;

/** A moment some days from now, as the field for it takes it: Indian time. */
async function inDays(days: number): Promise<string> {
  return new Date((await businessNow()) + days * 86_400_000 + 5.5 * 3_600_000).toISOString().slice(0, 16);
}

test("work is set with a rubric, marked by key beside its file, and those without it are reminded and given time", async ({
  page,
}) => {
  const batch = await made("batches", { name: BATCH, fee_paise: 499900 });
  const [asha, ravi] = [await seated(`Asha Nair ${STAMP}`, batch.id), await seated(`Ravi Nair ${STAMP}`, batch.id)];
  await agreed(ravi.lead, "course", "messages");
  await signIn(page);
  await open(page, "/admin/assignments");

  await test.step("A due date before the opening is refused at its field, and nothing is lost", async () => {
    await page.getByRole("button", { name: "New assignment" }).first().click();
    const form = page.getByRole("dialog", { name: "New assignment" });
    await form.getByLabel("Title").fill(`Ten interviews ${STAMP}`);
    await form.getByLabel("Batch").selectOption({ label: BATCH });
    await form.getByLabel("Due", { exact: true }).fill(await inDays(2));
    await form.getByLabel("Opens").fill(await inDays(3));
    await form.getByLabel("Rubric").fill("Real people: none 0, some 4, all 8\nWritten down: no 0, yes 2");
    await form.getByRole("button", { name: "Save the assignment" }).click();
    await expect(form.getByText("It opens after it is due.")).toBeVisible();
    await form.getByLabel("Opens").fill("");
    await form.getByRole("button", { name: "Save the assignment" }).click();
    await expect(page.getByText(`Ten interviews ${STAMP} saved`)).toBeVisible();
  });

  const drawer = page.getByRole("complementary", { name: `Ten interviews ${STAMP}` });
  const [work] = await rest<{ id: string }>("GET", `assignments?batch_id=eq.${batch.id}&select=id`);
  await handsIn(asha, work?.id ?? "", "They want repairs at the door.", emptyPdf());

  await test.step("The file is shown in the page, and three keys mark the work", async () => {
    await page.reload();
    const article = page.getByRole("article", { name: asha.name });
    await expect(article.getByText("They want repairs at the door.")).toBeVisible();
    await expect(article.locator('iframe[title="idea.pdf"]')).toBeVisible();
    await article.getByRole("heading", { name: asha.name }).click();
    await page.keyboard.press("3");
    await page.keyboard.press("2");
    await expect(article.getByLabel("Points of 10")).toHaveValue("10");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(`${asha.name}: 10 of 10 points`)).toBeVisible();
    const [marked] = await rest(
      "GET",
      `assignment_submissions?assignment_id=eq.${work?.id}&select=status,points,levels`,
    );
    expect(marked).toEqual({ status: "graded", points: 10, levels: [2, 1] });
  });

  await test.step("Who has not handed in is reminded, and nobody else", async () => {
    await drawer.getByRole("button", { name: "Remind those without…" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByText(ravi.name, { exact: false }).first()).toBeVisible();
    await expect(sheet.getByText(asha.name, { exact: false })).toHaveCount(0);
    await sheet.getByRole("button", { name: /^Remind 1/ }).click();
    await expect(sheet).toBeHidden();
    const told = await rest<{ lead_id: string }>(
      "GET",
      `email_logs?event_key=eq.work_due_tomorrow&subject_id=eq.${work?.id}`,
    );
    expect(told.map(({ lead_id }) => lead_id)).toEqual([ravi.lead]);
  });

  await test.step("It is changed after it was set: for whom, and who hears, is shown first", async () => {
    await drawer.getByRole("button", { name: "Change…", exact: true }).click();
    const form = page.getByRole("dialog", { name: `Change Ten interviews ${STAMP}` });
    await form.getByLabel("Due", { exact: true }).fill(await inDays(3));
    await form.getByRole("button", { name: "See what changes for whom" }).click();
    await expect(form.getByText(`Ten interviews ${STAMP}: Due:`, { exact: false })).toBeVisible();
    await expect(form.getByText(`${asha.name}: Marked already: the mark stays.`)).toBeVisible();
    await form.getByRole("button", { name: /^Change the assignment/ }).click();
    await expect(form.getByText(/1 done, 1 skipped, 0 failed/)).toBeVisible();
    await form.getByRole("button", { name: "Close", exact: true }).last().click();
    const told = await rest<{ lead_id: string }>(
      "GET",
      `email_logs?event_key=eq.work_changed&subject_id=eq.${work?.id}`,
    );
    expect(told.map(({ lead_id }) => lead_id)).toEqual([ravi.lead]);
  });

  await test.step("More time is given to one, and all work comes in one file", async () => {
    await drawer.getByRole("button", { name: "More time…" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel(ravi.name).check();
    await sheet.getByLabel("Until").fill(await inDays(4));
    await sheet.getByRole("button", { name: "Give more time to 1" }).click();
    await expect(page.getByText("More time for 1 student")).toBeVisible();
    expect(await rest("GET", `assignment_extensions?assignment_id=eq.${work?.id}`)).toHaveLength(1);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      drawer.getByRole("button", { name: "Download all" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`Ten interviews ${STAMP}.zip`);
  });

  await test.step("What was handed in again shows what has changed, and the same work is set anew", async () => {
    await rest("PATCH", `assignment_submissions?assignment_id=eq.${work?.id}`, {
      status: "changes_asked",
      feedback: "Who pays?",
    });
    await handsInAgain(asha, work?.id ?? "", "They want quick repairs at the door.");
    await open(page, "/admin/assignments");
    await page.getByLabel("Batch", { exact: true }).selectOption({ label: BATCH });
    await page.getByLabel("To grade", { exact: true }).selectOption({ label: "Has work to grade" });
    await page.getByRole("link", { name: `Ten interviews ${STAMP}` }).click();
    const article = page.getByRole("article", { name: asha.name });
    await article.getByText("What has changed since try 1").click();
    await expect(article.locator("ins")).toHaveText("quick ");
    await article.getByText(/^Try 1, /).click();
    await expect(article.getByText("You asked: Who pays?")).toBeVisible();
    await expect(article.getByText("They want repairs at the door.", { exact: true })).toBeVisible();
    await expect(article.locator('iframe[title="idea.pdf"]')).toHaveCount(2);
    await drawer.getByRole("button", { name: "Duplicate…" }).click();
    const form = page.getByRole("dialog", { name: "New assignment" });
    await expect(form.getByLabel("Rubric")).toHaveValue(/^Real people: none 0, some 4, all 8\n/);
    await form.getByLabel("Batch").selectOption({ label: BATCH });
    await form.getByLabel("Due", { exact: true }).fill(await inDays(9));
    await form.getByRole("button", { name: "Save the assignment" }).click();
    await expect(form).toBeHidden();
    expect(await rest("GET", `assignments?batch_id=eq.${batch.id}`)).toHaveLength(2);
  });
});
