import type { RealtimeClient } from "@supabase/realtime-js";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { config } from "~/app/config";
import { coalesce } from "./coalesce";
import { accessToken } from "./session";

/** What the Live dot says: told as it happens, connecting, connecting again, or nothing on this page listens. */
export type Live = { state: "live" | "connecting" | "waiting" | "off"; since: number };
type Handler = (event: string, payload: Record<string, unknown>) => void;

const REREAD_EVERY_MS = 60_000;
const REST_MS = 1000;
const watchers = new Set<() => void>();
let live: Live = { state: "off", since: 0 };
let client: Promise<RealtimeClient> | null = null;

function setLive(state: Live["state"]) {
  // Until the first success there is nothing to be reconnected.
  const next = state === "waiting" && live.state === "connecting" ? "connecting" : state;
  if (live.state === next) return;
  live = { state: next, since: Date.now() };
  for (const tell of watchers) tell();
}

/** realtime-js (16 kB) is fetched when the first page listens. */
function realtime(): Promise<RealtimeClient> {
  client ??= import("@supabase/realtime-js").then(({ RealtimeClient }) => {
    const { supabase_url, publishable_key } = config();
    return new RealtimeClient(`${supabase_url.replace(/^http/, "ws")}/realtime/v1`, {
      params: { apikey: publishable_key },
      accessToken,
    });
  });
  return client;
}

interface Topic {
  handlers: Set<Handler>;
  rejoined: Set<() => void>;
  leave: () => void;
}
const topics = new Map<string, Topic>();

/** One channel per topic, shared by all who listen to it; the last one to go closes it. */
function join(name: string): Topic {
  let gone = false;
  let close = () => undefined as unknown;
  const topic: Topic = {
    handlers: new Set(),
    rejoined: new Set(),
    leave: () => {
      gone = true;
      close();
    },
  };
  topics.set(name, topic);
  // One more topic on a socket that lives changes nothing.
  if (live.state === "off") setLive("connecting");
  void realtime().then(async (socket) => {
    await socket.setAuth();
    if (gone) return;
    let joined = false;
    const channel = socket
      .channel(name, { config: { private: true } })
      .on("broadcast", { event: "*" }, (message) => {
        for (const tell of topic.handlers) tell(message.event, (message.payload ?? {}) as Record<string, unknown>);
      })
      .subscribe((status) => {
        if (gone) return;
        setLive(status === "SUBSCRIBED" ? "live" : "waiting");
        if (status !== "SUBSCRIBED") return;
        // Broadcasts sent while away are gone: those who listen read their rows again.
        if (joined) for (const reread of topic.rejoined) reread();
        joined = true;
      });
    close = () => socket.removeChannel(channel);
  });
  return topic;
}

/**
 * Listens to a private topic and calls `onEvent` for each broadcast. `onReread` is called when something may have been
 * missed: after a reconnect, when the tab wakes or the network is back, and each minute. A null topic listens to nothing.
 */
export function useBroadcast(topicName: string | null, onEvent: Handler, onReread?: () => void): void {
  const event = useEffectEvent(onEvent);
  const reread = useEffectEvent(() => onReread?.());

  useEffect(() => {
    if (!topicName) return;
    const topic = topics.get(topicName) ?? join(topicName);
    const hear: Handler = (name, payload) => event(name, payload);
    const again = () => reread();
    const wake = () => document.visibilityState === "visible" && reread();
    topic.handlers.add(hear);
    topic.rejoined.add(again);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", again);
    const timer = setInterval(wake, REREAD_EVERY_MS);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", again);
      topic.handlers.delete(hear);
      topic.rejoined.delete(again);
      if (topic.handlers.size > 0) return;
      topics.delete(topicName);
      topic.leave();
      if (topics.size === 0) setLive("off");
    };
  }, [topicName]);
}

/**
 * Reads what is on screen again. A first reading that is still under way is not repeated by an invalidation, and may
 * have begun before the news: so it is waited for, and then read once more.
 */
async function readAgain(queries: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  const active = queries.getQueryCache().findAll({ queryKey, type: "active" });
  const begun = active.some(({ state }) => state.fetchStatus === "fetching" && state.data === undefined);
  await queries.invalidateQueries({ queryKey });
  if (begun) await queries.invalidateQueries({ queryKey });
}

/** Reads the queries below `keys` again whenever the topic says something, or may have; bursts are one reading. */
export function useLiveQueries(topicName: string | null, ...keys: readonly (readonly unknown[])[]): void {
  const queries = useQueryClient();
  const read = useEffectEvent(() => Promise.all(keys.map((queryKey) => readAgain(queries, queryKey))));
  const [reread, setReread] = useState<() => void>();
  useEffect(() => setReread(() => coalesce(() => read(), REST_MS)), []);
  useBroadcast(
    topicName,
    () => reread?.(),
    () => reread?.(),
  );
}

export function useLive(): Live {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => live,
  );
}
