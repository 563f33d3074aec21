import { fileURLToPath } from "node:url";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { only } from "./build/first";
import { compressed, first, offline } from "./build/plugins";

// In development the engine (and the gateway behind it) runs beside Vite; in production Flask serves dist/ itself.
const engine = process.env.APP_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [
    react(),
    first(),
    offline(),
    compressed(),
    // Two lists of words, so that a student's phone never loads the educator's.
    ...[
      { project: "./project.inlang", outdir: "./src/paraglide" },
      { project: "./admin.inlang", outdir: "./src/admin/paraglide" },
    ].map((words) => paraglideVitePlugin({ ...words, strategy: ["localStorage", "preferredLanguage", "baseLocale"] })),
  ],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    assetsDir: "assets",
    // Browsers without it fetch the same files a moment later.
    modulePreload: { polyfill: false },
    // Which file loads which: what the budget is counted by.
    manifest: "manifest.json",
    rolldownOptions: {
      input: ["index.html", "src/early.ts"],
      output: {
        codeSplitting: {
          groups: [
            { name: "adminWords", test: /src\/admin\/paraglide\//, priority: 6 },
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\//, priority: 5 },
            {
              name: "core",
              test: /node_modules\/(@tanstack\/|wouter|regexparam|use-sync|@supabase\/postgrest)/,
              priority: 4,
            },
            { name: "mantine", test: /node_modules\/(@mantine|@floating-ui)\//, priority: 3 },
            { name: only("start"), priority: 2 },
            { name: only("kit"), priority: 1 },
            { name: only("student") },
            { name: only("parts") },
            { name: only("work") },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    port: Number(process.env.WEB_PORT ?? 5173),
    proxy: { "/api": engine },
  },
  test: {
    env: { TZ: "Asia/Kolkata" },
    projects: [
      { extends: true, test: { name: "rules", environment: "node", include: ["src/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "screens",
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          setupFiles: ["src/test.setup.ts"],
        },
      },
    ],
  },
});
