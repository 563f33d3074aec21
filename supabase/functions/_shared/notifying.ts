/** New notifications: the open app is told by the database, and each device that opted in by its push service. */
import { type Device, encrypted, LONGEST, type Vapid, vapidHeader } from "./push.ts";

export interface Target extends Device {
  notification_id: string;
  title: string;
  body: string;
  link_path: string | null;
}

export interface Doors {
  tell(ids: string[]): Promise<Target[]>;
  forget(endpoints: string[]): Promise<void>;
  push(endpoint: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer>): Promise<number>;
}

/** Where browsers have their mailboxes. Any other address came from no browser, and nobody may have us call it. */
const PUSH_SERVICES = [
  /^fcm\.googleapis\.com$/,
  /^(.+\.)?push\.services\.mozilla\.com$/,
  /^(.+\.)?notify\.windows\.com$/,
  /^(.+\.)?push\.apple\.com$/,
];

/** Whether an address is a browser's mailbox; `own` is the origin of a push service of ours, if there is one. */
export function isPushService(endpoint: string, own: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, origin } = new URL(endpoint);
  if (own && origin === own) return true;
  return protocol === "https:" && port === "" && PUSH_SERVICES.some((host) => host.test(hostname));
}

const DAY_SECONDS = 86_400;
const GONE = [404, 410];

/** What a device shows, short enough for one record. */
export function shown({ notification_id, title, body, link_path }: Target): string {
  const whole = { id: notification_id, title, body, link: link_path ?? "/app" };
  const text = JSON.stringify(whole);
  if (new TextEncoder().encode(text).length <= LONGEST) return text;
  return JSON.stringify({ ...whole, title: title.slice(0, 120), body: body.slice(0, 500) });
}

export async function notify(
  doors: Doors,
  ids: string[],
  vapid: Vapid,
  own = "",
): Promise<{ pushed: number; gone: number }> {
  const targets = (await doors.tell(ids)).filter(({ endpoint }) => isPushService(endpoint, own));
  if (!vapid.privateKey) return { pushed: 0, gone: 0 };
  const answers = await Promise.all(targets.map(async (target) => {
    try {
      const body = await encrypted(shown(target), target);
      const headers = {
        authorization: await vapidHeader(target.endpoint, vapid),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(DAY_SECONDS),
        topic: target.notification_id.replaceAll("-", ""),
      };
      return await doors.push(target.endpoint, headers, body);
    } catch (error) {
      // One device that cannot be reached keeps no other from being told.
      console.error("push", error instanceof Error ? error.name : "failed");
      return 0;
    }
  }));
  const gone = targets.filter((_, at) => GONE.includes(answers[at] ?? 0)).map(({ endpoint }) => endpoint);
  if (gone.length > 0) await doors.forget(gone);
  return { pushed: answers.filter((status) => status >= 200 && status < 300).length, gone: gone.length };
}
