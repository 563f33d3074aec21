import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { arrival, received } from "./sandbox";
import { made } from "./service";

/** A family from a list that has not been written to yet. */
async function family(student_name: string, email: string, source: string): Promise<void> {
  const { id: family_id } = await made("families", { name: `${student_name} family` });
  await made("imported_leads", { family_id, student_name, birth_year: 2011, stage: "new", source });
  await made("contacts", { family_id, kind: "email", value: email, owner: "guardian", name: "Sunita" });
}

test("the educator mails a list, follows up, rewrites a text and opens an address again", async ({ page }) => {
  const mark = String(Date.now()).slice(-6);
  const source = `School fair ${mark}`;
  const name = `Invite ${mark}`;
  const [good, gone] = [`sunita.${mark}@example.com`, `gone.${mark}@bounce.example`];
  await family(`Tara ${mark}`, good, source);
  await family(`Veer ${mark}`, gone, source);
  await signIn(page);
  await open(page, "/admin/email");

  await test.step("a campaign is set up, shown and started", async () => {
    await page.getByRole("button", { name: "New campaign" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Name").fill(name);
    await form.getByRole("button", { name: "Save and check" }).click();
    await expect(form.getByRole("alert").first()).toBeVisible();
    await form.getByLabel("Message").selectOption({ label: "Invitation and consent request in one" });
    await form.getByLabel(source).check();
    await expect(form.getByText("2 of 2 leads get it")).toBeVisible();
    await form.getByRole("button", { name: "Save and check" }).click();
    const drawer = page.getByRole("complementary", { name: "Campaign" });
    await drawer.getByRole("button", { name: "Check and send" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Start, simulate 2 messages/ })
      .click();
    await arrival(good, (mail) => mail.channel === "email", "the invitation");
    await expect(drawer.getByText("Delivered")).toBeVisible();
  });

  await test.step("the log tells of each mail, and one that bounced is sent again to no effect", async () => {
    await open(page, `/admin/email/log?q=${mark}`);
    await expect(page.getByText(/Ask for another address/).first()).toBeVisible({ timeout: 20_000 });
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Send again to 2" }).click();
    // The sheet says beforehand what would become of each, and that nothing can be done.
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByText("0 of 2 can be done.")).toBeVisible();
    await expect(sheet.getByRole("button", { name: /^Send again 0/ })).toBeDisabled();
    await sheet.getByRole("button", { name: "Back" }).click();
    expect(await received(good)).toHaveLength(1);
  });

  await test.step("the mail that bounced leads to the editor of its address, with the address in it", async () => {
    await page
      .getByRole("row", { name: new RegExp(`Veer ${mark}`) })
      .getByRole("link")
      .click();
    const drawer = page.getByRole("complementary", { name: "Message" });
    await drawer.getByRole("button", { name: "Correct the address…" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByLabel("Another address or number in its place")).toHaveValue(gone);
    await sheet.getByRole("button", { name: "Back" }).click();
    await expect(sheet).toBeHidden();
  });

  await test.step("the address that bounced is opened again with a reason", async () => {
    await open(page, `/admin/email/suppressed?q=Veer+${mark}`);
    await expect(page.getByRole("button", { name: "Correct the address…" })).toBeVisible();
    await page.getByRole("button", { name: "Unblock…" }).click();
    const ask = page.getByRole("dialog");
    await ask.getByRole("button", { name: "Unblock the address" }).click();
    await expect(ask.getByRole("alert")).toBeVisible();
    await ask.getByLabel("Why it may be written to again").fill("The mother gave a corrected mailbox.");
    await ask.getByRole("button", { name: "Unblock the address" }).click();
    await expect(page.getByText("The address is open again.")).toBeVisible();
  });

  await test.step("a follow-up is looked at with a real lead, and nothing is sent", async () => {
    await open(page, "/admin/email/sequences");
    await page.getByLabel("Search follow-ups").fill("approved and have not answered");
    await page.getByLabel("On or off").selectOption({ label: "On" });
    await expect(page).toHaveURL(/q=.*&on=yes$/);
    await page.getByRole("link", { name: "Follow-up after the welcome" }).click();
    const drawer = page.getByRole("complementary", { name: "Sequence" });
    await drawer.getByLabel("Simulate with").fill(`Tara ${mark}`);
    await drawer.getByRole("button", { name: `Tara ${mark}` }).click();
    await expect(drawer.getByText("Nothing was sent.")).toBeVisible();
    await expect(drawer.getByRole("list", { name: `What Tara ${mark} would get` })).toBeVisible();
    expect(await received(good)).toHaveLength(1);
  });

  await test.step("two begin it after a look at what each gets, and rest together", async () => {
    await open(page, `/admin/email/log?q=${mark}`);
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Add to a follow-up…" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByText("Choose the follow-up, and what would be sent is shown.")).toBeVisible();
    await sheet.getByLabel("Follow-up", { exact: true }).selectOption({ label: "Follow-up after the welcome" });
    await expect(sheet.getByRole("list", { name: "Add to a follow-up" }).getByText(`Veer ${mark}`)).toBeVisible();
    await sheet.getByRole("button", { name: /^Add 2 leads/ }).click();
    await expect(sheet.getByText(": 2 done, 0 skipped, 0 failed")).toBeVisible();
    await sheet.getByRole("button", { name: "Close" }).last().click();
    await open(page, "/admin/email/sequences");
    await page.getByRole("link", { name: "Follow-up after the welcome" }).click();
    const people = page.getByRole("region", { name: "Who is in it" });
    await people.getByLabel("Search by name").fill(mark);
    await expect(people.getByRole("listitem")).toHaveCount(2);
    await people.getByLabel("All of these").check();
    await people.getByRole("button", { name: "Pause 2…" }).click();
    await sheet.getByRole("button", { name: "Pause for 2 leads" }).click();
    await expect(sheet.getByText(": 2 done, 0 skipped, 0 failed")).toBeVisible();
    await sheet.getByRole("button", { name: "Close" }).last().click();
    await people.getByLabel("How they stand").selectOption({ label: "Resting" });
    await people.getByLabel(`Select Veer ${mark}`).check();
    await people.getByRole("button", { name: "Stop 1…" }).click();
    await sheet.getByRole("button", { name: "Stop for 1 lead" }).click();
    await expect(people.getByRole("listitem")).toHaveCount(1);
  });

  await test.step("a message of her own is refused with an unknown variable, kept, and chosen in a step", async () => {
    await page.getByRole("button", { name: "Write a message" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("What you call it").fill(`About the fee ${mark}`);
    const [english, hindi] = [
      form.getByRole("group", { name: "In English" }),
      form.getByRole("group", { name: "In Hindi" }),
    ];
    await english.getByLabel("Subject").fill("The fee for {nickname}");
    await english
      .getByLabel("Text", { exact: true })
      .fill("Hello {recipient_name}, the fee is on [the form]({form_url}).");
    await hindi.getByLabel("Subject").fill("फ़ीस");
    await hindi.getByLabel("Text", { exact: true }).fill("नमस्ते {recipient_name}।");
    await form.getByRole("button", { name: "Keep the message" }).click();
    await expect(english.getByText(/Nobody knows the variable/)).toBeVisible();
    await english.getByLabel("Subject").fill("The fee");
    await form.getByRole("button", { name: "Keep the message" }).click();
    await expect(page.getByRole("link", { name: `About the fee ${mark}` })).toBeVisible();
    await page.getByRole("button", { name: "New follow-up" }).click();
    const steps = page.getByRole("dialog");
    await steps.getByLabel("Name").fill(`Fee ${mark}`);
    await steps.getByLabel("Message").selectOption({ label: `About the fee ${mark} (Email)` });
    await steps.getByLabel("Only for leads at the stage").selectOption("invited");
    await steps.getByRole("button", { name: "Save" }).click();
    const drawer = page.getByRole("complementary", { name: "Sequence" });
    await expect(drawer.getByRole("list", { name: "Steps" }).getByText(`About the fee ${mark}`)).toBeVisible();
    await expect(drawer.getByText(/Only if they are at the stage/).first()).toBeVisible();
  });

  await test.step("a text with an unknown variable is refused, a good one is kept and the old one taken again", async () => {
    await open(page, "/admin/email/templates?q=day+7&language=en");
    await page.getByRole("button", { name: "Words", exact: true }).click();
    await expect(page).toHaveURL(/sort=origin$/);
    await page.locator("a.grid__open").first().click();
    const drawer = page.getByRole("complementary", { name: "Text" });
    await drawer.getByLabel("Subject").fill("For {nickname}");
    await expect(drawer.getByText(/Nobody knows the variable/).first()).toBeVisible();
    await expect(drawer.getByRole("button", { name: "Keep and use from now on" })).toBeDisabled();
    await drawer.getByLabel("Subject").fill(`A last note ${mark}`);
    await drawer.getByRole("button", { name: "Keep and use from now on" }).click();
    await expect(drawer.getByText("yours", { exact: false }).first()).toBeVisible();
    await drawer.getByRole("button", { name: "Use again" }).last().click();
    await expect(page.getByText("Version 1 is in use.")).toBeVisible();
  });
});
