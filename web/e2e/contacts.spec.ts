import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { arrival } from "./sandbox";
import { made, rest } from "./service";

const CODE = /\b\d{6}\b/;

test("the educator adds a guardian's number, corrects it, has it confirmed, and is told of another family", async ({
  page,
}) => {
  const run = String(Date.now()).slice(-8);
  const home = await made("families", { name: `Jha family ${run}` });
  await made("imported_leads", { family_id: home.id, student_name: `Uday Jha ${run}`, birth_year: 2011 });
  const other = await made("families", { name: `Other family ${run}` });
  const taken = `taken.${run}@example.com`;
  await made("contacts", { family_id: other.id, kind: "email", value: taken, owner: "guardian" });
  await signIn(page);
  await open(page, `/admin/inbox/${home.id}`);
  const contacts = page.getByRole("region", { name: "Contacts" });
  const sheet = page.getByRole("dialog");

  await test.step("what is no number is said at its field", async () => {
    await expect(contacts.getByText("No address or number yet")).toBeVisible();
    await contacts.getByRole("button", { name: "Add an e-mail or phone" }).click();
    await sheet.getByLabel("Phone", { exact: true }).fill("12345");
    await sheet.getByRole("button", { name: "Add it" }).click();
    await expect(sheet.getByText("This is not a phone number that exists.")).toBeVisible();
  });

  await test.step("another family's address changes nothing and is named", async () => {
    await sheet.getByLabel("Kind").selectOption("email");
    await sheet.getByLabel("E-mail", { exact: true }).fill(taken);
    await sheet.getByRole("button", { name: "Add it" }).click();
    await expect(sheet.getByText("Another family has this contact. Nothing was changed.")).toBeVisible();
    await expect(sheet.getByRole("link", { name: `Other family ${run}` })).toBeVisible();
  });

  await test.step("a new one is added, not confirmed, then corrected", async () => {
    await sheet.getByLabel("E-mail", { exact: true }).fill(`Wrong.${run}@Example.com`);
    await sheet.getByLabel("Name").fill("Uma Jha");
    await sheet.getByLabel("Relation").selectOption("mother");
    await sheet.getByRole("button", { name: "Add it" }).click();
    await expect(contacts.getByText("Uma Jha, Mother")).toBeVisible();
    await expect(contacts.getByText("Not confirmed")).toBeVisible();
    await contacts.getByRole("button", { name: "Change…" }).click();
    await sheet.getByLabel("Another address or number in its place").fill(`uma.${run}@example.com`);
    await sheet.getByRole("button", { name: "Save the contact" }).click();
    await expect(sheet).toBeHidden();
    await expect(contacts.getByText("Not used any more (1)")).toBeVisible();
    const rows = await rest<{ value: string; retired_reason: string | null }>(
      "GET",
      `contacts?family_id=eq.${home.id}&select=value,retired_reason&order=created_at`,
    );
    expect(rows).toEqual([
      { value: `wrong.${run}@example.com`, retired_reason: "changed" },
      { value: `uma.${run}@example.com`, retired_reason: null },
    ]);
  });

  await test.step("the family reads the code out", async () => {
    await contacts.getByRole("button", { name: "Confirm…" }).click();
    await sheet.getByRole("button", { name: "Send the code" }).click();
    const mail = await arrival(`uma.${run}@example.com`, (one) => CODE.test(one.subject ?? ""), "The code");
    await sheet.getByLabel("The six digits").fill(CODE.exec(mail.subject ?? "")?.[0] ?? "");
    await sheet.getByRole("button", { name: "Confirm it" }).click();
    await expect(contacts.getByText("Confirmed by code")).toBeVisible();
    await page.screenshot({ path: "test-results/contacts-inbox.png" });
  });

  await test.step("taken away it stays on record, and comes back", async () => {
    await contacts.getByRole("button", { name: "Change…" }).click();
    await sheet.getByRole("button", { name: "Take away" }).click();
    await expect(contacts.getByText("Not used any more (2)")).toBeVisible();
    await contacts.getByText("Not used any more (2)").click();
    await contacts.getByRole("button", { name: "Use again" }).last().click();
    await expect(contacts.getByText("Not used any more (1)")).toBeVisible();
  });
});
