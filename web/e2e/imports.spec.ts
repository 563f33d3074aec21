import { expect, type Page, test } from "@playwright/test";
import { open, signIn } from "./pages";

const HEADER = "Student name,Parent name,Parent phone,Parent email,City";

/** Names and contacts of this run alone, so that the order of specs does not matter. */
function people() {
  const run = Date.now().toString(36);
  const digits = Date.now().toString().slice(-6);
  return {
    run,
    rows: [
      `Tara ${run},Uma ${run},98${digits}01,tara.${run}@example.com,Pune`,
      `Tara ${run},Uma ${run},98${digits}01,tara.${run}@example.com,Pune`,
      `Nila ${run},Selvi ${run},98${digits.slice(0, 4)}7,,Madurai`,
      `Ishaan ${run},Nilesh ${run},,ishaan.${run}@example.com,Goa`,
    ],
  };
}

async function checked(page: Page, name: string, rows: string[]) {
  await open(page, "/admin/imports");
  await page.locator('input[type="file"]').setInputFiles({
    name,
    mimeType: "text/csv",
    buffer: Buffer.from([HEADER, ...rows].join("\n")),
  });
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("button", { name: /^Import \d/ })).toBeVisible();
}

const tile = (page: Page, word: string) => page.getByRole("button", { name: new RegExp(`^\\d+\\s*${word}`) });

test("a list is checked, mended in place, run and undone; what is no list is refused", async ({ page }) => {
  const { run, rows } = people();
  await signIn(page);

  await open(page, "/admin/imports");
  await page.locator('input[type="file"]').setInputFiles({
    name: "photo.csv",
    mimeType: "text/csv",
    buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]),
  });
  await expect(page.getByText("This is not a text file. Save the list as CSV or .xlsx.")).toBeVisible();

  await checked(page, `list-${run}.csv`, rows);
  await expect(tile(page, "New")).toContainText("2");
  await expect(tile(page, "Duplicate in file")).toContainText("1");
  await tile(page, "Invalid").click();
  const bad = page.getByRole("button", { name: /^Parent phone of row 4/ });
  await expect(bad).toBeVisible();
  await bad.click();
  const field = page.getByRole("textbox", { name: "Parent phone of row 4" });
  await field.fill(`98${Date.now().toString().slice(-6)}77`);
  await field.press("Enter");
  await expect(tile(page, "Invalid")).toContainText("0");
  await expect(tile(page, "New")).toContainText("3");

  await page.getByText("Nothing", { exact: true }).click();
  await page.getByRole("button", { name: "Import 3", exact: true }).click();
  await expect(page.getByText("3 new leads, 0 known leads filled in")).toBeVisible();

  await page.getByRole("link", { name: "See these 3 leads" }).click();
  await expect(page.getByText(/^3( of [\d,]+)? leads$/)).toBeVisible();
  await page.getByRole("link", { name: `Ishaan ${run}` }).click();
  await expect(page.getByRole("complementary", { name: "Lead" })).toContainText("New");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary", { name: "Lead" })).toBeHidden();
  await page.getByRole("button", { name: /^Show i•••@example.com/ }).click();
  await expect(page.getByText(`ishaan.${run}@example.com`)).toBeVisible();

  // One of them is touched; the undo leaves it.
  await page.getByRole("checkbox", { name: `Select Ishaan ${run}` }).check();
  await page.getByRole("button", { name: "Mark 1 lead lost…" }).click();
  await page.getByRole("radio", { name: "No time" }).check();
  await page.getByRole("button", { name: "Mark 1 lead lost", exact: true }).click();
  await expect(page.getByRole("region", { name: "Marked lost" })).toContainText("1 done, 0 skipped, 0 failed");
  await page.getByRole("button", { name: "Close" }).last().click();

  await open(page, "/admin/imports");
  await page.getByRole("link", { name: `list-${run}.csv` }).click();
  await page.getByRole("button", { name: "Undo import…" }).click();
  await expect(page.getByText("1 · Further on than a new lead.")).toBeVisible();
  await page.getByRole("button", { name: "Remove 2 leads" }).click();
  await expect(page.getByText("Undone: 2 leads removed")).toBeVisible();
});

test("two entries of one child become one, and two again", async ({ page }) => {
  const { run, rows } = people();
  await signIn(page);
  await checked(page, `twice-${run}.csv`, [rows[0] as string, `Tara K ${run},Uma ${run},,second.${run}@example.com,`]);
  await page.getByText("Nothing", { exact: true }).click();
  await page.getByRole("button", { name: "Import 2", exact: true }).click();
  await page.getByRole("link", { name: "See these 2 leads" }).click();
  await page.getByRole("link", { name: `Tara ${run}` }).click();
  await page.getByRole("button", { name: "Merge…" }).click();
  await page.getByRole("textbox", { name: "The other entry" }).fill(`Tara K ${run}`);
  await page.getByRole("button", { name: `Compare with Tara K ${run}` }).click();
  await page.getByRole("button", { name: `Merge into Tara ${run}` }).click();
  await expect(page.getByText(`Tara K ${run} merged into Tara ${run}`)).toBeVisible();
  await expect(page.getByRole("link", { name: `Tara K ${run}` })).toBeHidden();
  await page.getByRole("button", { name: /^Undo, until/ }).click();
  await expect(page.getByRole("link", { name: `Tara K ${run}` })).toBeVisible();
});

test("everything is found and reached by keyboard", async ({ page }) => {
  await signIn(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys that work here" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await expect(page.getByRole("heading", { name: "Leads", exact: true })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Search people/ }).fill("lead imp");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Lead Import" })).toBeVisible();
});
