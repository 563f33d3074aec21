import { expect, type Page, test } from "@playwright/test";
import { signIn } from "./pages";
import { arrival, received, stack, writeIn } from "./sandbox";

test.describe.configure({ mode: "serial" });

/** An address that no other test writes from. */
const run = Date.now().toString(36);
const ASKS = `asks-${run}@example.com`;
const THANKS = `thanks-${run}@example.com`;
const WAITS = `waits-${run}@example.com`;

const families = (page: Page) => page.getByRole("region", { name: "Conversations" });
const messages = (page: Page) => page.getByRole("list", { name: "Messages" });

test("The inbox is emptied by the keyboard alone", async ({ page }) => {
  const { APP_URL } = stack();
  await signIn(page);
  await page.goto(`${APP_URL}/admin/inbox?q=${run}`);
  await expect(page.getByText("No family fits.")).toBeVisible();

  // Three families write, and stand there without a reload.
  await writeIn("email", ASKS, "Can she still join from the second class?");
  await expect(families(page).getByText("second class")).toBeVisible();
  await writeIn("email", THANKS, "Thank you, all is clear.");
  await expect(families(page).getByText("all is clear")).toBeVisible();
  await writeIn("email", WAITS, "Please call us on Monday.");
  await expect(families(page).getByText("on Monday")).toBeVisible();

  // J opens the one that waits longest; letters in the answer are letters.
  await page.keyboard.press("j");
  await expect(messages(page).getByText("second class")).toBeVisible();
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "Your answer" })).toBeFocused();
  await page.keyboard.type("Yes, she can. See jkesn!");
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Your answer" })).toHaveValue("Yes, she can. See jkesn!");

  // What comes while one types is counted and takes no focus: what was there before has to be there for that.
  await expect(messages(page).getByText("second class")).toBeVisible();
  await page.getByRole("textbox", { name: "Your answer" }).focus();
  await writeIn("email", ASKS, "And is there a recording?");
  await expect(page.getByRole("button", { name: "1 new" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Your answer" })).toBeFocused();
  await page.keyboard.press("Control+Enter");
  const mail = await arrival(ASKS, ({ text }) => text.startsWith("Yes, she can."), "The answer");
  expect(mail.text).toContain("> And is there a recording?");
  expect((await received(ASKS)).filter(({ text }) => text.startsWith("Yes, she can."))).toHaveLength(1);
  await expect(page.getByRole("textbox", { name: "Your answer" })).toHaveValue("");

  // A note, a tag, a snooze, and the next.
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.keyboard.type("Mother works until six.");
  await page.keyboard.press("Control+Enter");
  await expect(messages(page).getByText("Mother works until six.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("#");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.type(`exams ${run}`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: `Take the tag exams ${run} away` })).toBeVisible();
  await page.keyboard.press("j");
  await expect(messages(page).getByText("all is clear")).toBeVisible();
  await page.keyboard.press("e");
  await expect(messages(page).getByText("on Monday")).toBeVisible();

  // Resolved by mistake: U brings it back within ten seconds.
  await page.keyboard.press("u");
  await expect(families(page).getByText("all is clear")).toBeVisible();
  await page.keyboard.press("s");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("2");
  await expect(messages(page).getByText("all is clear")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Resolve/ })).toBeVisible();
  await page.keyboard.press("e");
  await expect(families(page).getByText("No family fits.")).toBeVisible();
});

test("What does not go stays with its reason, and many are settled at once", async ({ page }) => {
  const { APP_URL } = stack();
  const lost = `later-${run}@example.com`;
  await signIn(page);
  await page.goto(`${APP_URL}/admin/inbox?tab=all&q=${run}`);
  await writeIn("email", lost, "Where is the form?");
  await families(page).getByText("Where is the form?").click();

  // An answer for later is seen, and taken back.
  const box = page.getByRole("textbox", { name: "Your answer" });
  await box.fill("It comes tomorrow.");
  await page.getByRole("button", { name: "Other ways to send" }).click();
  await page.getByRole("menuitem", { name: "Send later…" }).click();
  await page.getByRole("button", { name: "Tomorrow, 09:00" }).click();
  await expect(messages(page).getByText("Goes")).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(messages(page).getByText("Cancelled", { exact: true })).toBeVisible();
  expect(await received(lost)).toHaveLength(0);

  // A stranger: nobody knows who it is, until she says so.
  await expect(page.getByText("New sender")).toBeVisible();
  await page.getByRole("button", { name: "Create lead…" }).click();
  await page.getByLabel("Student's name").fill(`Asha ${run}`);
  await page.getByRole("button", { name: "Create the lead" }).click();
  await expect(page.getByRole("region", { name: `Asha ${run}`, exact: true })).toBeVisible();

  // A word that calls for care pins the thread; it cannot be resolved, by many at once either.
  await writeIn("email", lost, "My son says somebody threatens him.");
  await expect(page.getByRole("alert").getByText("Handle with care").first()).toBeVisible();
  await expect(page.getByRole("alert").getByRole("link", { name: "1098" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Resolve/ })).toBeDisabled();
  // By their names, since what is written meanwhile moves them.
  const names = await families(page)
    .getByRole("checkbox")
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute("aria-label") ?? ""));
  for (const name of names) {
    const box = families(page).getByRole("checkbox", { name, exact: true });
    await box.press("Space");
    await expect(box).toBeChecked();
  }
  await page.getByRole("button", { name: /^Resolve \d/ }).click();
  const results = page.getByRole("dialog");
  await expect(results.getByText("This thread is handled with care.", { exact: false })).toBeVisible();
  await expect(results.getByRole("status")).toContainText("1 failed");
  await results.getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: "All is well, end this…" }).click();
  await page.getByRole("button", { name: "End it, automation goes on" }).click();
  await page.getByRole("button", { name: /^Resolve/ }).click();
  await expect(page.getByText("Resolved: later", { exact: false })).toBeVisible();
});
