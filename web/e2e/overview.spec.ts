import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";

test("the morning: what needs her with its action, the funnel into its list, and whether all is alive", async ({
  page,
}) => {
  await signIn(page);
  await open(page, "/admin");

  await test.step("Each line of what needs her leads to where it is done", async () => {
    const lines = page.getByRole("region", { name: "Do now" }).getByRole("listitem");
    await expect(lines.first()).toBeVisible();
    for (const line of await lines.all()) await expect(line.getByRole("link").first()).toBeVisible();
  });

  await test.step("Scheduler, providers and edge functions say when they were last alive", async () => {
    const health = page.getByRole("region", { name: "Health" });
    await expect(health.getByText(/last tick .*; \d+ of \d+ due items left today/)).toBeVisible();
    for (const name of ["Email", "WhatsApp", "Calls", "Payments", "Function tick"])
      await expect(health.getByText(name, { exact: true })).toBeVisible();
  });

  await test.step("A step of the funnel opens the leads that stand there", async () => {
    await page
      .getByRole("region", { name: "Funnel" })
      .getByRole("link", { name: /Approved/ })
      .click();
    await expect(page).toHaveURL(/\/admin\/leads\?reached=approved&from=/);
  });

  await test.step("What a step counts is what its list has, also for other days", async () => {
    await open(page, "/admin");
    const funnel = page.getByRole("region", { name: "Funnel" });
    await funnel.getByText("Other days").click();
    const first = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
    await funnel.getByLabel("From").fill(first);
    const countedOf = async (name: string) => {
      const step = funnel.getByRole("link", { name: new RegExp(name) });
      await expect(step).toHaveAttribute("href", new RegExp(`from=${first}`));
      await expect(funnel.getByRole("list")).toHaveAttribute("aria-busy", "false");
      const counted = await step.locator(".funnel__count").innerText();
      await step.click();
      await expect(page.getByText(new RegExp(`^${counted} (of [\\d,]+ )?leads?`)).first()).toBeVisible();
    };
    await countedOf("Visited CTA form");
    await page.goBack();
    await funnel.getByText("Other days").click();
    await funnel.getByLabel("From").fill(first);
    await countedOf("Attended first class");
  });

  await test.step("Six numbers, each with what it counts", async () => {
    await open(page, "/admin");
    for (const name of ["Collected this month", "Cost per paid student", "Work on time"])
      await expect(page.locator(".kpis dt", { hasText: name })).toBeVisible();
    await expect(page.locator(".kpis > div")).toHaveCount(6);
  });

  await test.step("What a student cost is told by source and by batch, and each row opens its list", async () => {
    await page.getByText("What a student costs, by source and by batch").click();
    const table = page.getByRole("table", { name: "By source" });
    await expect(table.getByRole("row").nth(1)).toContainText("₹");
    await page.getByText("By batch", { exact: true }).click();
    await page.getByRole("table", { name: "By batch" }).getByRole("link").first().click();
    await expect(page).toHaveURL(/\/admin\/students\?batch=/);
    await open(page, "/admin");
  });

  await test.step("A channel is paused and goes on from here", async () => {
    const today = page.getByRole("region", { name: "Today" });
    await today.getByRole("button", { name: "Pause Calls" }).click();
    await expect(today.getByText("paused by you", { exact: false })).toBeVisible();
    await today.getByRole("button", { name: "Resume Calls" }).click();
    await expect(today.getByRole("button", { name: "Pause Calls" })).toBeVisible();
  });

  await test.step("On a phone the numbers wait behind More", async () => {
    await page.setViewportSize({ width: 360, height: 760 });
    await expect(page.locator(".kpis")).toBeHidden();
    await page.getByRole("button", { name: /^More: / }).click();
    await expect(page.locator(".kpis")).toBeVisible();
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step("When it cannot be read, it says so and is asked again", async () => {
    await page.route("**/rest/v1/rpc/overview_now*", (route) => route.abort());
    await page.goto(new URL("/admin", page.url()).href);
    const box = page.getByRole("region", { name: "Do now" });
    await expect(box.getByRole("alert")).toBeVisible();
    await page.unroute("**/rest/v1/rpc/overview_now*");
    await box.getByRole("button", { name: "Try again" }).click();
    await expect(box.getByRole("listitem").first()).toBeVisible();
  });
});
