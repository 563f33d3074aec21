import { expect, test } from "@playwright/test";
import { open } from "./pages";
import { pupil } from "./people";
import { businessNow } from "./sandbox";
import { made, rest } from "./service";

const HOUR = 3600_000;
const at = (moment: number) => new Date(moment).toISOString();

test("without a signal: the class link, a draft and an answer stay on the phone, and are told once when it is back", async ({
  browser,
}) => {
  const { page, batch, seat } = await pupil(browser, `Ira Bose ${Date.now() % 100_000}`);
  const now = await businessNow();
  const work = await made("assignments", {
    batch_id: batch,
    title: "Ten interviews",
    due_at: at(now + 7 * 24 * HOUR),
    published_at: at(now - 60_000),
  });
  const session = await made("sessions", {
    batch_id: batch,
    title: "Find your first customer",
    starts_at: at(now + 10 * 60_000),
    ends_at: at(now + HOUR),
  });
  const later = await made("sessions", {
    batch_id: batch,
    title: "Price it right",
    starts_at: at(now + 48 * HOUR),
    ends_at: at(now + 49 * HOUR),
  });
  await rest("POST", "session_links", { session_id: session.id, join_url: "https://meet.example.com/room-7" });
  await made("materials", {
    batch_id: batch,
    session_id: later.id,
    title: "Worksheet 3",
    external_url: "https://files.example.com/sheet",
    published_at: at(now - 60_000),
  });
  const attended = () => rest<{ how: string }>("GET", `session_attendance?session_id=eq.${session.id}`);
  const drafts = () => rest<{ answer: string }>("GET", `assignment_submissions?assignment_id=eq.${work.id}`);
  const answers = () => rest<{ reason: string }>("GET", `session_answers?session_id=eq.${later.id}`);
  const context = page.context();
  const writes: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/assignment_submissions") && request.method() !== "GET") writes.push(request.method());
  });

  await test.step("What the door opens is kept before it is tapped, and nobody has come by that", async () => {
    await open(page, "/app/schedule");
    await expect(page.getByText("Worksheet 3")).toBeVisible();
    const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    await expect.poll(kept).toContain("meet.example.com/room-7");
    await expect.poll(kept).toContain("Worksheet 3");
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    expect(await attended()).toEqual([]);
    await open(page, `/app/assignments/${work.id}/submit`);
    await expect(page.getByLabel("Your answer")).toBeVisible();
  });

  await test.step("Typed without a signal, it says that it is here and since when, also after a reload", async () => {
    await context.setOffline(true);
    await page.getByLabel("Your answer").fill("They want repairs at the door.");
    await expect(page.getByText(/Saved on this phone .*, not yet sent/)).toBeVisible();
    // Longer than the pause after the last key.
    await page.waitForTimeout(2_000);
    await expect(page.getByText(/Saved on this phone .*, not yet sent/)).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("Your answer")).toHaveValue("They want repairs at the door.");
    await expect(page.getByText(/Saved on this phone .*, not yet sent/)).toBeVisible();
    expect(await drafts()).toEqual([]);
  });

  await test.step("Materials are there, an answer waits, and the class is one tap away", async () => {
    await page.getByRole("link", { name: "Schedule" }).click();
    await expect(page.getByText("Worksheet 3")).toBeVisible();
    const card = page.locator(".card", { hasText: "Price it right" });
    await card.getByRole("button", { name: "Can't come" }).click();
    await card.getByLabel("What is in the way?").fill("A wedding");
    await card.getByRole("button", { name: "Tell my teacher" }).click();
    await expect(card.getByText(/A wedding.*Saved on this phone/)).toBeVisible();
    // Only our own server is out of reach: the room answers.
    await page.route("https://meet.example.com/**", (route) => route.fulfill({ body: "<h1>The room</h1>" }));
    const asked = page.waitForRequest("https://meet.example.com/room-7");
    await page.getByRole("button", { name: "Join class" }).click();
    await asked;
    expect(await attended()).toEqual([]);
  });

  await test.step("Back with a signal everything is told, once", async () => {
    writes.length = 0;
    await context.setOffline(false);
    await open(page, "/app/schedule");
    await expect.poll(attended).toHaveLength(1);
    await expect.poll(async () => (await answers())[0]?.reason).toBe("A wedding");
    await expect(page.getByText(/not yet sent/)).toBeHidden();
    await open(page, `/app/assignments/${work.id}/submit`);
    await expect(page.getByText(/Draft saved/)).toBeVisible();
    await expect
      .poll(async () => (await drafts()).map(({ answer }) => answer))
      .toEqual(["They want repairs at the door."]);
    expect(writes).toEqual(["POST"]);
    const left = await page.evaluate(() => Object.keys(localStorage).filter((name) => /draft|came/.test(name)));
    expect(left).toEqual([]);
    expect(seat).toBeTruthy();
  });

  await test.step("A signal that drops while the page stays open is waited for", async () => {
    writes.length = 0;
    await context.setOffline(true);
    await page.getByLabel("Your answer").fill("They want repairs at the door, in the evening.");
    await expect(page.getByText(/Saved on this phone .*, not yet sent/)).toBeVisible();
    await page.waitForTimeout(2_000);
    await context.setOffline(false);
    await expect(page.getByText(/Draft saved/)).toBeVisible();
    await expect
      .poll(async () => (await drafts()).map(({ answer }) => answer))
      .toEqual(["They want repairs at the door, in the evening."]);
    expect(writes.filter((method) => method === "PATCH")).toHaveLength(writes.length);
  });

  await test.step("Signed out, nothing of it is left", async () => {
    await open(page, "/app/profile");
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => /kept|draft|link/.test(name)))).toEqual(
      [],
    );
  });
});
