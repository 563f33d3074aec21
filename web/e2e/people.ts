import { type Browser, expect, type Page } from "@playwright/test";
import { stack } from "./sandbox";
import { made, service } from "./service";

const PHONE = { width: 360, height: 760 };
const PASSWORD = "kites-and-saris-9";

export interface Pupil {
  page: Page;
  batch: string;
  seat: string;
}

/** A student whose seat is paid for, signed in on a phone; the batch is theirs alone. */
export async function pupil(browser: Browser, name: string): Promise<Pupil> {
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
  const seat = await made("enrollments", { family_id: family.id, lead_id: lead.id, batch_id: batch.id });
  await service("POST", "auth/v1/admin/users", { email, password: PASSWORD, email_confirm: true });
  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  await page.goto(`${stack().APP_URL}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: `Hi ${name.split(" ")[0]}` })).toBeVisible();
  return { page, batch: batch.id, seat: seat.id };
}
