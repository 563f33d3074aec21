import assert from "node:assert/strict";
import { type Beat, sendgridBody } from "./alarm.ts";
import { settings } from "./environment.ts";
import { type Doors, tick } from "./ticking.ts";

const SETTINGS = settings({ get: (name) => name === "EMAIL_FROM" ? "hello@example.com" : undefined });
const STILL: Beat = {
  due: "alarm",
  since: "2026-11-22T11:30:00Z",
  mails: [{ to: "kavita@example.com", subject: "Launchpad has stopped sending", text: "No tick for 4 minutes." }],
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
      log.push(`mail ${JSON.stringify(body.personalizations)}`);
      return mailFails ? Promise.reject(new Error("no")) : Promise.resolve();
    },
  };
}

Deno.test("a tick without an outage sends nothing", async () => {
  const log: string[] = [];
  assert.deepEqual(await tick(doors({ ...STILL, due: null, mails: null }, log), SETTINGS), {
    awake: true,
    mailed: null,
  });
  assert.deepEqual(log, ["tick true"]);
});

Deno.test("an alarm is noted only after its mail has left", async () => {
  const log: string[] = [];
  await tick(doors(STILL, log), SETTINGS);
  assert.deepEqual(log.map((line) => line.slice(0, 11)), ["tick true", 'mail [{"to"', "noted alarm"]);
  const failed: string[] = [];
  await assert.rejects(tick(doors(STILL, failed, true), SETTINGS));
  assert.equal(failed.length, 2);
  const again: string[] = [];
  await tick(doors({ ...STILL, due: "alarm_again" }, again), SETTINGS);
  assert.equal(again.at(-1), "noted alarm_again");
});

Deno.test("without anybody to write to, nothing is noted", async () => {
  const log: string[] = [];
  await tick(doors({ ...STILL, mails: null }, log), SETTINGS);
  assert.deepEqual(log, ["tick true"]);
});

Deno.test("each educator gets a mail of their own, in the words that the database filled", () => {
  const hindi = { to: "arun@example.com", subject: "मैसेज जाना रुक गया है", text: "4 मिनट से बंद।" };
  const body = sendgridBody([...STILL.mails ?? [], hindi], "hello@example.com");
  assert.deepEqual(body.personalizations, [
    {
      to: [{ email: "kavita@example.com" }],
      substitutions: { "-t.subject-": "Launchpad has stopped sending", "-t.text-": "No tick for 4 minutes." },
    },
    { to: [{ email: "arun@example.com" }], substitutions: { "-t.subject-": hindi.subject, "-t.text-": hindi.text } },
  ]);
  assert.deepEqual([body.subject, body.content], ["-t.subject-", [{ type: "text/plain", value: "-t.text-" }]]);
});
