import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { made } from "./service";

const RUN = String(Date.now());

/** A child whose guardian agreed to the course and can be written to. */
async function family(name: string, number: number): Promise<string> {
  const student = `${name} ${RUN.slice(-5)}`;
  const { id: family_id } = await made("families", { name: `${student} family` });
  const lead = await made("imported_leads", { family_id, student_name: student, birth_year: 2012, stage: "contacted" });
  await made("contacts", {
    family_id,
    kind: "email",
    value: `uma.${RUN}.${number}@example.com`,
    owner: "guardian",
    name: "Uma Jha",
    relation: "mother",
    verified_at: new Date().toISOString(),
  });
  await made("guardian_consents", {
    lead_id: lead.id,
    purpose: "course",
    granted: true,
    method: "paper",
    notice_version: 1,
    notice_language: "en",
    notice_hash: "-",
  });
  return student;
}

test("the educator asks for money, books it, is refused a wrong amount, and reminds many", async ({ page }) => {
  const [asha, ravi] = await Promise.all([family("Asha", 1), family("Ravi", 2)]);
  await made("batches", { name: `Batch ${RUN.slice(-5)}`, fee_paise: 750000 });
  await signIn(page);
  await open(page, "/admin/payments");

  await test.step("an amount that the gateway does not take is refused in words, and nothing is lost", async () => {
    await page.getByRole("button", { name: "New link" }).first().click();
    const sheet = page.getByRole("dialog");
    for (const student of [asha, ravi]) {
      await sheet.getByRole("searchbox", { name: /^(Student|One more student)$/ }).fill(student);
      await sheet.getByRole("button", { name: new RegExp(`^${student},`) }).click();
    }
    await sheet.getByLabel("Batch").selectOption({ label: `Batch ${RUN.slice(-5)}, ₹7,500` });
    await sheet.getByLabel("Fee in rupees").fill("3");
    await sheet.getByRole("button", { name: "See what is sent" }).click();
    await expect(sheet.getByText("What is left to pay is between ₹9 and ₹2,00,000.")).toBeVisible();
    await sheet.getByLabel("Fee in rupees").fill("7500");
    await sheet.getByRole("button", { name: "See what is sent" }).click();
  });

  await test.step("the plan is seen, then done for both", async () => {
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("button", { name: /^Send a payment link to 2/ }).click();
    await expect(sheet.getByText(/2 done, 0 skipped, 0 failed/)).toBeVisible();
    await sheet.getByRole("button", { name: "Close", exact: true }).last().click();
  });

  await test.step("the links are made and stand in the list", async () => {
    await page.getByLabel("Search by student, LP or MOJO number").fill(RUN.slice(-5));
    await expect(page.getByRole("row").filter({ hasText: asha })).toContainText(/Link (created|sent)/, {
      timeout: 30_000,
    });
    await expect(page.getByRole("row").filter({ hasText: ravi })).toContainText(/Link (created|sent)/, {
      timeout: 30_000,
    });
  });

  await test.step("both are reminded at once, each with its result", async () => {
    await expect(page.getByRole("row")).toHaveCount(3);
    await page.getByLabel("Select this page").check();
    await page.getByRole("button", { name: "Remind 2…" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("button", { name: /^Remind 2/ }).click();
    await expect(sheet.getByText(/2 done, 0 skipped, 0 failed/)).toBeVisible();
    await sheet.getByRole("button", { name: "Close", exact: true }).last().click();
  });

  await test.step("the link goes once more, on the channel that is chosen", async () => {
    await page.getByRole("link", { name: ravi }).click();
    const drawer = page.getByRole("complementary", { name: "Payment" });
    await drawer.getByRole("button", { name: "Send again…" }).click();
    const sheet = page.getByRole("dialog", { name: "Send the link again" });
    // The guardian has an address and no number.
    await sheet.getByLabel("Channel").selectOption({ label: "Only on WhatsApp" });
    await expect(sheet.getByText("Nothing would be sent", { exact: false })).toBeVisible();
    await sheet.getByLabel("Channel").selectOption({ label: "Only by e-mail" });
    await expect(sheet.getByText("Payment link, Email")).toBeVisible();
    await sheet.getByRole("button", { name: /^Send the link again/ }).click();
    await expect(page.getByText("The link is on its way again")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("cash is booked, the seat is open, and the receipt is there", async () => {
    await page.getByRole("link", { name: asha }).click();
    const drawer = page.getByRole("complementary", { name: "Payment" });
    await drawer.getByRole("button", { name: "Paid in another way…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Book ₹7,500" }).click();
    await expect(drawer.getByText("The seat is open")).toBeVisible({ timeout: 15_000 });
    const file = page.waitForEvent("download");
    await drawer.getByRole("button", { name: "Receipt" }).click();
    expect((await file).suggestedFilename()).toMatch(/^receipt-LP-\d\d-\d\d-\d{4}\.pdf$/);
  });
});
