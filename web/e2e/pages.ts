import { expect, type Page } from "@playwright/test";
import { stack } from "./sandbox";

/** The educator's pages, as the rail names them; `search` where the page has a list that can be filtered to nothing. */
export const ADMIN_PAGES: { name: string; path: string; search?: boolean; drawer?: boolean }[] = [
  { name: "overview", path: "/admin" },
  { name: "inbox", path: "/admin/inbox", search: true },
  { name: "imports", path: "/admin/imports" },
  { name: "leads", path: "/admin/leads", search: true, drawer: true },
  { name: "email", path: "/admin/email", search: true },
  { name: "cta", path: "/admin/cta", search: true, drawer: true },
  { name: "whatsapp", path: "/admin/whatsapp", search: true },
  { name: "calls", path: "/admin/calls", search: true, drawer: true },
  { name: "support", path: "/admin/support", search: true },
  { name: "payments", path: "/admin/payments", search: true, drawer: true },
  { name: "students", path: "/admin/students", search: true },
  { name: "sessions", path: "/admin/sessions", drawer: true },
  { name: "batches", path: "/admin/batches" },
  { name: "assignments", path: "/admin/assignments", drawer: true },
  { name: "recordings", path: "/admin/recordings" },
  { name: "certificates", path: "/admin/certificates" },
  { name: "notifications", path: "/admin/notifications" },
  ...["brand", "program", "channels", "payments", "messages", "consent", "webhooks", "system", "audit"].map(
    (section) => ({
      name: `settings, ${section}`,
      path: `/admin/settings/${section}`,
    }),
  ),
];

/** Signs the educator in. */
export async function signIn(page: Page): Promise<void> {
  const { APP_URL, ADMIN_EMAIL, ADMIN_PASSWORD } = stack();
  await page.goto(`${APP_URL}/sign-in`);
  await page.getByLabel("E-mail").fill(ADMIN_EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
}

/** Opens a page and waits until what it shows first is there. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${stack().APP_URL}${path}`);
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
}
