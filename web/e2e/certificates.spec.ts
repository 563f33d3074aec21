import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { agreed, seated } from "./people";
import { businessNow, stack } from "./sandbox";
import { made, rest } from "./service";

const STAMP = String(Date.now() % 100_000);

test("certificates are given one by one and together, a reason is asked where one is not earned, and one is withdrawn", async ({
  page,
}) => {
  const batch = await made("batches", { name: `Graduates ${STAMP}`, fee_paise: 499900 });
  const [asha, ravi, zoya] = [
    await seated(`Asha ${STAMP} Kaul`, batch.id),
    await seated(`Ravi ${STAMP} Kaul`, batch.id),
    await seated(`Zoya ${STAMP} Kaul`, batch.id),
  ];
  await agreed(asha.lead, "course", "messages");
  const now = await businessNow();
  const session = await made("sessions", {
    batch_id: batch.id,
    title: "The only class",
    starts_at: new Date(now + 3_600_000).toISOString(),
    ends_at: new Date(now + 2 * 3_600_000).toISOString(),
    status: "scheduled",
  });
  await rest("PATCH", `sessions?id=eq.${session.id}`, { status: "ended" });
  const work = await made("assignments", {
    batch_id: batch.id,
    title: "One-page idea",
    due_at: new Date(now + 86_400_000).toISOString(),
    published_at: new Date(now).toISOString(),
  });
  // Asha and Ravi came and handed in; Zoya did neither.
  for (const { seat } of [asha, ravi]) {
    await rest("POST", "session_attendance", { session_id: session.id, enrollment_id: seat });
    const handed = { assignment_id: work.id, enrollment_id: seat, status: "submitted", answer: "Kites." };
    await rest("POST", "assignment_submissions", handed);
  }
  await signIn(page);
  await open(page, `/admin/certificates?batch=${batch.id}`);
  const sheet = page.getByRole("dialog");

  await test.step("One who has earned it gets it after it was looked at", async () => {
    await page.getByRole("button", { name: `Generate certificate for ${asha.name}` }).click();
    await expect(sheet.getByLabel("Why it is given all the same")).toHaveCount(0);
    await sheet.getByRole("button", { name: "Draw 1 certificate" }).click();
    await expect(sheet.getByRole("img")).toBeVisible();
    await sheet.getByRole("button", { name: "Go on with 1" }).click();
    await sheet.getByRole("button", { name: /^Issue 1/ }).click();
    await expect(sheet).toBeHidden();
    await expect(page.getByRole("row").filter({ hasText: asha.name })).toContainText("Issued");
  });

  await test.step("Students are asked about the name; who cannot answer yet stays as it is, and why", async () => {
    await expect(page.getByRole("row").filter({ hasText: ravi.name })).toContainText("Not confirmed yet");
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Ask 3 to confirm the name…" }).click();
    await expect(sheet.getByText(`${ravi.name}: Has not opened an account yet`, { exact: false })).toBeVisible();
    await expect(sheet.getByText(`${asha.name}: Has a certificate already.`)).toBeVisible();
    await expect(sheet.getByRole("button", { name: /^Ask 0/ })).toBeDisabled();
    await sheet.getByRole("button", { name: "Back" }).click();
  });

  await test.step("Together with one who has not: nothing is drawn before a reason is said", async () => {
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: "Generate 3…" }).click();
    const draw = sheet.getByRole("button", { name: "Draw 2 certificates" });
    await expect(draw).toBeDisabled();
    await expect(sheet.getByText("1 reason still to be said.")).toBeVisible();
    await sheet.getByLabel("Why it is given all the same").fill("She was ill and caught up.");
    await draw.click();
    await expect(sheet.getByRole("img", { name: /^Certificate of/ })).toHaveCount(2);
    await sheet.getByRole("button", { name: "Go on with 2" }).click();
    await sheet.getByRole("button", { name: /^Issue 2/ }).click();
    await expect(sheet.getByText(/2 done, 0 skipped, 0 failed/)).toBeVisible();
    await sheet.getByRole("button", { name: "Close", exact: true }).last().click();
    const given = await rest<{ enrollment_id: string; reason: string | null }>(
      "GET",
      `certificates?enrollment_id=in.(${[asha, ravi, zoya].map(({ seat }) => seat).join()})&issued_at=not.is.null`,
    );
    expect(new Map(given.map(({ enrollment_id, reason }) => [enrollment_id, reason]))).toEqual(
      new Map([
        [asha.seat, null],
        [ravi.seat, null],
        [zoya.seat, "She was ill and caught up."],
      ]),
    );
  });

  await test.step("One is withdrawn with a reason, and the check page says so to everybody", async () => {
    const [row] = await rest<{ code: string }>("GET", `certificates?enrollment_id=eq.${ravi.seat}&select=code`);
    const address = `${stack().APP_URL}/verify/${row?.code}`;
    const check = await page.context().newPage();
    await check.goto(address);
    await expect(check.getByText("This certificate is genuine.", { exact: false })).toBeVisible();
    await expect(check.getByText("Ravi K.", { exact: false }).first()).toBeVisible();
    await page.getByRole("link", { name: ravi.name }).click();
    await page.getByRole("button", { name: "Revoke…" }).click();
    await sheet.getByRole("button", { name: "Revoke the certificate" }).click();
    await expect(sheet.getByRole("alert")).toBeVisible();
    await sheet.getByRole("textbox").fill("Given to the wrong person.");
    await sheet.getByRole("button", { name: "Revoke the certificate" }).click();
    await expect(page.getByText("Revoked. The check page says so.")).toBeVisible();
    await check.reload();
    await expect(check.getByText("withdrawn", { exact: false }).first()).toBeVisible();
    await expect(check.getByText("genuine", { exact: false })).toHaveCount(0);
    await expect(check.getByText("wrong person")).toHaveCount(0);
  });
});
