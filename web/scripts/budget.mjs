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
