import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type FullConfig, test } from "@playwright/test";

const repository = path.resolve(import.meta.dirname, "../..");
const launchpad = path.join(repository, ".venv/bin/launchpad");
const PORTS = 8;
const STARTS_WITHIN_MS = 180_000;

/** The stacks under test, one for each project of the configuration, so that neither moves the other's clock. */
const STACKS = [
  { name: "walk", hasDemo: false },
  { name: "pages", hasDemo: true },
];

/** What a stack under test says of itself: where it is, and for those started here the folder with its state. */
export function place(what: "STATUS" | "HOME"): string | undefined {
  const { name } = test.info().project;
  return (
    process.env[`LAUNCHPAD_E2E_${what}`] ?? process.env[`LAUNCHPAD_E2E_${what}_${name === "walk" ? name : "pages"}`]
  );
}

/** Starts the stacks on free ports and in homes of their own, unless LAUNCHPAD_E2E_STATUS names one; stops them after. */
export default async function start({ projects }: FullConfig): Promise<() => Promise<void>> {
  if (process.env.LAUNCHPAD_E2E_STATUS) return async () => undefined;
  // `--project=walk` needs one of them only.
  const asked = process.argv.flatMap((word) => word.match(/^--project=(.+)/)?.[1] ?? []);
  const isWanted = (name: string) =>
    projects.some((project) => project.name === name) &&
    (asked.length === 0 || asked.some((project) => (project === "walk") === (name === "walk")));
  const started: (() => Promise<void>)[] = [];
  const stop = async () => void (await Promise.all(started.map((end) => end())));
  try {
    // One after the other: two first starts at once take as long, and may want the same ports.
    for (const { name, hasDemo } of STACKS) if (isWanted(name)) started.push(await startStack(name, hasDemo));
  } catch (problem) {
    await stop();
    throw problem;
  }
  return stop;
}

/** Starts one stack and tells where it is in LAUNCHPAD_E2E_STATUS_ and LAUNCHPAD_E2E_HOME_ of its name; gives what stops it. */
export async function startStack(name: string, hasDemo: boolean): Promise<() => Promise<void>> {
  const home = mkdtempSync(path.join(tmpdir(), `launchpad-e2e-${name}-`));
  const env = { ...process.env, LAUNCHPAD_HOME: home, LAUNCHPAD_PORT: String(await freePorts()) };
  const run = (...words: string[]) => execFileSync(launchpad, words, { cwd: repository, env });
  const up = spawn(launchpad, ["up"], { cwd: repository, env, stdio: ["ignore", "pipe", "inherit"] });
  const stop = async () => {
    const stopped = new Promise((resolve) => up.once("exit", resolve));
    if (up.exitCode === null && up.kill("SIGINT")) await stopped;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await running(up);
    const status = path.join(home, "status.json");
    writeFileSync(status, run("status", "-o", "json"));
    if (hasDemo) run("demo");
    await sendAtAnyHour(JSON.parse(readFileSync(status, "utf8")));
    process.env[`LAUNCHPAD_E2E_STATUS_${name}`] = status;
    process.env[`LAUNCHPAD_E2E_HOME_${name}`] = home;
  } catch (problem) {
    await stop();
    throw problem;
  }
  return stop;
}

/** Whatever the hour at which the tests run: no quiet hours, and nobody gets too many messages on one day. */
async function sendAtAnyHour({ API_URL, SECRET_KEY }: { API_URL: string; SECRET_KEY: string }): Promise<void> {
  const settings = { quiet_hours: { from: "00:00", to: "00:00" }, frequency_cap: { per_day: 50 } };
  for (const [key, value] of Object.entries(settings)) {
    const answer = await fetch(`${API_URL}/rest/v1/app_settings?key=eq.${key}`, {
      method: "PATCH",
      headers: { apikey: SECRET_KEY, "content-type": "application/json" },
      body: JSON.stringify({ value }),
    });
    if (!answer.ok) throw new Error(`${key} was not set: ${answer.status} ${await answer.text()}`);
  }
}

function running(up: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`The stack did not start in time:\n${said}`)), STARTS_WITHIN_MS);
    up.once("exit", (code) => reject(new Error(`The stack stopped with ${code}:\n${said}`)));
    up.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes("Launchpad runs.")) return;
      clearTimeout(late);
      resolve();
    });
  });
}

/** The first of some neighbouring ports that nobody listens on, below those that the system gives to outgoing connections. */
export async function freePorts(): Promise<number> {
  for (let first = 12_000 + Math.floor(Math.random() * 20_000); ; first += PORTS) {
    const free = await Promise.all(Array.from({ length: PORTS }, (_, more) => isFree(first + more)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
