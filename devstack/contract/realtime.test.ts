import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { RealtimeChannel, SupabaseClient } from "@supabase/supabase-js";
import { goodbye, type Person, service, student, take } from "./project.ts";

const joined: SupabaseClient[] = [];

after(async () => {
  for (const who of joined) await who.removeAllChannels();
  await goodbye();
});

interface Heard {
  channel: RealtimeChannel;
  events: { event: string; payload: Record<string, unknown> }[];
}

/** Join a channel; resolves with what it hears, rejects with the reason of a refusal. */
function join(who: SupabaseClient, topic: string, config: object): Promise<Heard> {
  joined.push(who);
  const heard: Heard["events"] = [];
  const channel = who.channel(topic, { config });
  channel.on("broadcast", { event: "*" }, ({ event, payload }) => void heard.push({ event, payload }));
  return new Promise((resolve, reject) => {
    channel.subscribe((status, error) => {
      if (status === "SUBSCRIBED") resolve({ channel, events: heard });
      if (status === "CHANNEL_ERROR") {
        void who.removeChannel(channel);
        reject(error);
      }
    });
  });
}

const own = (person: Person) => join(person.client, `user:${person.id}`, { private: true });

async function notify(person: Person): Promise<string> {
  const row = { user_id: person.id, dedupe_key: `contract:${Math.random()}`, event_key: "contract", title: "Hello" };
  return take(await service.from("notifications").insert(row).select("id").single()).id;
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!condition()) {
    assert.ok(Date.now() < end, "nothing was heard within five seconds");
    await new Promise((done) => setTimeout(done, 20));
  }
}

test("a private broadcast of the database reaches its user and no other", async () => {
  const [asha, ravi] = [await student(), await student()];
  const [hers, his] = [await own(asha), await own(ravi)];
  const toAsha = await notify(asha);
  await until(() => hers.events.length > 0);
  assert.equal(hers.events[0]?.payload.notification_id, toAsha);
  const toRavi = await notify(ravi);
  await until(() => his.events.length > 0);
  assert.deepEqual(
    his.events.map((one) => one.payload.notification_id),
    [toRavi],
  );
});

test("nobody joins the private topic of another, with or without an account", async () => {
  const [asha, ravi] = [await student(), await student()];
  await assert.rejects(join(ravi.client, `user:${asha.id}`, { private: true }), /Unauthorized/);
  await assert.rejects(join(ravi.client, "inbox", { private: true }), /Unauthorized/);
});

test("a new token is checked again, and the channel goes on", async () => {
  const asha = await student();
  const hers = await own(asha);
  take(await asha.client.auth.refreshSession());
  await asha.client.realtime.setAuth();
  const id = await notify(asha);
  await until(() => hers.events.length > 0);
  assert.equal(hers.events[0]?.payload.notification_id, id);
});

test("what a student sends on a private topic without the right to send is not delivered", async () => {
  const asha = await student();
  const config = { private: true, broadcast: { ack: true, self: true } };
  const hers = await join(asha.client, `user:${asha.id}`, config);
  await hers.channel.send({ type: "broadcast", event: "fake", payload: { a: 1 } });
  const id = await notify(asha);
  await until(() => hers.events.length > 0);
  assert.deepEqual(
    hers.events.map((one) => one.payload.notification_id),
    [id],
  );
});

test("a public broadcast goes from client to client", async () => {
  const [asha, ravi] = [await student(), await student()];
  const topic = `contract:${Math.random()}`;
  const config = { broadcast: { ack: true } };
  const [hers, his] = [await join(asha.client, topic, config), await join(ravi.client, topic, config)];
  assert.equal(await hers.channel.send({ type: "broadcast", event: "wave", payload: { from: "Asha" } }), "ok");
  await until(() => his.events.length > 0);
  assert.deepEqual([his.events, hers.events], [[{ event: "wave", payload: { from: "Asha" } }], []]);
});

test("a broadcast by HTTP arrives", async () => {
  const asha = await student();
  const topic = `contract:${Math.random()}`;
  const hers = await join(asha.client, topic, {});
  const sender = service.channel(topic);
  await sender.httpSend("note", { text: "by HTTP" });
  await until(() => hers.events.length > 0);
  assert.deepEqual(hers.events, [{ event: "note", payload: { text: "by HTTP" } }]);
});
