import { readFileSync } from "node:fs";
import { type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import { emptyPdf } from "./files";
import { open, signIn } from "./pages";
import { agreed } from "./people";
import { arrival, businessNow, linkTo, type Message, stack } from "./sandbox";
import { made, rest } from "./service";

const STAMP = String(Date.now() % 100_000);
const NAME = `Isha Pillai ${STAMP}`;
const GUARDIAN = `leela.${STAMP}@example.com`;
const STUDENT = { email: `isha.${STAMP}@example.com`, password: "kites-and-saris-9" };
const CLASS_URL = "https://meet.example.com/road";
const PHONE = { width: 360, height: 760 };
/** From the welcome message to the first class; typing is no tap. */
const MOST_TAPS = 4;

/** A family that agreed and is to pay for a seat in a batch whose first class begins in ten minutes. */
async function family() {
  const home = await made("families", { name: `${NAME} family` });
  const lead = await made("imported_leads", {
    family_id: home.id,
    student_name: NAME,
    birth_year: 2011,
    stage: "interested",
  });
  await made("contacts", {
    family_id: home.id,
    kind: "email",
    value: GUARDIAN,
    owner: "guardian",
    name: "Leela Pillai",
    verified_at: new Date().toISOString(),
  });
  await agreed(lead.id, "course", "messages");
  const batch = await made("batches", { name: `Road ${STAMP}`, fee_paise: 499900 });
  const now = await businessNow();
  const session = await made("sessions", {
    batch_id: batch.id,
    title: "Find your first customer",
    starts_at: new Date(now + 10 * 60_000).toISOString(),
    ends_at: new Date(now + 70 * 60_000).toISOString(),
    status: "scheduled",
  });
  await rest("POST", "session_links", { session_id: session.id, join_url: CLASS_URL });
  await made("payments", { lead_id: lead.id, family_id: home.id, batch_id: batch.id, amount_paise: 499900 });
  return { lead, batch, session };
}

/** Counts what a finger does. */
function fingers(page: Page) {
  let taps = 0;
  return {
    count: () => taps,
    async tap(what: Locator) {
      taps += 1;
      await what.click();
    },
    /** A tap on a link in a message. */
    async follow(message: Message, path: string) {
      taps += 1;
      await page.goto(linkTo(message, path));
    },
  };
}

async function phoneOf(context: BrowserContext): Promise<Page> {
  await context.route(CLASS_URL, (route) => route.fulfill({ contentType: "text/html", body: "<h1>In class</h1>" }));
  return context.newPage();
}

async function noSidewaysScroll(page: Page) {
  const { wide, screen } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: window.innerWidth,
  }));
  expect(wide, page.url()).toBeLessThanOrEqual(screen);
}

test("a family's road on a phone: paid, four taps to the first class, work, mark and certificate", async ({
  browser,
  page: admin,
}) => {
  const { batch, session } = await family();
  const asPhone = { viewport: PHONE, baseURL: stack().APP_URL };
  const guardian = await (await browser.newContext({ ...asPhone, javaScriptEnabled: false })).newPage();
  const student = await phoneOf(await browser.newContext(asPhone));

  await test.step("The guardian pays by the link", async () => {
    const link = await arrival(GUARDIAN, (mail) => mail.links.some((one) => one.includes("/pay/")), "The link");
    await guardian.goto(linkTo(link, "/pay/"));
    await guardian.getByRole("link", { name: /4,999/ }).click();
    await guardian.getByRole("button", { name: /^Pay/ }).click();
    await expect(async () => {
      await guardian.reload();
      await expect(guardian.getByText(/The seat is confirmed/)).toBeVisible({ timeout: 2000 });
    }).toPass();
    await noSidewaysScroll(guardian);
  });

  await test.step(`From the welcome to the first class in at most ${MOST_TAPS} taps`, async () => {
    const welcome = await arrival(GUARDIAN, (mail) => mail.links.some((link) => link.includes("/claim/")), "Welcome");
    const finger = fingers(student);
    await finger.follow(welcome, "/claim/");
    await student.getByLabel("Student's full name").fill(NAME);
    await student.getByLabel("E-mail").fill(STUDENT.email);
    await student.getByLabel("Password", { exact: true }).fill(STUDENT.password);
    await noSidewaysScroll(student);
    await finger.tap(student.getByRole("button", { name: "Make the account" }));
    const mail = await arrival(STUDENT.email, (one) => one.provider === "auth", "The confirmation of the address");
    await finger.follow(mail, "/auth/confirm");
    await expect(student.getByRole("heading", { name: "Find your first customer" })).toBeVisible();
    await noSidewaysScroll(student);
    await finger.tap(student.getByRole("button", { name: "Join class" }));
    await expect(student.getByRole("heading", { name: "In class" })).toBeVisible();
    expect(finger.count()).toBeLessThanOrEqual(MOST_TAPS);
    expect(await rest("GET", `session_attendance?session_id=eq.${session.id}`)).toHaveLength(1);
  });

  const work = await made("assignments", {
    batch_id: batch.id,
    title: "One-page idea",
    due_at: new Date((await businessNow()) + 5 * 86_400_000).toISOString(),
    published_at: new Date((await businessNow()) - 60_000).toISOString(),
  });

  await test.step("Work is handed in, and the receipt comes by e-mail", async () => {
    await student.goto("/app/assignments");
    await student.getByRole("link", { name: "Start: One-page idea" }).click();
    await student
      .getByLabel("Add file")
      .setInputFiles({ name: "my idea.pdf", mimeType: "application/pdf", buffer: emptyPdf() });
    await expect(student.getByRole("button", { name: /my idea\.pdf/ }).first()).toBeVisible();
    await student.getByRole("button", { name: "Check and hand in" }).click();
    await student.getByRole("button", { name: "Hand in", exact: true }).click();
    await expect(student.getByText(/Handed in at .* Number R-/)).toBeVisible();
    await noSidewaysScroll(student);
    const receipt = await arrival(GUARDIAN, (mail) => mail.subject === "Handed in: One-page idea", "The receipt");
    expect(receipt.text).toContain(`my idea.pdf (${emptyPdf().length} B)`);
  });

  await test.step("The language is switched midway, and the rest of the road is in it", async () => {
    await student.goto("/app/assignments");
    await student.getByRole("button", { name: "हिन्दी" }).click();
    await expect(student.getByRole("heading", { level: 1, name: "काम" })).toBeVisible();
  });

  await test.step("The educator marks it and gives the certificate; the student sees the mark", async () => {
    await signIn(admin);
    await open(admin, `/admin/assignments/${work.id}`);
    const article = admin.getByRole("article", { name: NAME });
    await article.getByLabel("Points of 10").fill("9");
    await article.getByRole("button", { name: "Grade and tell the family" }).click();
    await expect(article.getByText("Graded")).toBeVisible();
    await student.reload();
    await student.getByRole("link", { name: /One-page idea/ }).click();
    await expect(student.getByText("10 में से 9", { exact: false })).toBeVisible();
    await noSidewaysScroll(student);
    await rest("PATCH", `sessions?id=eq.${session.id}`, { status: "ended" });
    await open(admin, `/admin/certificates?batch=${batch.id}`);
    await admin.getByRole("button", { name: `Generate certificate for ${NAME}` }).click();
    const making = admin.getByRole("dialog");
    await making.getByRole("button", { name: "Draw 1 certificate" }).click();
    await making.getByRole("button", { name: "Go on with 1" }).click();
    await admin
      .getByRole("dialog")
      .getByRole("button", { name: /^Issue 1/ })
      .click();
    await expect(admin.getByRole("dialog")).toBeHidden();
  });

  await test.step("The certificate is downloaded", async () => {
    const told = await arrival(GUARDIAN, (mail) => mail.links.some((one) => one.includes("/certificate/")), "It");
    await student.goto(linkTo(told, "/certificate/"));
    const list = student.getByRole("list", { name: "सर्टिफ़िकेट" });
    await expect(list).toContainText(NAME);
    const [file] = await Promise.all([
      student.waitForEvent("download"),
      list.getByRole("button", { name: /PDF/ }).first().click(),
    ]);
    expect(readFileSync(await file.path(), "latin1").slice(0, 5)).toBe("%PDF-");
    await noSidewaysScroll(student);
  });
});
