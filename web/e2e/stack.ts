import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "../..");
const launchpad = path.join(repository, ".venv/bin/launchpad");
const PORTS = 6;
const STARTS_WITHIN_MS = 180_000;

/** Starts a stack of its own on free ports and in a home of its own, and stops it after the tests. */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env.LAUNCHPAD_E2E_STATUS) return async () => undefined;
  const home = mkdtempSync(path.join(tmpdir(), "launchpad-e2e-"));
  const env = { ...process.env, LAUNCHPAD_HOME: home, LAUNCHPAD_PORT: String(await freePorts()) };
  const up = spawn(launchpad, ["up"], { cwd: repository, env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    await running(up);
    const status = path.join(home, "status.json");
    writeFileSync(status, execFileSync(launchpad, ["status", "-o", "json"], { cwd: repository, env }));
    process.env.LAUNCHPAD_E2E_STATUS = status;
    process.env.LAUNCHPAD_E2E_HOME = home;
  } catch (problem) {
    up.kill("SIGINT");
    throw problem;
  }
  return async () => {
    const stopped = new Promise((resolve) => up.once("exit", resolve));
    up.kill("SIGINT");
    await stopped;
    rmSync(home, { recursive: true, force: true });
  };
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

/** The first of six neighbouring ports that nobody listens on. */
async function freePorts(): Promise<number> {
  for (let first = 21_000 + Math.floor(Math.random() * 20_000); ; first += PORTS) {
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
