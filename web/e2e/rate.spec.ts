import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { pupil } from "./people";
import { businessNow, setClock } from "./sandbox";
import { made, rest } from "./service";

const MINUTE = 60_000;

test("after class a student says how it was in two taps, and the educator reads it", async ({ browser, page }) => {
  const name = `Omi Sen ${Date.now() % 100_000}`;
  const student = await pupil(browser, name);
  const now = await businessNow();
  const session = await made("sessions", {
    batch_id: student.batch,
    title: `Talk to a customer ${now % 100_000}`,
    starts_at: new Date(now + MINUTE).toISOString(),
    ends_at: new Date(now + 2 * MINUTE).toISOString(),
  });
  await rest("POST", "session_attendance", { session_id: session.id, enrollment_id: student.seat });
  await setClock(new Date(now + 10 * MINUTE).toISOString());

  await open(student.page, "/app/schedule");
  await student.page.getByRole("radio", { name: "Good", exact: true }).check();
  await student.page.getByLabel("A line for your teacher").fill("The shop example.");
  await student.page.getByRole("button", { name: "Tell my teacher how it was" }).click();
  await expect(student.page.getByText("You said: Good. The shop example.")).toBeVisible();
  await student.page.getByRole("button", { name: "Change it" }).click();
  await student.page.getByRole("radio", { name: "Very good" }).check();
  await student.page.getByRole("button", { name: "Tell my teacher how it was" }).click();
  await expect(student.page.getByText("You said: Very good. The shop example.")).toBeVisible();

  await signIn(page);
  await open(page, `/admin/sessions/${session.id}?tab=past&part=after`);
  const drawer = page.getByRole("complementary", { name: "Session" });
  await expect(drawer.getByText("5.0 of 5, from 1 answer")).toBeVisible();
  await expect(drawer.getByText("The shop example.")).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(`${now % 100_000}.*5\\.0`) })).toBeVisible();
});
