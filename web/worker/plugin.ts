import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";

/** The pages that work without a signal; all that they load is kept. */
const PAGES = [
  "src/main.tsx",
  "src/student/Student.tsx",
  "src/student/Offline.tsx",
  "src/student/home/Home.tsx",
  "src/student/schedule/Schedule.tsx",
  "src/student/assignments/Assignments.tsx",
  "src/student/assignments/Assignment.tsx",
  "src/student/assignments/Submit.tsx",
  "src/student/more/More.tsx",
  "src/student/support/Unsafe.tsx",
];

/** Writes sw.js, with the files that the student's app needs to start without a signal and a version made of them. */
export function offline(): Plugin {
  return {
    name: "launchpad-offline",
    apply: "build",
    generateBundle(_options, bundle) {
      const wanted = new Set<string>();
      const add = (file: string) => {
        if (wanted.has(file)) return;
        wanted.add(file);
        const chunk = bundle[file];
        if (chunk?.type !== "chunk") return;
        for (const imported of chunk.imports) add(imported);
        for (const style of chunk.viteMetadata?.importedCss ?? []) wanted.add(style);
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        const from = path.relative(import.meta.dirname, chunk.facadeModuleId ?? "").replace(/^\.\.\//, "");
        if (chunk.isEntry || PAGES.includes(from)) add(chunk.fileName);
      }
      const files = [...[...wanted].sort().map((file) => `/${file}`), "/manifest.webmanifest", "/assets/kite.svg"];
      const template = readFileSync(path.join(import.meta.dirname, "sw.js"), "utf8");
      const version = createHash("sha256")
        .update(files.join() + template)
        .digest("hex")
        .slice(0, 12);
      this.emitFile({
        type: "asset",
        fileName: "sw.js",
        source: template.replace("__VERSION__", version).replace("__FILES__", JSON.stringify(files)),
      });
    },
  };
}
