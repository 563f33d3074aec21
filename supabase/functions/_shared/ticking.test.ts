import assert from "node:assert/strict";
import { type Beat, sendgridBody } from "./alarm.ts";
import { settings } from "./environment.ts";
import { type Doors, tick } from "./ticking.ts";

const SETTINGS = settings({ get: (name) => name === "EMAIL_FROM" ? "hello@example.com" : undefined });
const STILL: Beat = {
  due: "alarm",
  since: "2026-11-22T11:30:00Z",
  worker_age: 240,
  web_age: 4,
  to: ["kavita@example.com"],
};

function doors(beat: Beat, log: string[], mailFails = false): Doors {
  return {
    wake: () => Promise.resolve(true),
    noteTick: (awake) => {
      log.push(`tick ${awake}`);
      return Promise.resolve(beat);
    },
    noteAlarm: (sent) => {
      log.push(`noted ${sent}`);
      return Promise.resolve();
    },
    mail: (body) => {
      log.push(`mail ${body.subject}`);
      return mailFails ? Promise.reject(new Error("no")) : Promise.resolve();
    },
  };
}

Deno.test("a tick without an outage sends nothing", async () => {
  const log: string[] = [];
  assert.deepEqual(await tick(doors({ ...STILL, due: null, to: null }, log), SETTINGS), { awake: true, mailed: null });
  assert.deepEqual(log, ["tick true"]);
});

Deno.test("an alarm is noted only after its mail has left", async () => {
  const log: string[] = [];
  await tick(doors(STILL, log), SETTINGS);
  assert.deepEqual(log, ["tick true", "mail Launchpad stands still", "noted alarm"]);
  const failed: string[] = [];
  await assert.rejects(tick(doors(STILL, failed, true), SETTINGS));
  assert.deepEqual(failed, ["tick true", "mail Launchpad stands still"]);
});

Deno.test("without anybody to write to, nothing is noted", async () => {
  const log: string[] = [];
  await tick(doors({ ...STILL, to: null }, log), SETTINGS);
  assert.deepEqual(log, ["tick true"]);
});

Deno.test("the mail says what stands still, since when, and who it is from", () => {
  const body = sendgridBody(STILL, "hello@example.com");
  const text = (body.content as { value: string }[])[0]?.value ?? "";
  assert.match(text, /^The worker of Launchpad does not work since 22 Nov 2026, 5:00\s?pm \(India\)\./i);
  assert.deepEqual(body.personalizations, [{ to: [{ email: "kavita@example.com" }] }]);
  assert.match(JSON.stringify(sendgridBody({ ...STILL, web_age: 300 }, "")), /Neither the worker nor the web app/);
  assert.match(JSON.stringify(sendgridBody({ ...STILL, due: "all_clear" }, "")), /works again/);
});
