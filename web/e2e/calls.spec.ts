import { expect, type Page, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { act, arrival, setClock } from "./sandbox";
import { made } from "./service";

interface Family {
  student: string;
  phone: string;
}

const RUN = String(Date.now());

/** A family whose mother may be called, or has said no to everything. */
async function family(name: string, number: number, stage: string, allowed = true): Promise<Family> {
  const student = `${name} ${RUN.slice(-5)}`;
  const phone = `+9198${RUN.slice(-7)}${number}`;
  const { id: family_id } = await made("families", { name: `${student} family` });
  const lead = await made("imported_leads", { family_id, student_name: student, birth_year: 2012, stage });
  const now = new Date().toISOString();
  const contact = await made("contacts", {
    family_id,
    kind: "phone",
    value: phone,
    owner: "guardian",
    name: "Uma Jha",
    relation: "mother",
    verified_at: now,
    ...(!allowed && { opted_out_at: now, opted_out_by: "reply" }),
  });
  for (const purpose of allowed ? ["calls", "course"] : [])
    await made("guardian_consents", {
      lead_id: lead.id,
      contact_id: contact.id,
      purpose,
      granted: true,
      method: "code",
      notice_version: 1,
      notice_language: "en",
      notice_hash: "-",
    });
  return { student, phone };
}

async function choose(page: Page, student: string) {
  await page.getByRole("button", { name: "Call somebody" }).first().click();
  await page.getByLabel("Student", { exact: true }).fill(student);
  await page.getByRole("button", { name: new RegExp(`^${student}`) }).click();
}

test("the educator calls a guardian, hears what was said and applies it", async ({ page }) => {
  // A Wednesday morning in India.
  await setClock("2026-12-02T11:00:00+05:30");
  const [meera, silent] = await Promise.all([family("Meera", 1, "contacted"), family("Kiran", 2, "contacted", false)]);
  await Promise.all([family("Anu", 3, "link_sent"), family("Tara", 4, "link_sent")]);
  const batch = await made("batches", { name: `Calls ${RUN}`, fee_paise: 499900 });
  await signIn(page);
  await open(page, "/admin/calls");

  await test.step("the rules are in sight, and a wrong one is refused in words", async () => {
    const rules = page.getByRole("region", { name: "Rules of calling" });
    await expect(rules).toContainText("Guardians only");
    await rules.getByRole("button", { name: "Change the rules" }).click();
    await page.getByLabel("Calls a day, all together").fill("321");
    await page.getByRole("button", { name: "Save the rules" }).click();
    await expect(rules).toContainText("321 calls");
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(rules).not.toContainText("321 calls");
  });

  await test.step("a call is placed, rings, and its end shows without a reload", async () => {
    await choose(page, meera.student);
    await page.getByRole("button", { name: "Call now" }).click();
    await page.getByRole("navigation", { name: "Calls" }).getByRole("link", { name: /^Live/ }).click();
    await expect(page.getByRole("row", { name: new RegExp(meera.student) })).toContainText("Ringing");
    const call = await arrival(meera.phone, (one) => one.channel === "voice", "The call");
    await act(call, "answer", {
      transcript: "assistant: Would you like the seat?\nuser: Yes, keep the seat for us.\nassistant: Thank you.\n",
      extracted: { interested: "yes", evidence: "interested: Yes, keep the seat for us." },
    });
    await page.getByRole("navigation", { name: "Calls" }).getByRole("link", { name: /^Done/ }).click();
    const row = page.getByRole("row", { name: new RegExp(meera.student) });
    await expect(row).toContainText("Completed");
    await expect(row).toContainText("Interested");
    await row.getByRole("link", { name: meera.student }).click();
  });

  await test.step("the drawer plays it, shows the line, and applies the answer once", async () => {
    const drawer = page.getByRole("complementary", { name: "Call" });
    await expect(drawer.getByRole("button", { name: "Play the recording" })).toBeVisible();
    await drawer.getByText("1.5×").click();
    const line = drawer.getByRole("button", { name: /Yes, keep the seat for us/ });
    await line.click();
    await expect(drawer.locator("audio")).toHaveJSProperty("playbackRate", 1.5);
    // It asks for the fee: batch and plan come first, as everywhere.
    await drawer.getByRole("button", { name: "Apply to lead…" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Batch").selectOption(batch.id);
    await sheet.getByRole("button", { name: "See what will be sent" }).click();
    await sheet.getByRole("button", { name: /a link for ₹4,999/ }).click();
    await expect(drawer.getByText("Applied. Stage: Contacted → Interested. The fee is asked for.")).toBeVisible();
    await expect(drawer.getByRole("button", { name: "Call again now" })).toBeDisabled();
    await drawer.getByText("Raw events").first().click();
    await expect(drawer.getByText(/, call-disconnected$/)).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("who asked not to be called is refused with the reason", async () => {
    await choose(page, silent.student);
    await page.getByRole("button", { name: "Call now" }).click();
    await expect(page.getByRole("dialog").getByText(/asked not to be written to or called/)).toBeVisible();
    await page.getByRole("button", { name: "Back" }).click();
  });

  await test.step("many are called only after the plan was shown", async () => {
    await page.getByRole("button", { name: "Call many…" }).click();
    await page.getByLabel("Families at the stage").selectOption("link_sent");
    await page.getByLabel("Begin").fill("2026-12-03T11:00");
    // What was chosen outlives a reload.
    await page.reload();
    await page.getByRole("button", { name: "Call many…" }).click();
    await expect(page.getByLabel("Families at the stage")).toHaveValue("link_sent");
    await expect(page.getByLabel("Begin")).toHaveValue("2026-12-03T11:00");
    await page.getByRole("button", { name: /^See what calling \d+ famil/ }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet).toContainText("₹");
    await expect(sheet.getByText(/a call\./)).toBeVisible();
    await sheet.getByRole("button", { name: /Call \d+ guardian/ }).click();
    await expect(sheet.getByText("Calls planned")).toBeVisible();
    await sheet.getByRole("button", { name: "Close" }).last().click();
  });

  await test.step("many that wait are held, and taken back, after a look at what becomes of each", async () => {
    await page
      .getByRole("navigation", { name: "Calls" })
      .getByRole("link", { name: /^Queue/ })
      .click();
    await page.getByLabel("Search by student").fill(RUN.slice(-5));
    // The two and the head, and nobody else any more.
    await expect(page.getByRole("row")).toHaveCount(3);
    const sheet = page.getByRole("dialog");
    for (const verb of ["Hold", "Cancel"]) {
      await page.getByLabel("Select this page").check();
      await page.getByRole("button", { name: `${verb} 2` }).click();
      await expect(sheet.getByText("2 of 2 can be done.")).toBeVisible();
      await sheet.getByRole("button", { name: new RegExp(`^${verb} 2`) }).click();
      await expect(sheet.getByText(": 2 done, 0 skipped, 0 failed")).toBeVisible();
      await sheet.getByRole("button", { name: "Close" }).last().click();
      if (verb === "Hold") await expect(page.getByText("Held by you.")).toHaveCount(2);
    }
    await expect(page.getByRole("row").filter({ hasText: RUN.slice(-5) })).toHaveCount(0);
  });
});
