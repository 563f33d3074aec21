import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";
import { writeIn } from "./sandbox";
import { made, rest } from "./service";

const RUN = Date.now().toString(36);

/** A family with two children, both approved, whose mother has said yes to the course. */
async function twoChildren() {
  const { id: family_id } = await made("families", { name: `Rao ${RUN}` });
  const value = `rao-${RUN}@example.com`;
  const verified_at = new Date().toISOString();
  const contact = { family_id, kind: "email", value, owner: "guardian", name: `Uma ${RUN}`, verified_at };
  const { id: contact_id } = await made("contacts", contact);
  const children = [];
  for (const name of ["Asha", "Sita"]) {
    const student_name = `${name} ${RUN}`;
    const { id: lead_id } = await made("imported_leads", { family_id, student_name, stage: "approved" });
    const said = { granted: true, method: "code", notice_version: 1, notice_language: "en", notice_hash: "-" };
    await made("guardian_consents", { ...said, lead_id, contact_id, purpose: "course" });
    children.push({ id: lead_id, name: student_name });
  }
  await writeIn("email", value, `We would like the seat ${RUN}.`);
  return { family_id, children };
}

const stageOf = async (id: string) => {
  const [found] = await rest<{ stage: string }>("GET", `imported_leads?id=eq.${id}&select=stage`);
  return found?.stage;
};

test("from the inbox one child of two is marked interested, with its plan, and the other stays", async ({ page }) => {
  const { children } = await twoChildren();
  const [asha, sita] = children as [(typeof children)[0], (typeof children)[0]];
  const batch = await made("batches", { name: `Seats ${RUN}`, fee_paise: 499900 });
  await signIn(page);
  await open(page, `/admin/inbox?tab=all&q=${RUN}`);
  await expect(page.getByText("1 unread")).toBeVisible();
  await page.getByRole("checkbox", { name: `Select Uma ${RUN}` }).press("Space");
  const bar = page.getByRole("toolbar", { name: "With the chosen families" });
  await bar.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Set 1 to Interested" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("checkbox", { name: sita.name }).uncheck();
  await sheet.getByRole("button", { name: "See what will be sent" }).click();
  await sheet.getByLabel("Batch").selectOption(batch.id);
  await sheet.getByRole("button", { name: "See what will be sent" }).click();
  await expect(sheet.getByText(asha.name).first()).toBeVisible();
  expect(await stageOf(asha.id)).toBe("approved");
  await sheet.getByRole("button", { name: /a link for ₹4,999/ }).click();
  await expect.poll(() => stageOf(asha.id)).toMatch(/interested|link_sent/);
  expect(await stageOf(sita.id)).toBe("approved");

  // What sends nothing is done at once, and taken back within ten seconds.
  await open(page, `/admin/leads/${sita.id}`);
  const drawer = page.getByRole("complementary", { name: "Lead" });
  await drawer.getByRole("button", { name: "Lost…" }).click();
  await page.getByRole("radio", { name: "No time" }).check();
  await page.getByRole("button", { name: "Mark lost" }).click();
  await expect.poll(() => stageOf(sita.id)).toBe("lost");
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeVisible();
  await page.keyboard.press("u");
  await expect.poll(() => stageOf(sita.id)).toBe("approved");
});
