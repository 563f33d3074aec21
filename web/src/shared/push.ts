import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, rows } from "~/api/rest";
import { config } from "~/app/config";

// The one worker of the app; it shows what is sent to this device as well.
const WORKER = "/sw.js";

/** Whether this browser can be told of news, and whether it is. `blocked`: its owner forbade it in the browser. */
export type DeviceState = "on" | "off" | "blocked" | "impossible";

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  return (await worker?.pushManager.getSubscription()) ?? null;
}

async function stateOfDevice(): Promise<DeviceState> {
  if (!config().vapid_public_key || !("serviceWorker" in navigator) || !("PushManager" in window)) return "impossible";
  if (Notification.permission === "denied") return "blocked";
  const own = await subscription();
  if (!own) return "off";
  const known = await rows(db().from("push_subscriptions").select("id").eq("endpoint", own.endpoint));
  return known.length > 0 ? "on" : "off";
}

export function useDevice() {
  return useQuery({ queryKey: ["device"], queryFn: stateOfDevice });
}

/** Asks the browser for leave and adds this device, or takes it away. Gives the state that holds afterwards. */
export function useSwitchDevice() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (on: boolean): Promise<DeviceState> => {
      await (on ? add() : remove());
      return stateOfDevice();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["device"] }),
  });
}

async function add(): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") return;
  await navigator.serviceWorker.register(WORKER);
  const worker = await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: config().vapid_public_key,
  });
  const { endpoint, keys } = made.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error("This browser gave no address to write to.");
  await rows(
    db()
      .from("push_subscriptions")
      .insert({ endpoint, p256dh: keys.p256dh, auth_key: keys.auth })
      .select("id")
      .single(),
  );
}

async function remove(): Promise<void> {
  const own = await subscription();
  if (!own) return;
  await rows(db().from("push_subscriptions").delete().eq("endpoint", own.endpoint).select("id"));
  await own.unsubscribe();
}
