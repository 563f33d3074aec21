import { defineConfig } from "@playwright/test";
import { browser } from "../../devstack/browser.ts";

const { executablePath, env } = await browser();

/** Real Chromium on the running local stack, which `stack.ts` starts fresh unless LAUNCHPAD_E2E_STATUS names one. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  globalSetup: "./stack.ts",
  timeout: 8 * 60_000,
  expect: { timeout: 30_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args: ["--no-sandbox"],
      env: { ...process.env, ...env } as Record<string, string>,
    },
  },
});
