import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { stack, writeIn } from "./sandbox";
import { made, rest } from "./service";

const card = (page: Page, title: string) =>
  page.locator("section.card").filter({ has: page.getByRole("heading", { name: title, level: 2 }) });

/** Types the password again where the page asks for it. */
async function password(page: Page, text = stack().ADMIN_PASSWORD): Promise<void> {
  const asked = page.getByRole("dialog", { name: "Your password again" });
  await asked.getByLabel("Password").fill(text);
  await asked.getByRole("button", { name: "Go on" }).click();
}

test("the educator changes settings, tries a key, replays an event and finds it all in the audit log", async ({
  page,
}) => {
  const stamp = `our page ${Date.now()}`;
  await signIn(page);

  await test.step("what is typed survives a reload, and several changes are saved together", async () => {
    await open(page, "/admin/settings/consent");
    await page.getByLabel("Where shown work appears").fill(stamp);
    await page.reload();
    await expect(page.getByLabel("Where shown work appears")).toHaveValue(stamp);
    await page.getByRole("link", { name: "Profile and brand" }).click();
    const phone = page.getByLabel("Phone for families");
    await phone.fill("98765");
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await expect(bar).toContainText("2 unsaved changes");
    await expect(page.getByText("Write it with its country, as +919876543210.")).toBeVisible();
    await expect(bar.getByRole("button", { name: "Save" })).toBeDisabled();
    await phone.fill("+912000000001");
    await bar.getByRole("button", { name: "Save" }).click();
    await expect(bar).toBeHidden();
    await expect(phone).toHaveValue("+912000000001");
  });

  await test.step("the database's refusal stands at its field, and Discard takes it back", async () => {
    await open(page, "/admin/settings/messages");
    const from = page.getByLabel("Calls from");
    const before = await from.inputValue();
    await from.fill("07:00");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Calls may be made between 09:00 and 21:00 only.").first()).toBeVisible();
    await page.getByRole("button", { name: "Discard" }).click();
    await expect(from).toHaveValue(before);
  });

  await test.step("a setting is found by its words", async () => {
    await page.getByLabel("Search settings").fill("refund");
    await expect(page.getByLabel("Refund rule")).toBeVisible();
    await page.getByLabel("Search settings").fill("no such thing");
    await expect(page.getByText("No setting fits “no such thing”.")).toBeVisible();
    await page.getByLabel("Search settings").fill("");
  });

  await test.step("a wrong key is refused in the provider's words and never shown again; without it all is well", async () => {
    await open(page, "/admin/settings/payments");
    const instamojo = card(page, "Instamojo");
    await instamojo.getByRole("button", { name: "Test connection" }).click();
    await expect(instamojo.getByText("Instamojo gave a token to this client.")).toBeVisible();
    await instamojo.getByRole("button", { name: "Change keys" }).click();
    await page.getByLabel("Client secret").fill("not-the-secret-of-this-client");
    await page.getByRole("button", { name: "Store the key" }).click();
    await password(page, "not my password");
    await expect(page.getByText("This is not your password.")).toBeVisible();
    await password(page);
    await expect(instamojo.getByText("Sealed here")).toBeVisible();
    await expect(instamojo.getByRole("row").filter({ hasText: "Client secret" })).toContainText("•••• ient");
    await instamojo.getByRole("button", { name: "Test connection" }).click();
    await expect(instamojo.getByText("Instamojo does not accept the keys.").first()).toBeVisible();
    await expect(page.locator("body")).not.toContainText("not-the-secret");
    await instamojo.getByRole("button", { name: "Remove Client secret" }).click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await expect(instamojo.getByText("Sealed here")).toBeHidden();
    await instamojo.getByRole("button", { name: "Test connection" }).click();
    await expect(instamojo.getByText("Instamojo gave a token to this client.")).toBeVisible();
  });

  await test.step("a stored event is applied again", async () => {
    await writeIn("whatsapp", "+919812300001", "Is there a trial class?");
    await open(page, "/admin/settings/webhooks");
    const aisensy = card(page, "AiSensy");
    await expect(aisensy.getByText(/\/hooks\/aisensy$/)).toBeVisible();
    const first = aisensy.getByRole("row").nth(1);
    await expect(first).toBeVisible();
    const number = /no\. (\d+)/.exec((await first.textContent()) ?? "")?.[1];
    await aisensy.getByRole("button", { name: `Replay event ${number}`, exact: true }).click();
    await expect(page.getByText(`Event ${number} is applied again`)).toBeVisible();
    const row = aisensy.getByRole("row").filter({ hasText: `no. ${number}` });
    await expect(row).toContainText("Applied");
  });

  await test.step("what was given up is listed by its reason, and all of one is applied again", async () => {
    const given = { status: "failed", attempts: 8, error: `KeyError: ${stamp}` };
    await rest("POST", "automation_events", { kind: "work_graded", payload: { ids: [] }, ...given });
    await open(page, "/admin/settings/webhooks");
    const dead = card(page, "Given up");
    await dead
      .getByRole("listitem")
      .filter({ hasText: "work_graded" })
      .getByRole("button", { name: "Apply 1 again" })
      .click();
    const sheet = page.getByRole("dialog", { name: "Apply all of this reason again" });
    await expect(sheet.getByText(/8 tries/)).toBeVisible();
    await sheet.getByRole("button", { name: "Apply 1 again" }).click();
    await expect(sheet).toBeHidden();
    await expect(dead.getByText("work_graded")).toBeHidden();
  });

  await test.step("the heartbeat is fresh", async () => {
    await open(page, "/admin/settings/system");
    await expect(card(page, "Heartbeat")).toContainText(/Last tick of the worker\s*\d+ s ago/);
  });

  await test.step("all of it is in the audit log, and in its file", async () => {
    await open(page, "/admin/settings/audit?kind=app_settings");
    await expect(page.getByRole("row").filter({ hasText: stamp })).toContainText("Changed");
    await page.getByLabel("Kind", { exact: true }).selectOption("provider_credentials");
    await expect(page.getByRole("row").filter({ hasText: "Removed a key" }).first()).toContainText(
      "instamojo_client_secret",
    );
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export CSV" }).click(),
    ]);
    const text = readFileSync(await file.path(), "utf8");
    expect(text).toContain("credential.stored");
    expect(text).not.toContain("not-the-secret-of-this-client");
  });
});

test("a family is exported, and erased with a preview; what must be kept is named", async ({ page }) => {
  await signIn(page);
  await open(page, "/admin/settings/data");

  await test.step("everything as a zip, after the password", async () => {
    await page.getByRole("button", { name: "Export everything" }).click();
    await password(page);
    const [file] = await Promise.all([
      page.waitForEvent("download", { timeout: 30_000 }),
      page.getByRole("button", { name: "Download Everything" }).first().click({ timeout: 30_000 }),
    ]);
    expect(file.suggestedFilename()).toBe("everything.zip");
    expect(
      readFileSync(await file.path())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
  });

  await test.step("nobody fits what is no name", async () => {
    await page.getByLabel("Whom to erase").fill("no such person");
    await expect(page.getByText("Nobody fits “no such person”.")).toBeVisible();
  });

  await test.step("a preview says what goes and what stays, and the name is typed", async () => {
    const child = `Veda Anand ${Date.now() % 100_000}`;
    const { id: family_id } = await made("families", { name: `${child} family` });
    await made("imported_leads", { family_id, student_name: child, birth_year: 2011 });
    const address = `${child.toLowerCase().replaceAll(" ", ".")}@example.com`;
    await made("contacts", { family_id, kind: "email", value: address, owner: "guardian" });
    await page.getByLabel("Whom to erase").fill(child);
    const found = page.getByRole("list", { name: "Found" });
    await found
      .getByRole("button", { name: /^Erase the family of/ })
      .last()
      .click();
    const sheet = page.getByRole("dialog", { name: "Erase a person" });
    await expect(sheet.getByRole("region", { name: "What goes" })).toContainText("child");
    await expect(sheet.getByRole("region", { name: "What must be kept" })).toContainText("nobody writes again");
    const erase = sheet.getByRole("button", { name: "Erase for ever" });
    await expect(erase).toBeDisabled();
    const asked = ((await sheet.locator("label").textContent()) ?? "").trim();
    await sheet.getByLabel(asked).fill(asked.slice("Type ".length, -" to erase".length));
    await erase.click();
    await expect(sheet).toBeHidden();
    const done = page
      .getByRole("list", { name: "Planned and done" })
      .getByRole("listitem")
      .filter({ hasText: ", asked for" })
      .first();
    await expect(done).toContainText(/, asked for.*Erased/s, { timeout: 30_000 });
  });

  await test.step("the record of it names nobody", async () => {
    await open(page, "/admin/settings/audit");
    await expect(
      page
        .getByRole("row")
        .filter({ hasText: /erased/i })
        .first(),
    ).toBeVisible();
  });
});
