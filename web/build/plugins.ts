import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { FIRST, filesOf } from "./first";

/** Only texts get smaller, and the smallest do not. */
const COMPRESSED = /\.(js|css|svg|json|webmanifest)$/;
const WORTH_BYTES = 200;

/** Writes first.json: the files that the HTML of an address asks for at once, told to the engine and to the budget. */
export function first(): Plugin {
  return {
    name: "launchpad-first",
    apply: "build",
    generateBundle(_options, bundle) {
      const files = Object.entries(FIRST).map(([address, modules]) => [address, filesOf(modules, bundle)]);
      const source = JSON.stringify(Object.fromEntries(files), null, 1);
      this.emitFile({ type: "asset", fileName: "first.json", source });
    },
  };
}

/** Writes sw.js, with the files that the student's app needs to start without a signal and a version made of them. */
export function offline(): Plugin {
  return {
    name: "launchpad-offline",
    apply: "build",
    generateBundle(_options, bundle) {
      const modules = [...new Set(Object.values(FIRST).flat()), "src/student/Offline.tsx"];
      const files = filesOf(modules, bundle).map((file) => `/${file}`);
      files.push("/manifest.webmanifest", "/assets/kite.svg");
      const template = readFileSync(path.join(import.meta.dirname, "../worker/sw.js"), "utf8");
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

/** Puts a .gz and a .br beside every file that is smaller so; the engine sends the one that the browser asks for. */
export function compressed(): Plugin {
  let folder = "";
  return {
    name: "launchpad-compressed",
    apply: "build",
    configResolved({ root, build }) {
      folder = path.resolve(root, build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!COMPRESSED.test(name)) continue;
        const file = path.join(folder, name);
        const content = readFileSync(file);
        if (content.length < WORTH_BYTES) continue;
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      }
    },
  };
}
