import { expect, test } from "@playwright/test";
import { open, signIn } from "./pages";

test("the educator sees who slips, pauses several with a reason, and is told what cannot be done", async ({ page }) => {
  await signIn(page);
  await open(page, "/admin/students");

  await test.step("the roster narrows by flag, and nothing found says so", async () => {
    await expect(page.getByRole("row").nth(1)).toBeVisible();
    await page.getByLabel("Flag", { exact: true }).selectOption("any");
    await expect(page).toHaveURL(/flag=any/);
    await page.getByRole("button", { name: "Clear" }).first().click();
    await page.getByRole("searchbox", { name: "Search students" }).fill("zzzz nobody");
    await expect(page.getByRole("button", { name: "Clear filters" })).toBeVisible();
    await page.getByRole("button", { name: "Clear filters" }).click();
  });

  await test.step("several are paused in one go, and open again", async () => {
    const boxes = page.getByRole("row").getByRole("checkbox");
    await boxes.nth(1).check();
    await boxes.nth(2).check();
    await page.getByRole("button", { name: "Pause 2…" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Reason").fill("exams");
    await sheet.getByRole("button", { name: "Pause 2 students" }).click();
    await expect(sheet.getByText("2 done, 0 skipped, 0 failed")).toBeVisible();
    await sheet.getByRole("button", { name: "Close" }).first().click();
    await page
      .getByRole("navigation", { name: "Students by state" })
      .getByRole("link", { name: /^Paused/ })
      .click();
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: /^Open \d+ again…/ }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Open again/ })
      .click();
    await expect(page.getByText("Nobody here.").or(page.getByRole("dialog").getByText(/done/)).first()).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("one student's page leads everywhere, and the end of access asks why", async () => {
    await open(page, "/admin/students");
    await page.locator("a.grid__open").first().click();
    await expect(page.getByRole("heading", { name: "How it goes" })).toBeVisible();
    await expect(page.getByText("exams").or(page.getByText("Seat opened")).first()).toBeVisible();
    for (const part of ["Attendance", "Work", "Payments", "Messages", "Guardians and permission"])
      await page.getByRole("navigation", { name: "About the student" }).getByRole("link", { name: part }).click();
    await expect(page.getByRole("heading", { name: "Permission" })).toBeVisible();
    const parts = page.getByRole("navigation", { name: "About the student" });
    await parts.getByRole("link", { name: "Timeline" }).click();
    await expect(page.getByRole("list", { name: "All that happened" }).getByText("Seat opened")).toBeVisible();
    await parts.getByRole("link", { name: "Notes" }).click();
    const note = `Likes robots ${Date.now()}`;
    await page.getByLabel("A note to yourself").fill(note);
    await page.getByRole("button", { name: "Keep the note" }).click();
    await expect(page.getByRole("list", { name: "Notes" }).getByText(note)).toBeVisible();
    await parts.getByRole("link", { name: "Certificates" }).click();
    await expect(page.getByRole("link", { name: "Certificate Generator", exact: true }).last()).toBeVisible();
    await page.getByRole("button", { name: "End access…" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("button", { name: "End access for 1 student" }).click();
    await expect(sheet.getByText("Say why it ends.")).toBeVisible();
    await sheet.getByRole("button", { name: "Back" }).click();
  });

  await test.step("a word to several is shown before it goes", async () => {
    await open(page, "/admin/students");
    await page.getByRole("checkbox", { name: "Select this page" }).check();
    await page.getByRole("button", { name: /^Write to \d+…/ }).click();
    await page.getByRole("dialog").getByLabel("Title").fill("No class in Holi week");
    await page.getByRole("dialog").getByLabel("Text").fill("We meet again on Tuesday 30 March.");
    await page.getByRole("button", { name: "See who gets it…" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet).toContainText("30 March");
    await sheet.getByRole("button", { name: /Write to \d+ famil/ }).click();
    await expect(sheet.getByText("Messages planned")).toBeVisible();
  });
});
