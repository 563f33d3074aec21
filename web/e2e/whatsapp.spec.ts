import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { received, stack } from "./sandbox";
import { rest } from "./service";

interface Made {
  id: string;
}

/** A family with messages that WhatsApp has refused, for a reason that a retry can help and for one that it cannot. */
async function family(student_name: string, number: string): Promise<void> {
  const [home] = await rest<Made>("POST", "families", { name: `${student_name} family` });
  const family_id = home?.id;
  const lead = { family_id, student_name, birth_year: 2011, stage: "lost" };
  const [made] = await rest<Made>("POST", "imported_leads", lead);
  const person = { family_id, kind: "phone", value: number, owner: "guardian", relation: "mother", name: "Sunita" };
  const [contact] = await rest<Made>("POST", "contacts", person);
  const now = new Date().toISOString();
  for (const [error_code, error_text] of [
    ["131026", "Not on WhatsApp. Use e-mail, or ask for another number."],
    ["campaign_not_live", "The campaign is paused or stopped."],
    ["campaign_not_live", "The campaign is paused or stopped."],
  ])
    await rest("POST", "whatsapp_logs", {
      dedupe_key: crypto.randomUUID(),
      event_key: "approved",
      family_id,
      lead_id: made?.id,
      contact_id: contact?.id,
      to_address: number,
      due_at: now,
      failed_at: now,
      status: "failed",
      error_code,
      error_text,
      body: "Welcome",
      is_session: true,
    });
}

test("the educator looks after WhatsApp: templates, another way, failures, stops", async ({ page }) => {
  const mark = String(Date.now()).slice(-5);
  const child = `Tara Menon ${mark}`;
  const number = `+9198${mark}${mark.slice(0, 3)}`;
  await family(child, number);
  await signIn(page);
  await open(page, "/admin/whatsapp");

  await test.step("what AiSensy says is read, and a template goes to her own number", async () => {
    await page.getByRole("button", { name: "Read AiSensy now" }).click();
    await expect(page.getByText("Connected", { exact: true })).toBeVisible();
    await page.getByLabel("Search templates").fill("session_24h");
    await page.locator("a.grid__open").first().click();
    const drawer = page.getByRole("complementary", { name: "Template" });
    await expect(drawer.getByText("Approved")).toBeVisible();
    await drawer.getByLabel("Send a test to").fill("12");
    await drawer.getByRole("button", { name: "Send me this one" }).click();
    await expect(drawer.getByText("The test was not sent.")).toBeVisible();
    const mine = `+9197${mark}${mark.slice(0, 3)}`;
    await drawer.getByLabel("Send a test to").fill(mine);
    await drawer.getByRole("button", { name: "Send me this one" }).click();
    await expect.poll(async () => (await received(mine, "whatsapp")).length).toBe(1);
    await drawer.getByRole("button", { name: "Close" }).click();
  });

  await test.step("one that WhatsApp refuses says so, and cannot be switched on", async () => {
    const before = await (await fetch(`${stack().SANDBOX_URL}/aisensy/campaigns`)).json();
    const listed = (before.campaigns as { name: string }[]).map((one) => ({ ...one, status: "APPROVED" }));
    const refuse = listed.map((one) =>
      one.name.startsWith("lp_recording_v1") ? { ...one, status: "REJECTED", reason: "Too loud" } : one,
    );
    const put = (campaigns: unknown) =>
      fetch(`${stack().SANDBOX_URL}/aisensy/campaigns`, { method: "PUT", body: JSON.stringify(campaigns) });
    await put(refuse);
    await open(page, "/admin/whatsapp?q=lp_recording_v1");
    await page.getByRole("button", { name: "Read AiSensy now" }).click();
    await expect(page.getByText(/rejected the template .*Too loud/).first()).toBeVisible();
    // Search, filter and order are the server's, and stand in the address.
    await page.getByLabel("WhatsApp says").selectOption({ label: "Rejected" });
    await page.getByRole("button", { name: "Template", exact: true }).click();
    await expect(page).toHaveURL(/q=lp_recording_v1&state=rejected&sort=title$/);
    await page.reload();
    await expect(page.getByText(/^2 of \d+ templates, matching/)).toBeVisible();
    await page.getByRole("link", { name: "Automations" }).click();
    await page.getByLabel("Search automations").fill("recording ready");
    await expect(page.getByText("1 automation, matching")).toBeVisible();
    const recording = page.getByLabel(/^Recording ready.* on WhatsApp$/);
    await recording.click();
    await expect(recording).not.toBeChecked();
    await expect(recording).toBeEnabled();
    await recording.click();
    await expect(page.getByText("This cannot be switched on yet.").first()).toBeVisible();
    await put(listed);
    await page.getByRole("button", { name: "Read AiSensy now" }).click();
    await expect(page.getByRole("button", { name: "Reading AiSensy" })).toHaveCount(0);
    await recording.click();
    await expect(recording).toBeChecked();
  });

  await test.step("another way for what does not arrive", async () => {
    await page.getByLabel(/^If Recording ready/).selectOption({ label: "Email" });
    await expect(page.getByLabel(/^How long to wait for Recording ready/)).toHaveValue("30");
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(page.getByLabel(/^If Recording ready/)).toHaveValue("");
  });

  await test.step("failures by reason: only what a retry can help is tried again, many at once", async () => {
    await page.getByRole("link", { name: "Log" }).click();
    await page.getByLabel("Search messages").fill(child);
    await page.getByLabel("Status").selectOption({ label: "Failed" });
    const reasons = page.getByRole("list", { name: "Failures by reason" });
    await expect(reasons.getByText("Not on WhatsApp.")).toBeVisible();
    await expect(reasons.getByText("Trying the same again does not help.").first()).toBeVisible();
    await expect(page.getByRole("row")).toHaveCount(4);
    await page.getByLabel("Select this page").check();
    await page.getByRole("button", { name: "Try 3 messages again" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByText("2 of 3 can be done.")).toBeVisible();
    await sheet.getByRole("button", { name: /^Send again 2, simulate 2 messages/ }).click();
    await expect(page.getByRole("region", { name: "Tried again" })).toContainText("2 done");
    await sheet.getByRole("button", { name: "Close" }).last().click();
  });

  await test.step("a number is stopped, and added back with a reason", async () => {
    await page.getByRole("link", { name: /^Opt-outs/ }).click();
    await page.getByRole("button", { name: "Stop a number…" }).click();
    await page.getByLabel("Number", { exact: true }).fill(number);
    await page.getByLabel("How they asked").fill("On the phone.");
    await page.getByRole("button", { name: "Stop this number" }).click();
    await page.getByLabel("Search numbers").fill(child.toLowerCase());
    await page.locator("a.grid__open").first().click();
    const drawer = page.getByRole("complementary", { name: "Number" });
    await drawer.getByRole("button", { name: "Add back" }).click();
    await expect(drawer.getByText("They stay stopped.")).toBeVisible();
    await drawer.getByLabel("Why they may be written to again").fill("She asked for it again.");
    await drawer.getByRole("button", { name: "Add back" }).click();
    await expect(drawer.getByText("May be written to")).toBeVisible();
  });
});
