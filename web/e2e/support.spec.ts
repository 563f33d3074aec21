import { type Browser, expect, type Page, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { stack } from "./sandbox";
import { made, rest, service } from "./service";

const PHONE = { width: 360, height: 760 };
const PASSWORD = "kites-and-saris-9";

/** A student whose seat is paid for, signed in on a phone. */
async function student(browser: Browser, name: string): Promise<Page> {
  const email = `${name.toLowerCase().replace(/ /g, ".")}@example.com`;
  const family = await made("families", { name: `${name} family` });
  const lead = await made("imported_leads", {
    family_id: family.id,
    student_name: name,
    birth_year: 2011,
    stage: "paid",
  });
  const contact = { family_id: family.id, lead_id: lead.id, kind: "email", value: email, owner: "student", name };
  await made("contacts", contact);
  const batch = await made("batches", { name: `Batch of ${name}`, fee_paise: 499900 });
  await made("enrollments", { family_id: family.id, lead_id: lead.id, batch_id: batch.id });
  await service("POST", "auth/v1/admin/users", { email, password: PASSWORD, email_confirm: true });
  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  await page.goto(`${stack().APP_URL}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: `Hi ${name.split(" ")[0]}` })).toBeVisible();
  return page;
}

test("a question goes to the educator, is answered, solved and rated", async ({ page, browser }) => {
  const name = `Ishaan Joshi ${Date.now() % 100_000}`;
  const phone = await student(browser, name);

  await test.step("The answer is read first; then the question, with page and device that can be taken away", async () => {
    await phone.getByRole("link", { name: "Assignments" }).click();
    await phone.getByRole("link", { name: "Help" }).click();
    await phone.getByRole("button", { name: "Cannot upload" }).click();
    await phone.getByText("My file does not upload").click();
    await expect(phone.getByText(/PDF, JPG, PNG and MP4 work/)).toBeVisible();
    await phone.getByRole("button", { name: "Still stuck?" }).click();
    await expect(phone.getByText("Page: /app/assignments")).toBeVisible();
    await phone.getByRole("button", { name: /Remove: Device/ }).click();
    await expect(phone.getByText(/^Device:/)).toBeHidden();
    await phone.getByLabel("What happens, and what did you expect?").fill("It stops at 99 %.");
  });

  await test.step("Without an answer of the server nothing is lost", async () => {
    await phone.route("**/api/support/requests", (route) => route.abort());
    await phone.getByRole("button", { name: "Send the question" }).click();
    await expect(phone.getByRole("alert")).toBeVisible();
    await phone.unroute("**/api/support/requests");
    await phone.getByRole("button", { name: "Send the question" }).click();
    await expect(phone.getByText(/We have your question/)).toBeVisible();
  });

  await test.step("The educator sees it, keeps a note, answers and writes what others may read first", async () => {
    await signIn(page);
    await open(page, "/admin/support");
    await page.getByRole("searchbox", { name: "Search requests" }).fill(name);
    await page.getByRole("link", { name: /It stops at 99/ }).click();
    const drawer = page.getByRole("complementary", { name: "Request" });
    await expect(drawer.getByText("/app/assignments")).toBeVisible();
    await drawer.getByRole("button", { name: "Private note" }).click();
    await drawer.getByLabel("Private note", { exact: true }).fill("An old phone.");
    await drawer.getByRole("button", { name: "Keep the note" }).click();
    await expect(drawer.getByText("An old phone.")).toBeVisible();
    await drawer.getByRole("button", { name: "Resend sign-in" }).click();
    await expect(drawer.getByText("The sign-in mail was sent").first()).toBeVisible();
    await drawer.getByLabel("Your answer").fill("Please take a photo of the page.");
    await drawer.getByRole("button", { name: "Send the answer" }).click();
    await expect(drawer.getByText("Waiting on student")).toBeVisible();
    await drawer.getByRole("button", { name: /Suggest an answer/ }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Question, English").fill(`It stops, ${name}`);
    await form.getByLabel("Question, Hindi").fill("अपलोड रुक जाता है");
    await form.getByLabel("Answer, Hindi").fill("पन्ने की फ़ोटो लें।");
    await form.getByRole("button", { name: "Save the answer" }).click();
    await expect(form).toBeHidden();
  });

  await test.step("The student reads it, not the note, and it is solved and rated", async () => {
    await phone.reload();
    await phone.getByRole("link", { name: /It stops at 99/ }).click();
    await expect(phone.getByText("Please take a photo of the page.")).toBeVisible();
    await expect(phone.getByText("An old phone.")).toBeHidden();
    await phone.getByRole("button", { name: "It is solved" }).click();
    await phone.getByRole("button", { name: "4 of 5" }).click();
    await expect(phone.getByText("You gave 4 of 5")).toBeVisible();
  });
});

test("what feels unsafe is two taps from every page, stands first, and is ended by the educator alone", async ({
  page,
  browser,
}) => {
  const name = `Tara Sen ${Date.now() % 100_000}`;
  const phone = await student(browser, name);
  for (const place of ["", "/schedule", "/assignments", "/recordings", "/more", "/payment", "/profile", "/support"]) {
    await phone.goto(`${stack().APP_URL}/app${place}`);
    await expect(phone.getByRole("link", { name: "Something feels unsafe" }).first()).toBeVisible();
  }
  await phone.getByRole("link", { name: "Something feels unsafe" }).first().click();
  await expect(phone.getByRole("link", { name: /Childline 1098/ })).toBeVisible();
  await phone.getByRole("button", { name: /^Tell .* now$/ }).click();
  await expect(phone.getByText(/has been told now/)).toBeVisible();

  await signIn(page);
  await expect(page.getByText(/feels unsafe/).first()).toBeVisible();
  await open(page, "/admin/support");
  await page.getByRole("searchbox", { name: "Search requests" }).fill(name);
  await page
    .getByRole("row")
    .filter({ hasText: name })
    .getByRole("link", { name: /Something feels unsafe/ })
    .click();
  const drawer = page.getByRole("complementary", { name: "Request" });
  await expect(drawer.getByRole("alert")).toContainText("1098");
  await expect(drawer.getByRole("button", { name: "Snooze…" })).toBeHidden();

  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("checkbox", { name: /Something feels unsafe/ }).check();
  await page.getByRole("button", { name: "Resolve 1 request" }).click();
  await expect(page.getByText(/1 done, 0 skipped, 0 failed/)).toBeVisible();
});

test("two requests of one family become one, the other says where it went, and it is undone", async ({
  page,
  browser,
}) => {
  const name = `Dev Rao ${Date.now() % 100_000}`;
  const phone = await student(browser, name);
  const [family] = await rest<{ id: string }>("GET", `families?name=eq.${encodeURIComponent(`${name} family`)}`);
  const [seat] = await rest<{ user_id: string }>("GET", `enrollments?family_id=eq.${family?.id}`);
  const asked = { family_id: family?.id, user_id: seat?.user_id };
  const first = await made("support_tickets", {
    ...asked,
    category: "class_link",
    subject: `The link is dead, ${name}`,
  });
  await made("support_tickets", { ...asked, category: "assignment", subject: `Upload stops, ${name}` });
  await made("support_tickets", {
    ...asked,
    category: "safety",
    priority: "urgent",
    subject: "Something feels unsafe",
  });

  await signIn(page);
  await open(page, `/admin/support/${first.id}`);
  const drawer = page.getByRole("complementary", { name: "Request" });
  await drawer.getByRole("button", { name: "Merge…" }).click();
  const sheet = page.getByRole("dialog", { name: "Put this request with another" });
  // What is said about safety is not offered.
  await expect(sheet.getByRole("button", { name: /Merge into/ })).toHaveCount(1);
  await sheet.getByRole("button", { name: `Merge into Upload stops, ${name}` }).click();
  await expect(drawer.getByRole("heading", { name: `Upload stops, ${name}` })).toBeVisible();
  await expect(drawer.getByText(`The link is dead, ${name} was merged into Upload stops, ${name}`)).toBeVisible();

  await phone.goto(`${stack().APP_URL}/app/support/${first.id}`);
  await expect(phone.getByText("Everything goes on there")).toBeVisible();
  await phone.getByRole("link", { name: "Open that question" }).click();
  await expect(phone.getByRole("heading", { name: `Upload stops, ${name}` })).toBeVisible();

  await open(page, `/admin/support/${first.id}`);
  await expect(drawer.getByText("This request was merged")).toBeVisible();
  await expect(drawer.getByRole("button", { name: "Resolve" })).toBeHidden();
  await drawer.getByRole("button", { name: "Undo" }).click();
  await expect(drawer.getByText("This request was merged")).toBeHidden();
  await expect(drawer.getByRole("button", { name: "Resolve" })).toBeVisible();
});
