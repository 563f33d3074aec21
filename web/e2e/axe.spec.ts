import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { ADMIN_PAGES, open, signIn } from "./pages";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** What axe finds on the page as it stands, one line for each. In the dark nothing but the colours is another. */
async function findings(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light"
      ? axe.withTags(RULES)
      : axe.withRules("color-contrast")
    ).analyze();
    for (const { id, help, nodes } of violations)
      found.push(`${where}, ${colorScheme}: ${id}, ${help}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`);
  }
  return found;
}

test("axe finds nothing on any page of the educator's, in any state, in light and dark", async ({ page }) => {
  const found: string[] = [];
  await page.setViewportSize(DESK);
  await signIn(page);
  for (const { name, path, search, drawer } of ADMIN_PAGES) {
    await page.setViewportSize(DESK);
    await open(page, path);
    found.push(...(await findings(page, name)));
    const row = page.locator("a.grid__open").first();
    if (drawer && (await row.count())) {
      await row.click();
      await expect(page.locator("aside.drawer .skeleton")).toHaveCount(0);
      found.push(...(await findings(page, `${name} with a row open`)));
    }
    await page.setViewportSize(PHONE);
    await open(page, path);
    found.push(...(await findings(page, `${name} on a phone`)));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > PHONE.width) found.push(`${name} on a phone: ${wide} px wide`);
    if (search) {
      await open(page, `${path}?q=nobody-is-called-so`);
      found.push(...(await findings(page, `${name} filtered to nothing`)));
    }
    await page.route("**/rest/v1/**", (route) => route.abort());
    await page.route(/\/api\/(?!config)/, (route) => route.abort());
    await page.goto(page.url().split("?")[0] ?? "");
    await page.waitForTimeout(300);
    found.push(...(await findings(page, `${name} without a connection`)));
    await page.unrouteAll();
  }
  expect(found).toEqual([]);
});
