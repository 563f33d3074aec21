import { expect, type Page, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { rest } from "./service";

interface Made {
  id: string;
}

/** A family with messages that wait, half an hour ahead: what they are about is not what this is about. */
async function family(student_name: string, count: number): Promise<void> {
  const [home] = await rest<Made>("POST", "families", { name: `${student_name} family` });
  const family_id = home?.id;
  const [lead] = await rest<Made>("POST", "imported_leads", {
    family_id,
    student_name,
    birth_year: 2011,
    stage: "lost",
  });
  const value = `${student_name.toLowerCase().replace(/ /g, ".")}@example.com`;
  const person = { family_id, kind: "email", value, owner: "guardian", relation: "mother", name: "Sunita" };
  const [contact] = await rest<Made>("POST", "contacts", person);
  const [words] = await rest<Made>(
    "GET",
    "message_templates?event_key=eq.approved&channel=eq.email&language=eq.en&is_active=is.true",
  );
  const due_at = new Date(Date.now() + 30 * 60_000).toISOString();
  for (let number = 0; number < count; number += 1)
    await rest("POST", "email_logs", {
      dedupe_key: crypto.randomUUID(),
      event_key: "approved",
      family_id,
      lead_id: lead?.id,
      contact_id: contact?.id,
      to_address: value,
      template_id: words?.id,
      due_at,
    });
}

async function section(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click();
}

test("the educator steers what is sent, and asks what became of it", async ({ page }) => {
  const child = `Asha Pillai ${Date.now() % 100_000}`;
  await family(child, 3);
  await signIn(page);
  await open(page, "/admin/notifications");

  await test.step("a cell is delayed, and one that the law asks for says why it stays on", async () => {
    await page.getByRole("button", { name: /^Work graded, WhatsApp: on/ }).click();
    await page.getByLabel("Minutes later").fill("15");
    await page.getByRole("button", { name: "Save this cell" }).click();
    await expect(page.getByRole("button", { name: "Work graded, WhatsApp: on 15 min later" })).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(page.getByRole("button", { name: "Work graded, WhatsApp: on", exact: true })).toBeVisible();
    await page.getByRole("button", { name: /^Opt-out confirmed, Email: on/ }).click();
    await expect(page.getByText("This cannot be switched off or delayed")).toBeVisible();
    await expect(page.getByLabel("Send this message")).toBeDisabled();
    await page.getByRole("button", { name: "Back" }).click();
  });

  await test.step("a day without messages; hours that may not be are refused in words", async () => {
    await section(page, "Guards and channels");
    await page.getByLabel("Day", { exact: true }).fill("2031-11-14");
    await page.getByLabel("Why").fill("Diwali");
    await page.getByRole("button", { name: "Add the day" }).click();
    await expect(page.getByText("14 Nov 2031, Diwali")).toBeVisible();
    await page.getByRole("button", { name: "Send on Diwali again" }).click();
    await expect(page.getByText("14 Nov 2031, Diwali")).toBeHidden();
    // Taken out by mistake: U brings it back.
    await page.keyboard.press("u");
    await expect(page.getByText("14 Nov 2031, Diwali")).toBeVisible();
    await page.getByRole("button", { name: "Send on Diwali again" }).click();
    await expect(page.getByText("14 Nov 2031, Diwali")).toBeHidden();
    const calls = page.locator("section.card", { has: page.getByRole("heading", { name: "Calls", exact: true }) });
    await calls.getByLabel("Until").fill("22:30");
    await calls.getByRole("button", { name: "Save the hours" }).click();
    await expect(calls.getByText("Calls may be made between 09:00 and 21:00 only.")).toBeVisible();
  });

  await test.step("an hour is opened; two of its messages are held together", async () => {
    await section(page, "Next 24 hours");
    const rows = page.getByRole("row").filter({ hasText: child });
    await expect(page.getByRole("table", { name: "Messages of this hour" })).toBeVisible();
    await expect(page.locator(".skeleton")).toHaveCount(0);
    if ((await rows.count()) < 3) await page.locator(".bars__slot").nth(1).click();
    await expect(rows).toHaveCount(3);
    await rows.nth(0).getByRole("checkbox").check();
    await rows.nth(1).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Hold 2" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Hold 2", exact: true }).click();
    await expect(page.getByText(": 2 done, 0 skipped, 0 failed")).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await expect(rows.filter({ hasText: "Held by you." })).toHaveCount(2);
  });

  await test.step("the ledger answers in one line, and a message is taken back from its drawer", async () => {
    await section(page, "Ask the ledger");
    await page.getByRole("searchbox").fill(`Did ${child}'s mother get it?`);
    // Whether something else has arrived meanwhile is another matter: the answer names the child and its evidence.
    await expect(page.locator(".answer")).toContainText(new RegExp(`Not yet\\.|Yes\\..*${child}.*Evidence`));
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Evidence as PDF" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^message-[\w-]{36}\.pdf$/);
    await page
      .getByRole("row")
      .filter({ hasText: child })
      .filter({ hasText: "Held" })
      .getByRole("link", { name: child })
      .first()
      .click();
    const drawer = page.getByRole("complementary", { name: "Message" });
    await expect(drawer.getByText("Your request is accepted: how the course works")).toBeVisible();
    // What sends says what sending as it stands makes of it.
    await expect(drawer.getByRole("button", { name: "Release, simulate" })).toBeVisible();
    await expect(drawer.getByRole("button", { name: "Send a copy to me, simulate" })).toBeEnabled();
    await drawer.getByRole("button", { name: "Cancel…" }).click();
    await page.getByRole("button", { name: "Cancel the message" }).click();
    await expect(drawer.getByText("Cancelled", { exact: true }).first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("row").filter({ hasText: "Cancelled by you." })).toHaveCount(1);
  });

  await test.step("everything is paused only by typing the word", async () => {
    await section(page, "Guards and channels");
    await page.getByRole("button", { name: "PAUSE ALL…" }).click();
    await page.getByRole("button", { name: "Pause all sending" }).click();
    await expect(page.getByText("Sending PAUSED")).toBeHidden();
    await page.getByLabel("Type PAUSE to go on").fill("pause");
    await page.getByRole("button", { name: "Pause all sending" }).click();
    await expect(page.getByText("Sending is paused. Everything waits; nothing is lost.")).toBeVisible();
    await page.getByRole("button", { name: "Resume in SANDBOX" }).click();
    await expect(page.getByRole("button", { name: "PAUSE ALL…" })).toBeVisible();
  });
});
