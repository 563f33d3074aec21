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
    await expect(page).toHaveURL(/\/admin\/leads\?stage=approved/);
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
