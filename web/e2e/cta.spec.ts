import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { received } from "./sandbox";
import { made, rest } from "./service";

interface Family {
  student: string;
  email: string;
  leadId: string;
}

/** A family that has answered the invitation; its mother has said yes to what is given. */
async function family(student: string, run: string, number: number, purposes: string[]): Promise<Family> {
  const email = `mother${number}.${run}@example.com`;
  const { id: family_id } = await made("families", { name: `${student} family` });
  const lead = await made("imported_leads", { family_id, student_name: student, birth_year: 2012, stage: "invited" });
  const owner = { family_id, owner: "guardian", name: "Uma Jha", verified_at: new Date().toISOString() };
  const contact = await made("contacts", { ...owner, kind: "email", value: email });
  await made("contacts", { ...owner, kind: "phone", value: `+91${run.slice(-8)}${String(number).padStart(2, "0")}` });
  const [notice] = await rest<{ version: number; body_hash: string }>(
    "GET",
    "consent_notices?language=eq.en&order=version.desc&limit=1",
  );
  for (const purpose of purposes)
    await rest("POST", "guardian_consents", {
      lead_id: lead.id,
      contact_id: contact.id,
      purpose,
      granted: true,
      method: "code",
      notice_version: notice?.version,
      notice_language: "en",
      notice_hash: notice?.body_hash,
    });
  const form = await made("cta_submissions", {
    lead_id: lead.id,
    form_token: crypto.randomUUID(),
    student_name: student,
    guardian_name: "Uma Jha",
    guardian_relation: "mother",
    guardian_email: email,
    why: "Wants to sell kites.",
  });
  await rest("PATCH", `cta_submissions?id=eq.${form.id}`, {
    status: "pending",
    submitted_at: new Date().toISOString(),
  });
  return { student, email, leadId: lead.id };
}

test("forms are approved as their plan says, one by one and many, and refused with a way back", async ({ page }) => {
  const run = String(Date.now());
  const all = ["course", "messages", "calls"];
  const [om, ira, dev, tara] = await Promise.all([
    family(`Om ${run}`, run, 1, all),
    family(`Ira ${run}`, run, 2, all),
    family(`Dev ${run}`, run, 3, all),
    family(`Tara ${run}`, run, 4, []),
  ]);
  const list = `/admin/cta?q=${run}`;
  const drawer = page.getByRole("complementary", { name: "CTA submission" });
  const approve = drawer.getByRole("button", { name: /^Approve, (simulate \d+ messages?|nothing)|^Approve; / });
  await signIn(page);

  await test.step("one message is left out of the plan, and that is what happens", async () => {
    await open(page, list);
    await expect(page.getByText("4 forms")).toBeVisible();
    await page.getByRole("link", { name: om.student }).click();
    const plan = drawer.getByRole("list", { name: "What will happen if you approve" });
    await expect(plan.getByText("Welcome, Email")).toBeVisible();
    const before = await approve.textContent();
    await plan.getByRole("checkbox", { name: /^Send: Welcome, Email/ }).uncheck();
    await expect(plan.getByText("Left out by the educator.")).toBeVisible();
    await expect(approve).not.toHaveText(before ?? "");
    await approve.click();
    const timeline = drawer.getByRole("list", { name: "Run timeline" });
    await expect(timeline).toContainText("Cancelled");
    await expect(timeline).toContainText("Welcome, Call");
    expect((await received(om.email)).filter(({ subject }) => subject?.includes("accepted"))).toHaveLength(0);
  });

  await test.step("a plan that is no longer true is not done, and says so", async () => {
    await open(page, list);
    await page.getByRole("link", { name: ira.student }).click();
    await expect(approve).toBeEnabled();
    await rest("PATCH", `contacts?value=eq.${ira.email}`, { opted_out_at: new Date().toISOString() });
    await approve.click();
    await expect(drawer.getByText("Something has changed since you looked")).toBeVisible();
    await expect(drawer.getByText("asked not to be written to", { exact: false })).toBeVisible();
    await approve.click();
    await expect(drawer.getByRole("list", { name: "Run timeline" })).toBeVisible();
  });

  await test.step("in bulk, only those whose parent has said yes", async () => {
    await open(page, list);
    await expect(page.getByText("2 forms")).toBeVisible();
    for (const { student } of [dev, tara]) await page.getByRole("row", { name: student }).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Approve 2 forms…" }).click();
    const sheet = page.getByRole("dialog", { name: "Approve 2 forms" });
    await expect(sheet.getByText("1 of 2 stay as they are")).toBeVisible();
    await expect(sheet.getByText("The parent has not said yes to the course.")).toBeVisible();
    await sheet.getByRole("button", { name: /^Approve 1/ }).click();
    await expect(sheet.getByText("1 done, 1 skipped, 0 failed", { exact: false })).toBeVisible();
    await sheet.getByRole("button", { name: "Close", exact: true }).last().click();
  });

  await test.step("without a yes nothing can be approved; a quiet no can be taken back", async () => {
    await open(page, list);
    await page.getByRole("link", { name: tara.student }).click();
    await expect(drawer.getByText("The parent has not said yes to the course")).toBeVisible();
    await drawer.getByRole("button", { name: "Reject…" }).click();
    await page.getByLabel("Too young").check();
    await page.getByRole("button", { name: "Reject, tell nobody" }).click();
    await expect(drawer.getByText("Rejected").first()).toBeVisible();
    await page.getByRole("button", { name: /^Undo/ }).click();
    await expect(drawer.getByRole("button", { name: "Reject…" })).toBeVisible();
  });

  await test.step("a task is made for the family, and done", async () => {
    const what = `Ring the mother of ${tara.student}`;
    await drawer.getByLabel("New task").fill(what);
    await drawer.getByRole("button", { name: "Add the task" }).click();
    await expect(drawer.getByRole("checkbox", { name: what })).toBeVisible();
    await open(page, "/admin/cta?tab=tasks");
    await page.getByRole("checkbox", { name: what }).click();
    await expect(page.getByRole("checkbox", { name: what })).toHaveCount(0);
  });
});
