import { defineConfig } from "@playwright/test";
import base from "./playwright.config.ts";

/** `make screenshots`: pictures of all pages into web/screenshots, to be looked at. */
export default defineConfig({
  ...base,
  projects: [{ name: "pages", testMatch: "screenshots.ts", workers: 1 }],
});
