import { defineConfig } from "@playwright/test";
import { browser } from "../../devstack/browser.ts";

const { executablePath, env } = await browser();

/**
 * Real Chromium on running local stacks, which `stack.ts` starts fresh unless LAUNCHPAD_E2E_STATUS names one.
 *
 * walk: the whole road on an empty stack, whose clock it moves. pages: each page on a stack with the demo in it, where axe looks too.
 */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  globalSetup: "./stack.ts",
  timeout: 8 * 60_000,
  expect: { timeout: 30_000 },
  workers: 2,
  projects: [
    { name: "walk", testMatch: "walk.spec.ts", workers: 1 },
    { name: "pages", testIgnore: ["walk.spec.ts", "axe.spec.ts"], workers: 1 },
    { name: "axe", testMatch: "axe.spec.ts", workers: 1, timeout: 20 * 60_000 },
  ],
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: "only-on-failure",
    // Without a film of it, which costs more than the test itself.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath,
      args: ["--no-sandbox"],
      env: { ...process.env, ...env } as Record<string, string>,
    },
  },
});
