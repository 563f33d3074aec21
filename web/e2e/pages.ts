import { type Browser, expect, type Page } from "@playwright/test";
import { stack } from "./sandbox";
import { service } from "./service";

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

/** The student's pages that take no id; the others are reached from them (`studentPages`). */
const STUDENT_PAGES = [
  "schedule",
  "assignments",
  "recordings",
  "more",
  "payment",
  "profile",
  "support",
  "unsafe",
  "parents",
  "nothing",
];

/** The pages in front of the sign-in, which are the app's own. */
export const DOORS = ["/sign-in", "/sign-up", "/reset", "/auth/check-mail", "/auth/password"];

/** The pages that the engine renders, as one sees them without a link of one's own. */
export const PUBLIC_PAGES = [
  "/",
  "/f",
  "/f/unknown",
  "/consent/unknown",
  "/privacy",
  "/terms",
  "/notice",
  "/verify",
  "/pay/return",
  "/pay/unknown",
];

const STUDENT = "aarav@example.com";
const PASSWORD = "kites-and-saris-9";

/** A student of the demo, signed in; the page shows Home. */
export async function student(browser: Browser, viewport: { width: number; height: number }): Promise<Page> {
  const { users } = await service<{ users: { id: string; email: string }[] }>("GET", "auth/v1/admin/users");
  const user = users.find(({ email }) => email === STUDENT);
  await service("PUT", `auth/v1/admin/users/${user?.id}`, { password: PASSWORD });
  const page = await (await browser.newContext({ viewport, baseURL: stack().APP_URL })).newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(STUDENT);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Hi Aarav" })).toBeVisible();
  return page;
}

/** Goes through every page of the student's, one after the other, without loading the app anew. */
export async function studentPages(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const visit = async (path: string, name: string) => {
    await go(page, path);
    await look(name);
  };
  const first = async (ends: string) =>
    (await page.locator(`main a[href^="/app/"]${ends}`).first().getAttribute("href")) ?? "";
  await visit("/app", "home");
  const submit = await first('[href$="/submit"]');
  await visit(submit, "submit");
  await visit(submit.replace("/submit", ""), "assignment");
  for (const name of STUDENT_PAGES) {
    await visit(`/app/${name}`, name);
    if (name === "recordings") await visit(await first('[href*="/recordings/"]'), "recording");
  }
}

/** Goes to another page of the app without loading the app anew, and waits until all that it shows is there. */
export async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => window.history.pushState(null, "", to), path);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  // A window of another size may show another view, which asks anew.
  await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
  // What was there before stays until the answer comes, paler.
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

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
