import { type Browser, expect, type Page } from "@playwright/test";
import { stack } from "./sandbox";
import { made, rest, service } from "./service";

const PHONE = { width: 360, height: 760 };
const PASSWORD = "kites-and-saris-9";

export interface Seated {
  name: string;
  email: string;
  lead: string;
  batch: string;
  seat: string;
}

export interface Pupil extends Seated {
  page: Page;
}

/** What the guardian of a child agreed to, on paper. */
export async function agreed(lead: string, ...purposes: string[]): Promise<void> {
  const [notice] = await rest<{ version: number; language: string; body_hash: string }>(
    "GET",
    "consent_notices?language=eq.en&order=version.desc&limit=1",
  );
  const given = {
    lead_id: lead,
    granted: true,
    method: "code",
    notice_version: notice?.version,
    notice_language: "en",
    notice_hash: notice?.body_hash,
  };
  await rest(
    "POST",
    "guardian_consents",
    purposes.map((purpose) => ({ ...given, purpose })),
  );
}

/** A child with a seat that is paid for, in a batch of their own or in the one that is named. */
export async function seated(name: string, batch?: string): Promise<Seated> {
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
  const home = batch ?? (await made("batches", { name: `Batch of ${name}`, fee_paise: 499900 })).id;
  const seat = await made("enrollments", { family_id: family.id, lead_id: lead.id, batch_id: home });
  return { name, email, lead: lead.id, batch: home, seat: seat.id };
}

async function withAccount(child: Seated): Promise<void> {
  await service("POST", "auth/v1/admin/users", { email: child.email, password: PASSWORD, email_confirm: true });
}

/** A student whose seat is paid for, signed in on a phone; the batch is theirs alone. */
export async function pupil(browser: Browser, name: string): Promise<Pupil> {
  const child = await seated(name);
  await withAccount(child);
  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  await page.goto(`${stack().APP_URL}/sign-in`);
  await page.getByLabel("E-mail").fill(child.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: `Hi ${name.split(" ")[0]}` })).toBeVisible();
  return { ...child, page };
}

/** Asks the project with a child's own token, as the app does, without a browser. */
async function asChild(child: Seated) {
  const { access_token } = await service<{ access_token: string }>("POST", "auth/v1/token?grant_type=password", {
    email: child.email,
    password: PASSWORD,
  });
  return async (method: string, path: string, body: Record<string, unknown> | Buffer) => {
    const { API_URL, PUBLISHABLE_KEY } = stack();
    const isFile = Buffer.isBuffer(body);
    const answered = await fetch(`${API_URL}/${path}`, {
      method,
      headers: {
        apikey: PUBLISHABLE_KEY,
        authorization: `Bearer ${access_token}`,
        "content-type": isFile ? "application/pdf" : "application/json",
      },
      body: isFile ? new Uint8Array(body) : JSON.stringify(body),
    });
    expect(answered.ok, `${path}: ${answered.status} ${await answered.text()}`).toBe(true);
  };
}

/** A child makes an account and hands in an answer and a PDF. */
export async function handsIn(child: Seated, work: string, answer: string, file: Buffer): Promise<void> {
  await withAccount(child);
  const ask = await asChild(child);
  await ask("POST", "rest/v1/rpc/create_profile_for_current_user", {});
  const path = `${child.seat}/${work}/idea.pdf`;
  await ask("POST", `storage/v1/object/submissions/${path}`, file);
  const files = [{ path, name: "idea.pdf", size: file.length, type: "application/pdf" }];
  const handed = { assignment_id: work, enrollment_id: child.seat, status: "submitted", answer, files };
  await ask("POST", "rest/v1/assignment_submissions", handed);
}

/** The same child changes the answer and hands in again. */
export async function handsInAgain(child: Seated, work: string, answer: string): Promise<void> {
  const ask = await asChild(child);
  const which = `assignment_id=eq.${work}&enrollment_id=eq.${child.seat}`;
  await ask("PATCH", `rest/v1/assignment_submissions?${which}`, { status: "submitted", answer });
}
