import { expect, type Page, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { arrival, setClock } from "./sandbox";
import { made, rest } from "./service";

const RUN = String(Date.now()).slice(-6);
const dialog = (page: Page) => page.getByRole("dialog");

interface Living {
  stage: string;
  source?: string;
  batch?: string;
  phone?: string;
}

/** The sandbox refuses this number as WhatsApp does one that it does not know. */
const NOT_ON_WHATSAPP = "+919999900026";

/** A family of a batch or of a list, whose mother agreed to everything and can be reached in both ways. */
async function family(name: string, number: number, more: Living) {
  const student_name = `${name} ${RUN}`;
  const { id: family_id } = await made("families", { name: `${student_name} family` });
  const { batch, phone = `+9196${RUN}${number}1`, ...lead } = more;
  const { id: lead_id } = await made("imported_leads", { family_id, student_name, birth_year: 2011, ...lead });
  const email = `${name.toLowerCase()}.${RUN}@example.com`;
  for (const [kind, value] of [
    ["email", email],
    ["phone", phone],
  ]) {
    const person = { family_id, kind, value, owner: "guardian", relation: "mother", name: `Uma ${name}` };
    const { id: contact_id } = await made("contacts", { ...person, verified_at: new Date().toISOString() });
    const said = { granted: true, method: "code", notice_version: 1, notice_language: "en", notice_hash: "-" };
    for (const purpose of ["course", "messages", "marketing"])
      await made("guardian_consents", { ...said, lead_id, contact_id, purpose });
  }
  if (batch) await made("enrollments", { family_id, lead_id, batch_id: batch });
  return { email, phone };
}

test.beforeEach(async () => {
  // A Wednesday morning in India: nothing waits for the end of quiet hours.
  await setClock("2026-12-02T11:00:00+05:30");
});

test("an announcement that was written survives Back and a reload, leaves no draft behind, and is sent", async ({
  page,
}) => {
  const batch = await made("batches", { name: `News ${RUN}`, fee_paise: 499900 });
  const { email } = await family("Tara", 1, { stage: "paid", batch: batch.id });
  const drafts = () => rest<{ id: string }>("GET", `campaigns?name=like.Moved ${RUN}*&confirmed_at=is.null&select=id`);
  const news = () => rest<{ id: string }>("GET", `announcements?title=eq.Moved ${RUN}&select=id`);
  await signIn(page);
  await open(page, "/admin/notifications?tab=announce");
  await page.getByLabel("To whom").selectOption(batch.id);
  await page.getByLabel("Title").fill(`Moved ${RUN}`);
  await page.getByLabel("Text", { exact: true }).fill("We meet on Saturday instead.");
  await page.getByLabel("WhatsApp").uncheck();
  await page.getByRole("button", { name: "See who gets it" }).click();
  await expect(dialog(page).getByText("Uma Tara").first()).toBeVisible();
  await dialog(page).getByRole("button", { name: "Back" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("We meet on Saturday instead.");
  await expect.poll(async () => [(await drafts()).length, (await news()).length]).toEqual([0, 0]);
  await page.reload();
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("We meet on Saturday instead.");

  await page.getByRole("button", { name: "See who gets it" }).click();
  await dialog(page)
    .getByRole("button", { name: /^Announce it, simulate 1 message/ })
    .click();
  const mail = await arrival(email, ({ text }) => text.includes("We meet on Saturday"), "the announcement");
  expect(mail.channel).toBe("email");
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("");
  expect([(await drafts()).length, (await news()).length]).toEqual([0, 1]);
});

test("a campaign is paused, resumed and cancelled: what has not left never leaves", async ({ page }) => {
  const source = `Slow ${RUN}`;
  for (const [number, name] of ["Asha", "Bela", "Charu"].entries())
    await family(name, number + 2, { stage: "new", source });
  await signIn(page);
  await open(page, "/admin/email");
  await page.getByRole("button", { name: "New campaign" }).click();
  await dialog(page).getByLabel("Name").fill(`Slow ${RUN}`);
  await dialog(page).getByLabel("Message").selectOption({ label: "Invitation and consent request in one" });
  await dialog(page).getByLabel(source).check();
  // One an hour: the others wait while she changes her mind.
  await dialog(page).getByLabel("At most in an hour").fill("1");
  await dialog(page).getByRole("button", { name: "Save and check" }).click();
  const drawer = page.getByRole("complementary", { name: "Campaign" });
  await drawer.getByRole("button", { name: "Check and send" }).click();
  await dialog(page)
    .getByRole("button", { name: /^Start, simulate 3 messages/ })
    .click();
  await drawer.getByRole("button", { name: "Pause", exact: true }).click();
  await drawer.getByRole("button", { name: "Resume", exact: true }).click();
  await drawer.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(drawer.getByRole("button", { name: "Resume", exact: true })).toBeVisible();
  await drawer.getByRole("button", { name: "Cancel…" }).click();
  await dialog(page)
    .getByRole("button", { name: /^Cancel \d message/ })
    .click();
  await expect(drawer.getByRole("button", { name: "Resume", exact: true })).toBeHidden();
  await setClock("2026-12-02T16:00:00+05:30");
  const [campaign] = await rest<{ id: string; status: string }>(
    "GET",
    `campaigns?name=eq.Slow ${RUN}&select=id,status`,
  );
  expect(campaign?.status).toBe("cancelled");
  const of = (state: string) => rest("GET", `email_logs?campaign_id=eq.${campaign?.id}&status=${state}&select=id`);
  await expect.poll(async () => (await of("in.(planned,held,claimed,calling)")).length).toBe(0);
  expect((await of("eq.cancelled")).length).toBeGreaterThanOrEqual(2);
});

test("an import is paused, its tab closed, and goes on from where it was", async ({ page, context }) => {
  const rows = Array.from({ length: 3000 }, (_, at) => `Child ${RUN} ${at},Parent ${at},child${at}.${RUN}@example.com`);
  await signIn(page);
  await open(page, "/admin/imports");
  await page.locator('input[type="file"]').setInputFiles({
    name: `long-${RUN}.csv`,
    mimeType: "text/csv",
    buffer: Buffer.from(["Student name,Parent name,Parent email", ...rows].join("\n")),
  });
  await page.getByRole("button", { name: "Check the list" }).click();
  await page.getByText("Nothing", { exact: true }).click();
  await page.getByRole("button", { name: "Import 3,000", exact: true }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("nothing more is written until you resume", { exact: false })).toBeVisible();
  const address = page.url();
  await page.close();

  const later = await context.newPage();
  await later.goto(address);
  await expect(later.getByText("nothing more is written until you resume", { exact: false })).toBeVisible();
  const leads = () =>
    rest<{ id: string }>("GET", `imported_leads?student_name=like.Child ${RUN}*&select=id&limit=5000`);
  const before = (await leads()).length;
  expect(before).toBeLessThan(3000);
  await later.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(later.getByText("3,000 new leads", { exact: false })).toBeVisible();
});

test("a broadcast with one number that is not on WhatsApp groups the failure with its fix", async ({ page }) => {
  const source = `Cast ${RUN}`;
  const good = await family("Divya", 6, { stage: "approved", source });
  await family("Esha", 7, { stage: "approved", source, phone: NOT_ON_WHATSAPP });
  await signIn(page);
  await open(page, "/admin/whatsapp?tab=broadcasts");
  await page.getByRole("button", { name: "New broadcast" }).first().click();
  await dialog(page).getByLabel("Name").fill(`Cast ${RUN}`);
  await dialog(page).getByLabel("Message").selectOption("announcement");
  for (const box of await dialog(page).locator("textarea").all()) await box.fill("We begin a new batch.");
  await dialog(page).getByLabel(source).check();
  await dialog(page).getByRole("button", { name: "Save and check" }).click();
  const drawer = page.getByRole("complementary", { name: "Campaign" });
  await drawer.getByRole("button", { name: "Check and send" }).click();
  await dialog(page)
    .getByRole("button", { name: /^Start, simulate 2 messages/ })
    .click();
  await arrival(good.phone, ({ channel }) => channel === "whatsapp", "the broadcast");
  const reasons = drawer.getByRole("list", { name: "Failures by reason" });
  await expect(reasons.getByText("1 message")).toBeVisible();
  await expect(reasons.getByText("Trying the same again does not help.")).toBeVisible();
});
