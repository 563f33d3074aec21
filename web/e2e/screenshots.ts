import path from "node:path";
import { test } from "@playwright/test";
import { ADMIN_PAGES, open, signIn } from "./pages";

const FOLDER = path.resolve(import.meta.dirname, "../screenshots");
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

test("pictures of the educator's pages", async ({ page }) => {
  await signIn(page);
  for (const { name, path: address, drawer } of ADMIN_PAGES)
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await open(page, address);
      await page.waitForTimeout(400);
      const picture = (what: string, scheme: string) =>
        page.screenshot({ path: path.join(FOLDER, `${name}${what}-${size.width}-${scheme}.png`), fullPage: true });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await picture("", colorScheme);
      }
      await page.emulateMedia({ colorScheme: "light" });
      const row = page.locator("a.grid__open").first();
      if (drawer && (await row.count())) {
        await row.click();
        await page.waitForTimeout(600);
        await picture("-open", "light");
      }
    }
});
