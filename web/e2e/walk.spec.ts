import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { emptyPdf, silentWav } from "./files";
import { act, arrival, linkTo, type Message, received, setClock, stack, writeIn } from "./sandbox";
import { place } from "./stack";

const repository = path.resolve(import.meta.dirname, "../..");
const LIST = path.join(repository, "tests/data/leads/forms.csv");

// The first family of the list; nobody has said whose the address is.
const EMAIL = "nisha.singh2000000@example.com";
const PHONE = "+919838000015";
const LEAD = "Dev Singh";
const STUDENT = { name: "Dev", email: "dev.singh@example.com", password: "kite-on-a-string-7" };
const CLASS_URL = "https://meet.example.com/first-class";

const CODE = /\b\d{6}\b/;
const PHONE_SCREEN = { viewport: { width: 390, height: 844 } };

test("a lead list becomes a certificate", async ({ browser }) => {
  const { APP_URL, ADMIN_EMAIL, ADMIN_PASSWORD } = stack();
  const tokens = new Set<string>();
  const problems: string[] = [];
  const opened: BrowserContext[] = [];

  async function person(options: Parameters<typeof browser.newContext>[0]): Promise<Page> {
    const context = await browser.newContext({ baseURL: APP_URL, ...options });
    opened.push(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on("request", (request) => {
      const token = request.headers().authorization?.match(/^Bearer (ey.+)$/)?.[1];
      if (token) tokens.add(token);
    });
    await context.route(CLASS_URL, (route) => route.fulfill({ contentType: "text/html", body: "<h1>In class</h1>" }));
    return page;
  }

  await setClock("2026-12-01T10:00:00+05:30");
  const admin = await person({ viewport: { width: 1440, height: 900 } });
  // The guardian's phone runs no script: every public page has to work without.
  const guardian = await person({ ...PHONE_SCREEN, javaScriptEnabled: false });
  const student = await person(PHONE_SCREEN);

  await test.step("The educator signs in", async () => {
    await admin.goto("/sign-in");
    await admin.getByLabel("E-mail").fill(ADMIN_EMAIL);
    await admin.getByLabel("Password", { exact: true }).fill(ADMIN_PASSWORD);
    await admin.getByRole("button", { name: "Sign in" }).click();
    await expect(admin.getByRole("heading", { name: "Overview" })).toBeVisible();
  });

  await test.step("She imports a list and invites the new families", async () => {
    await admin.getByRole("link", { name: "Lead Import" }).click();
    await admin.getByLabel("Lead list").setInputFiles(LIST);
    await expect(admin.getByLabel("Student's full name is")).toHaveValue("student_name");
    await admin.getByRole("button", { name: "Check the list" }).click();
    const truth = JSON.parse(readFileSync(`${LIST}.truth.json`, "utf8"));
    await expect(admin.getByRole("button", { name: `${truth.valid} New` })).toBeVisible();
    await expect(admin.getByRole("button", { name: `${truth.duplicate} Duplicate` })).toBeVisible();
    await expect(admin.getByRole("button", { name: `${truth.invalid} Invalid` })).toBeVisible();
    await admin.getByRole("button", { name: /^Import \d+, then invite…$/ }).click();
    await admin
      .getByRole("dialog")
      .getByRole("button", { name: /^Import \d+, then invite$/ })
      .click();
    await expect(admin.getByText(`${truth.valid} new leads`, { exact: false })).toBeVisible();
  });

  const invitation = await arrival(EMAIL, (mail) => mail.links.some((link) => link.includes("/f/")), "The invitation");
  expect(invitation.text).not.toContain("Dev");

  await test.step("The guardian answers the form, point by point, and proves the channel with a code", async () => {
    await guardian.goto(linkTo(invitation, "/f/"));
    await guardian.getByLabel("the parent or guardian").check();
    await guardian.getByLabel("Year of birth of the student").fill("2011");
    await guardian.getByLabel("Class at school").selectOption("9");
    await press(guardian, "Next");
    await guardian.getByLabel("Your full name").fill("Navya Singh");
    await guardian.getByLabel("Mother").check();
    await guardian.getByLabel("Your year of birth").fill("1980");
    await guardian.getByLabel("E-mail").fill(EMAIL);
    await guardian.getByLabel("Mobile number").fill("9838000015");
    await guardian.getByLabel(/I am 18 or older/).check();
    await press(guardian, "Next");
    // Yes to everything but news about other courses.
    for (const group of await guardian.getByRole("group").all()) {
      const isNews = (await group.textContent())?.includes("other courses");
      await group.getByLabel(isNews ? "No" : "Yes", { exact: true }).check();
    }
    await press(guardian, "Next");
    const code = await arrival(
      EMAIL,
      (mail) => mail.links.every((link) => !link.includes("/f/")) && CODE.test(mail.text),
      "The code",
    );
    await guardian.getByLabel("Code", { exact: true }).fill(CODE.exec(code.text)?.[0] ?? "");
    await press(guardian, "Confirm my choices");
    await guardian.getByLabel("Student's first name").fill(STUDENT.name);
    await guardian.getByLabel(/City or village/).fill("Indore");
    await press(guardian, "Send the request");
    await expect(guardian.getByText(/reads each form personally/)).toBeVisible();
  });

  await test.step("The educator makes a batch and its first session", async () => {
    await admin.goto("/admin/batches");
    await admin.getByRole("button", { name: "New batch" }).first().click();
    await admin.getByLabel("Name", { exact: true }).fill("December batch");
    await admin.getByLabel("Fee in rupees").fill("4999");
    await admin.getByRole("button", { name: "Make the batch" }).click();
    await expect(admin.getByRole("button", { name: "Change December batch" })).toBeVisible();
    await admin.goto("/admin/sessions");
    await admin.getByRole("button", { name: "New session" }).first().click();
    await admin.getByLabel("Title").fill("Find your first customer");
    await admin.getByLabel("Batch").selectOption({ label: "December batch, 0 students" });
    await admin.getByLabel("Starts at").fill("2026-12-05T17:00");
    await admin.getByLabel("Join link").fill(CLASS_URL);
    await admin.getByRole("button", { name: "Create the session" }).click();
    await expect(admin.getByRole("complementary", { name: /Find your first customer|Session/ })).toBeVisible();
  });

  await test.step("She sees what approving will send, and approves", async () => {
    await admin.goto("/admin/cta");
    await admin.getByRole("link", { name: new RegExp(STUDENT.name) }).click();
    const drawer = admin.getByRole("complementary", { name: "CTA submission" });
    await expect(drawer.getByText("verified by code", { exact: false })).toBeVisible();
    await expect(drawer.getByRole("list", { name: "What will happen if you approve" })).toContainText("WhatsApp");
    await drawer.getByRole("button", { name: /^Approve, simulate \d messages?$/ }).click();
    const call = await arrival(PHONE, (one) => one.channel === "voice", "The welcome call");
    await act(call, "answer", {});
    await arrival(PHONE, (one) => one.channel === "whatsapp", "The WhatsApp welcome");
    await expect(drawer.getByRole("list", { name: "Run timeline" })).toContainText("Delivered");
    expect(await received(PHONE, "voice")).toHaveLength(1);
  });

  await test.step("Interested: a payment link goes out, and the guardian pays", async () => {
    await admin.getByRole("button", { name: "Mark interested" }).click();
    await admin.getByLabel("Batch").selectOption({ index: 1 });
    await admin.getByRole("button", { name: "See what will be sent" }).click();
    await admin.getByRole("button", { name: /^Send a link for/ }).click();
    const link = await arrival(EMAIL, (mail) => mail.links.some((one) => one.includes("/pay/")), "The payment link");
    await arrival(
      PHONE,
      (one) => one.channel === "whatsapp" && one.links.some((each) => each.includes("/pay/")),
      "The link",
    );
    expect(link.text).not.toContain("http://127.0.0.1:0");
    await guardian.goto(linkTo(link, "/pay/"));
    await guardian.getByRole("link", { name: /4,999/ }).click();
    await guardian.getByRole("button", { name: /^Pay/ }).click();
    await expect(async () => {
      await guardian.reload();
      await expect(guardian.getByText(/The seat is confirmed/)).toBeVisible({ timeout: 2000 });
    }).toPass();
    await admin.goto("/admin/payments");
    await expect(admin.getByRole("row", { name: new RegExp(`${LEAD}.*Paid`) })).toBeVisible();
  });

  await arrival(EMAIL, (mail) => /received|confirm/i.test(mail.subject ?? ""), "The confirmation");
  const welcome = await arrival(EMAIL, (mail) => mail.links.some((link) => link.includes("/claim/")), "The welcome");

  await test.step("The student signs up, confirms, and the seat opens", async () => {
    await student.goto(linkTo(welcome, "/claim/"));
    await student.getByLabel("Student's full name").fill(LEAD);
    await student.getByLabel("E-mail").fill(STUDENT.email);
    await student.getByLabel("Password", { exact: true }).fill(STUDENT.password);
    await student.getByRole("button", { name: "Make the account" }).click();
    const mail = await arrival(STUDENT.email, (one) => one.provider === "auth", "The confirmation of the address");
    await student.goto(linkTo(mail, "/auth/confirm"));
    await expect(student.getByRole("heading", { name: "Find your first customer" })).toBeVisible();
    await expect(student.getByRole("button", { name: /Opens at/ })).toBeDisabled();
  });

  await test.step("Fifteen minutes before, one reminder on each channel; the student joins", async () => {
    const isReminder = (one: Message) => one.links.some((link) => link.includes("/join/"));
    await setClock("2026-12-05T16:45:00+05:30");
    const reminder = await arrival(
      EMAIL,
      (mail) => isReminder(mail) && (mail.subject ?? "").startsWith("Class starts at"),
      "The reminder",
    );
    await arrival(PHONE, (one) => one.channel === "whatsapp" && isReminder(one), "The reminder on WhatsApp");
    expect(reminder.text).toContain("Find your first customer");
    await student.reload();
    await student.getByRole("button", { name: "Join class" }).click();
    await expect(student.getByRole("heading", { name: "In class" })).toBeVisible();
    const reminders = (await received(EMAIL)).filter((mail) => isReminder(mail) && mail.subject === reminder.subject);
    expect(reminders.length).toBe(1);
  });

  await test.step("The session's assignment goes out when it ends", async () => {
    await admin.goto("/admin/assignments");
    await admin.getByRole("button", { name: "New assignment" }).first().click();
    const form = admin.getByRole("dialog", { name: "New assignment" });
    await form.getByLabel("Title").fill("One-page idea");
    await form.getByLabel("Instructions").fill("Describe your idea on one page.");
    await form.getByLabel("Batch").selectOption({ index: 1 });
    await form.getByLabel("Session").selectOption({ index: 1 });
    await form.getByLabel("Due", { exact: true }).fill("2026-12-10T20:00");
    await form.getByRole("button", { name: "Save the assignment" }).click();
    await expect(admin.getByText("ends", { exact: false }).first()).toBeVisible();
    expect((await received(EMAIL)).filter((mail) => mail.text.includes("One-page idea"))).toHaveLength(0);
    await setClock("2026-12-05T18:05:00+05:30");
    await arrival(EMAIL, (mail) => mail.text.includes("One-page idea"), "The assignment", 75);
    await arrival(PHONE, (one) => one.text.includes("One-page idea"), "The assignment on WhatsApp");
  });

  await test.step("The recording goes out when it is published, and plays by a signed link", async () => {
    await admin.goto("/admin/recordings");
    await admin.getByRole("button", { name: "Add recordings" }).first().click();
    const adding = admin.getByRole("dialog", { name: "Add recordings" });
    await adding.getByLabel("Batch").selectOption({ index: 1 });
    await adding
      .getByLabel("Choose the recordings")
      .setInputFiles({ name: "class.wav", mimeType: "audio/wav", buffer: silentWav() });
    await adding.getByLabel("Title").fill("Find your first customer, recording");
    await adding.getByLabel("Session").selectOption({ index: 1 });
    await adding.getByRole("button", { name: "Add 1 recording" }).click();
    await admin.getByRole("button", { name: /^Publish Find/ }).click();
    await admin
      .getByRole("dialog")
      .getByRole("button", { name: /^Publish 1/ })
      .click();
    const told = await arrival(EMAIL, (mail) => mail.links.some((link) => link.includes("/watch/")), "The recording");
    await arrival(PHONE, (one) => one.links.some((link) => link.includes("/watch/")), "The recording on WhatsApp");
    await student.goto(linkTo(told, "/watch/"));
    const player = student.getByLabel("Find your first customer, recording");
    await expect(player).toBeVisible();
    await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.duration)).toBeGreaterThan(0.5);
  });

  await test.step("The student hands in a file, and the educator grades it", async () => {
    await student.goto("/app/assignments");
    await student.getByRole("link", { name: "Start: One-page idea" }).click();
    await student
      .getByLabel("Add file")
      .setInputFiles({ name: "my idea.pdf", mimeType: "application/pdf", buffer: emptyPdf() });
    await expect(student.getByRole("button", { name: /my idea\.pdf/ }).first()).toBeVisible();
    await student.getByLabel("Your answer").fill("Kites made of old saris.");
    await student.getByRole("button", { name: "Check and hand in" }).click();
    await student.getByRole("button", { name: "Hand in", exact: true }).click();
    await expect(student.getByText(/Handed in at .* Number R-/)).toBeVisible();
    await admin.goto("/admin/assignments");
    await admin.getByRole("link", { name: "One-page idea" }).click();
    const work = admin.getByRole("article", { name: LEAD });
    await expect(work.getByText("Kites made of old saris.")).toBeVisible();
    await expect(work.getByRole("link", { name: "my idea.pdf" })).toBeVisible();
    await work.getByLabel("Points of 10").fill("9");
    await work.getByLabel("Feedback").fill("Say who will pay for it.");
    await work.getByRole("button", { name: "Grade and tell the family" }).click();
    await expect(work.getByText("Graded")).toBeVisible();
    await student.goto("/app/assignments");
    await student.getByRole("link", { name: "Open: One-page idea" }).click();
    await expect(student.getByText("9 of 10 points")).toBeVisible();
  });

  await test.step("The certificate is made, stored, listed, downloaded and checked", async () => {
    await admin.goto("/admin/certificates");
    await admin.getByRole("button", { name: `Generate certificate for ${LEAD}` }).click();
    const making = admin.getByRole("dialog");
    await making.getByLabel("Name on the certificate").fill("देव सिंह");
    await making.getByRole("button", { name: "Draw 1 certificate" }).click();
    await expect(making.getByRole("img")).toBeVisible();
    await making.getByRole("button", { name: "Go on with 1" }).click();
    await admin
      .getByRole("dialog")
      .getByRole("button", { name: /^Issue \d|^Simulate/ })
      .click();
    const told = await arrival(
      EMAIL,
      (mail) => mail.links.some((link) => link.includes("/certificate/")),
      "The certificate",
    );
    await student.goto(linkTo(told, "/certificate/"));
    await expect(student.getByRole("list", { name: "Certificates" })).toContainText("देव सिंह");
    for (const [ending, magic] of [
      ["PDF", "%PDF-"],
      ["PNG", "\x89PNG"],
    ] as const) {
      const [file] = await Promise.all([
        student.waitForEvent("download"),
        student.getByRole("button", { name: `Download ${ending}` }).click(),
      ]);
      expect(
        readFileSync(await file.path())
          .subarray(0, magic.length)
          .toString("latin1"),
      ).toBe(magic);
    }
    await admin.goto("/admin/certificates");
    await admin.getByRole("link", { name: LEAD }).click();
    await expect(admin.getByRole("complementary").getByText("देव सिंह").first()).toBeVisible();
    const check = await admin.getByRole("link", { name: "Check page" }).getAttribute("href");
    await guardian.goto(check ?? "");
    await expect(guardian.getByText("This certificate is genuine.", { exact: false })).toBeVisible();
  });

  await test.step("A reply shows without a reload, and the answer arrives", async () => {
    await admin.goto("/admin/inbox");
    await expect(admin.getByRole("heading", { name: "Inbox" })).toBeVisible();
    await writeIn("whatsapp", PHONE, "Can Dev come to the next class too?");
    await admin.getByRole("link", { name: /Can Dev come to the next class too/ }).click();
    await expect(admin.getByText("Can Dev come to the next class too?").last()).toBeVisible();
    await act(welcome, "reply", { text: "Thank you, the account works." });
    await expect(admin.getByText("Thank you, the account works.").filter({ visible: true }).first()).toBeVisible();
    const composer = admin.getByRole("form", { name: "Answer" });
    await composer.getByText("WhatsApp", { exact: true }).click();
    await composer.getByRole("textbox", { name: /answer/i }).fill("Yes, of course. See you on Saturday.");
    await composer.getByRole("button", { name: "Send, simulate", exact: true }).click();
    await arrival(PHONE, (one) => one.text.includes("See you on Saturday"), "The answer");
  });

  await test.step("Nothing was sent twice", async () => {
    for (const to of [EMAIL, PHONE]) {
      const texts = (await received(to)).map(({ channel, subject, text }) => `${channel} ${subject} ${text}`);
      expect(texts.filter((text, place) => texts.indexOf(text) !== place)).toEqual([]);
    }
  });

  await test.step("Nobody's token was kept anywhere, and no page failed", async () => {
    for (const context of opened) await context.close();
    expect(tokens.size).toBeGreaterThan(1);
    const home = place("HOME");
    if (home) {
      execFileSync(path.join(repository, ".venv/bin/python"), ["-m", "tests.tokens", stack().DB_URL, home, ...tokens], {
        cwd: repository,
        stdio: "inherit",
      });
    }
    expect(problems).toEqual([]);
  });
});

/** The one main button of a public page; another one, for Enter, stands before it unseen. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).last().click();
}
