import type { Page } from "@playwright/test";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What another scheme may change: the colours, and nothing else. */
const COLOURS = ["color-contrast", "link-in-text-block"];

async function run(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  // Once for a document: pages of the app follow one another in the same one.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, {
      runOnly: options,
      resultTypes: ["violations"],
      preload: false,
    });
    return violations.map(
      ({ id, help, nodes }) => `${id}, ${help}: ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`,
    );
  }, runOnly);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** What axe finds on the page as it stands: all rules in the light, then those of colour in the dark; one line for each. */
export async function findings(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const only: axe.RunOnly =
      colorScheme === "light" ? { type: "tag", values: TAGS } : { type: "rule", values: COLOURS };
    found.push(...(await run(page, only)).map((line) => `${where}, ${colorScheme}: ${line}`));
  }
  return found;
}

/** Whether the page is wider than its window, which would have to be moved sideways to read it (WCAG 1.4.10). */
export async function overflow(page: Page, where: string): Promise<string[]> {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
  return wide > room ? [`${where}: ${wide} px wide in ${room} px`] : [];
}
