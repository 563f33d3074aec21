// What a student's phone loads before it can be used, against the most that it may: all script that the HTML of Home asks
// for, gzipped. Run by `npm run build`, after which the numbers are those of what is served.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 110_000;
const dist = path.resolve(import.meta.dirname, "../dist");
const { "/app": files } = JSON.parse(readFileSync(path.join(dist, "first.json"), "utf8"));

const sizes = files
  .filter((file) => file.endsWith(".js"))
  .map((file) => [file, gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length])
  .sort((a, b) => b[1] - a[1]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
const say = (size, words) => process.stdout.write(`${(size / 1000).toFixed(1).padStart(7)} kB  ${words}\n`);
for (const [file, size] of sizes) say(size, file);
say(total, `of script before the student's Home, at most ${LIMIT_BYTES / 1000} kB`);
if (total > LIMIT_BYTES) {
  process.stdout.write("Too much. Load what Home does not need when it is asked for.\n");
  process.exit(1);
}

// The educator's app and the doors take nothing of the student's: its styles are written for other pages.
const manifest = JSON.parse(readFileSync(path.join(dist, "manifest.json"), "utf8"));
const reached = new Set();
function reach(name) {
  if (reached.has(name)) return;
  reached.add(name);
  for (const each of manifest[name].imports ?? []) reach(each);
}
for (const name of Object.keys(manifest)) if (/^src\/(admin|auth)\//.test(name)) reach(name);
if ([...reached].some((name) => ["student", "work"].includes(manifest[name].name))) {
  process.stdout.write("The educator's app loads the student's. What both use belongs to src/shared.\n");
  process.exit(1);
}
