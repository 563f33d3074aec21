import { expect, type Page, test } from "@playwright/test";
import { findings, overflow } from "./axe";
import { ADMIN_PAGES, DOORS, go, open, PUBLIC_PAGES, settled, signIn, student, studentPages } from "./pages";
import { stack } from "./sandbox";

// Every page in every language, size and state, which takes minutes; `accessible.spec.ts` is what each test run does.

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The narrowest that must do, and a window of 1280 px at 200 %, whose page is 640 px wide. */
const NARROW = { width: 320, height: 640 };
const ZOOMED = { width: 640, height: 400 };

async function looks(page: Page, where: string): Promise<string[]> {
  return [...(await findings(page, where)), ...(await overflow(page, where))];
}

test("axe finds nothing on any page of the educator's, in any state, in light and dark", async ({ page }) => {
  const found: string[] = [];
  await page.setViewportSize(DESK);
  await signIn(page);
  for (const { name, path, drawer } of ADMIN_PAGES) {
    await go(page, path);
    found.push(...(await findings(page, name)));
    const row = page.locator("a.grid__open").first();
    if (drawer && (await row.count())) {
      await row.click();
      await expect(page.locator("aside.drawer .skeleton")).toHaveCount(0);
      found.push(...(await findings(page, `${name} with a row open`)));
    }
  }
  await page.setViewportSize(PHONE);
  for (const { name, path, search } of ADMIN_PAGES) {
    await go(page, path);
    found.push(...(await looks(page, `${name} on a phone`)));
    if (search) {
      await go(page, `${path}?q=nobody-is-called-so`);
      found.push(...(await findings(page, `${name} filtered to nothing`)));
    }
  }
  expect(found).toEqual([]);
});

test("axe finds nothing on any page of the educator's without a connection", async ({ page }) => {
  const found: string[] = [];
  await page.setViewportSize(PHONE);
  await signIn(page);
  await page.route("**/rest/v1/**", (route) =>
    route.request().url().includes("/rpc/") ? route.continue() : route.abort(),
  );
  await page.route(/\/api\//, (route) => route.abort());
  await open(page, "/admin/settings");
  for (const { name, path } of ADMIN_PAGES) {
    await page.evaluate((to) => window.history.pushState(null, "", to), path);
    await expect(page.locator("h1").first()).toBeVisible();
    found.push(...(await findings(page, `${name} without a connection`)));
  }
  expect(found).toEqual([]);
});

/** Changes the language in place, as the switch in another tab does. */
async function speak(page: Page, language: "en" | "hi"): Promise<void> {
  await page.evaluate((chosen) => {
    localStorage.setItem("launchpad.language", chosen);
    window.dispatchEvent(new StorageEvent("storage", { key: "launchpad.language", newValue: chosen }));
  }, language);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}

async function everyLook(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const language of ["en", "hi"] as const) {
    await speak(page, language);
    await page.setViewportSize(NARROW);
    found.push(...(await looks(page, `${name} in ${language} at 320 px`)));
    await page.setViewportSize(ZOOMED);
    found.push(...(await looks(page, `${name} in ${language} at 200 %`)));
  }
  await speak(page, "en");
  return found;
}

test("axe finds nothing on any page of the student's at 320 px and 200 %, in both schemes and languages", async ({
  browser,
}) => {
  const page = await student(browser, NARROW);
  const found: string[] = [];
  await studentPages(page, async (name) => void found.push(...(await everyLook(page, name))));
  expect(found).toEqual([]);
});

test("axe finds nothing at the doors and on the public pages", async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: NARROW, baseURL: stack().APP_URL })).newPage();
  const found: string[] = [];
  await page.goto("/sign-in");
  await settled(page);
  for (const path of DOORS) {
    await go(page, path);
    found.push(...(await everyLook(page, path)));
  }
  for (const path of PUBLIC_PAGES)
    for (const lang of ["en", "hi"]) {
      await page.goto(`${path}?lang=${lang}`);
      for (const size of [NARROW, ZOOMED]) {
        await page.setViewportSize(size);
        found.push(...(await looks(page, `${path} in ${lang} at ${size.width} px`)));
      }
    }
  expect(found).toEqual([]);
});
