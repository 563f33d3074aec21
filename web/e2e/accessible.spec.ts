import { expect, test } from "@playwright/test";
import { findings } from "./axe";
import { ADMIN_PAGES, DOORS, go, PUBLIC_PAGES, settled, signIn, student, studentPages } from "./pages";
import { stack } from "./sandbox";
import { rest } from "./service";

// axe on every page, once, in light and dark. Every language, width and state is `npm run axe`.
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

test("axe finds nothing on any page of the educator's and its tabs, nor in a drawer and a dialog", async ({ page }) => {
  const found: string[] = [];
  await page.setViewportSize(DESK);
  await signIn(page);
  for (const { name, path, drawer } of ADMIN_PAGES) {
    await go(page, path);
    found.push(...(await findings(page, name)));
    const tabs = await page
      .locator("main nav.tabs a:not([aria-current])")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    const row = page.locator("a.grid__open").first();
    if (drawer && (await row.count())) {
      await row.click();
      await settled(page);
      found.push(...(await findings(page, `${name} with a row open`)));
    }
    for (const tab of tabs) {
      await go(page, tab);
      found.push(...(await findings(page, tab)));
    }
  }
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  found.push(...(await findings(page, "the sheet of keys")));
  expect(found).toEqual([]);
});

test("axe finds nothing on any page of the student's", async ({ browser }) => {
  const page = await student(browser, PHONE);
  const found: string[] = [];
  await studentPages(page, async (name) => void found.push(...(await findings(page, name))));
  expect(found).toEqual([]);
});

test("axe finds nothing at the doors, on the public pages, on the form with its permissions, and on a certificate's page", async ({
  browser,
}) => {
  const page = await (await browser.newContext({ viewport: PHONE, baseURL: stack().APP_URL })).newPage();
  const found: string[] = [];
  const look = async (name: string) => void found.push(...(await findings(page, name)));
  await page.goto("/sign-in");
  await settled(page);
  for (const path of DOORS) {
    await go(page, path);
    await look(path);
  }
  const [certificate] = await rest<{ code: string }>("GET", "certificates?select=code&limit=1");
  for (const path of [...PUBLIC_PAGES, `/verify/${certificate?.code}`]) {
    await page.goto(path);
    await look(path);
  }
  await page.goto("/f");
  await look("the form, the student");
  await page.getByLabel("the parent or guardian").check();
  await page.getByLabel("Year of birth of the student").fill("2011");
  await page.getByLabel("Class at school").selectOption("9");
  await page.getByRole("button", { name: "Next" }).last().click();
  await page.getByLabel("Your full name").fill("Navya Singh");
  await look("the form, the guardian");
  await page.getByLabel("Mother").check();
  await page.getByLabel("Your year of birth").fill("1980");
  await page.getByLabel("E-mail").fill("navya.singh@example.com");
  await page.getByLabel("Mobile number").fill("9838000077");
  await page.getByLabel(/I am 18 or older/).check();
  await page.getByRole("button", { name: "Next" }).last().click();
  await expect(page.getByRole("heading", { name: "What may we do?" })).toBeVisible();
  await look("the form, the permissions");
  await page.getByRole("button", { name: "Next" }).last().click();
  await expect(page.getByRole("alert")).toBeVisible();
  await look("the form, with what is missing");
  expect(found).toEqual([]);
});
