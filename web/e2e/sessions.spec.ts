import { expect, type Locator, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { setClock, stack } from "./sandbox";
import { rest } from "./service";

const NAME = `Talk like a founder ${String(Date.now()).slice(-5)}`;

test("the educator plans a series, moves what follows, notes who came, and is refused what cannot be", async ({
  page,
}) => {
  // A Monday morning in India.
  await setClock("2026-12-14T10:00:00+05:30");
  await signIn(page);
  await open(page, "/admin/sessions");

  await test.step("a series is made, with what saving will do in sight", async () => {
    await page.getByRole("button", { name: "New session" }).first().click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Title").fill(NAME);
    await chooseBatch(form);
    await form.getByLabel("Starts at").fill("2026-12-15T11:00");
    await form.getByLabel("How many sessions").fill("4");
    await form.getByLabel("Thu", { exact: true }).check();
    await form.getByLabel("Tue 22 Dec", { exact: true }).uncheck();
    await form.getByLabel("Join link").fill("https://meet.example.com/founder");
    await expect(form.getByText(/24 hours before, then 15 minutes before/)).toBeVisible();
    await form.getByRole("button", { name: "Create 3 sessions" }).click();
    await expect(page.getByRole("complementary", { name: "Session" })).toContainText(NAME);
    await page.keyboard.press("Escape");
    const week = page.getByRole("region", { name: "Week" });
    await expect(week.getByRole("link", { name: new RegExp(NAME) })).toHaveCount(2);
  });

  await test.step("it is set again a week later, until a day, with the host's own link", async () => {
    const week = page.getByRole("region", { name: "Week" });
    await week
      .getByRole("link", { name: new RegExp(NAME) })
      .first()
      .click();
    const drawer = page.getByRole("complementary", { name: "Session" });
    await drawer.getByRole("button", { name: "Duplicate…" }).click();
    const form = page.getByRole("dialog");
    await expect(form.getByLabel("Title")).toHaveValue(NAME);
    await expect(form.getByLabel("Starts at")).toHaveValue("2026-12-22T11:00");
    await expect(form.getByLabel("Join link")).toHaveValue("https://meet.example.com/founder");
    await form.getByLabel("Title").fill(`Once more ${NAME.slice(-5)}`);
    await form.getByLabel("Or until").fill("2027-01-06");
    await form.getByLabel("Your own link as the host").fill("https://meet.example.com/host");
    await form.getByRole("button", { name: "Create 3 sessions" }).click();
    await expect(drawer).toContainText(`Once more ${NAME.slice(-5)}`);
    await expect(drawer.getByRole("link", { name: "Join as host" })).toHaveAttribute(
      "href",
      "https://meet.example.com/host",
    );
    const made = await rest<{ starts_at: string }>(
      "GET",
      `sessions?title=eq.Once more ${NAME.slice(-5)}&order=starts_at`,
    );
    expect(made.map(({ starts_at }) => starts_at.slice(0, 10))).toEqual(["2026-12-22", "2026-12-29", "2027-01-05"]);
    await page.keyboard.press("Escape");
  });

  await test.step("another at the same time is refused in words", async () => {
    await page.getByRole("button", { name: "New session" }).first().click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Title").fill("Beside it");
    await chooseBatch(form);
    await form.getByLabel("Starts at").fill("2026-12-15T11:30");
    await form.getByLabel("Join link").fill("https://meet.example.com/beside");
    await expect(form.getByText("This batch is in class at that time")).toBeVisible();
    await form.getByRole("button", { name: "Create the session" }).click();
    await expect(form.getByText(/at that time already/)).toBeVisible();
    await form.getByLabel("Starts at").fill("2026-12-01T11:30");
    await expect(form.getByText("A session must start in the future.")).toBeVisible();
    await expect(form.getByRole("button", { name: "Create the session" })).toBeDisabled();
    await form.getByRole("button", { name: "Back" }).click();
  });

  await test.step("what follows moves after the plan was shown", async () => {
    const week = page.getByRole("region", { name: "Week" });
    await week
      .getByRole("link", { name: new RegExp(NAME) })
      .first()
      .click();
    await page.getByRole("button", { name: "Move or change…" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Which sessions").selectOption("following");
    await form.getByLabel("Starts at").fill("2026-12-15T12:00");
    await form.getByLabel("Why it moves").fill("a power cut");
    await page.reload();
    await page.getByRole("button", { name: "Move or change…" }).click();
    await expect(form.getByLabel("Which sessions")).toHaveValue("following");
    await expect(form.getByLabel("Starts at")).toHaveValue("2026-12-15T12:00");
    await expect(form.getByLabel("Why it moves")).toHaveValue("a power cut");
    await form.getByRole("button", { name: "See who hears what…" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet).toContainText("a power cut");
    await sheet.getByRole("button", { name: /Change 3 sessions/ }).click();
    await expect(sheet.getByText("Sessions changed")).toBeVisible();
    await sheet.getByRole("button", { name: "Close" }).first().click();
    await expect(page.getByRole("complementary", { name: "Session" })).toContainText("12:00 to 13:00");
  });

  await test.step("who came is noted, for all at once", async () => {
    await setClock("2026-12-15T12:05:00+05:30");
    await page.reload();
    const drawer = page.getByRole("complementary", { name: "Session" });
    await drawer.getByRole("link", { name: "Roster" }).click();
    await drawer.getByRole("button", { name: /Mark the other \d+ present/ }).click();
    await expect(drawer.getByText(/(\d+) of \1 came/)).toBeVisible();
    await drawer.getByRole("checkbox").first().click();
    await expect(drawer.getByRole("checkbox").first()).not.toBeChecked();
    await page.keyboard.press("Escape");
  });

  await test.step("month, agenda and keys show the same sessions", async () => {
    await page.getByText("Month", { exact: true }).click();
    await expect(page.getByRole("region", { name: "Month" }).getByRole("link", { name: new RegExp(NAME) })).toHaveCount(
      3,
    );
    await page.keyboard.press("]");
    await expect(page.getByRole("heading", { name: "January 2027" })).toBeVisible();
    await page.keyboard.press("t");
    await page.getByText("Agenda", { exact: true }).click();
    await expect(page.getByRole("link", { name: new RegExp(NAME) }).first()).toBeVisible();
  });

  await test.step("her own calendar has a private address that can be taken away", async () => {
    await page.getByRole("button", { name: "Add to my calendar" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("button", { name: "Make the address" }).click();
    const address = (await sheet.locator(".mono").textContent()) ?? "";
    expect(address).toMatch(/\/calendar\/[\w-]{22}\.ics$/);
    const path = new URL(address).pathname;
    const read = await page.request.get(`${stack().APP_URL}${path}`);
    expect(await read.text()).toContain(NAME);
    await sheet.getByRole("button", { name: "Take it away" }).click();
    await expect(sheet.getByRole("button", { name: "Make the address" })).toBeVisible();
    expect((await page.request.get(`${stack().APP_URL}${path}`)).status()).toBe(404);
  });
});

/** A batch with students: other pages' journeys make empty ones. */
async function chooseBatch(form: Locator): Promise<void> {
  const batch = form.getByLabel("Batch", { exact: true });
  const filled = batch.locator("option").filter({ hasText: /, [1-9]\d* students/ });
  await batch.selectOption((await filled.first().getAttribute("value")) ?? "");
}
