import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { place } from "./stack";

export interface Stack {
  API_URL: string;
  SECRET_KEY: string;
  PUBLISHABLE_KEY: string;
  APP_URL: string;
  SANDBOX_URL: string;
  DB_URL: string;
  ADMIN_EMAIL: string;
  ADMIN_PASSWORD: string;
}

export interface Message {
  id: string;
  provider: "sendgrid" | "aisensy" | "bolna" | "auth";
  channel: "email" | "whatsapp" | "voice";
  to: string;
  subject: string | null;
  text: string;
  links: string[];
}

/** The addresses of the stack under test. */
export function stack(): Stack {
  return JSON.parse(readFileSync(place("STATUS") ?? "", "utf8"));
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${stack().SANDBOX_URL}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return (await answer.json()) as T;
}

/** Everything that reached `to` so far, oldest first. */
export async function received(to: string, channel?: Message["channel"]): Promise<Message[]> {
  const asked = new URLSearchParams({ to, limit: "200", ...(channel && { channel }) });
  return (await ask<{ messages: Message[] }>(`/messages?${asked}`)).messages.reverse();
}

/** Waits for the first message to `to` that fits, and returns it. */
export async function arrival(
  to: string,
  fits: (message: Message) => boolean,
  what: string,
  seconds = 45,
): Promise<Message> {
  let found: Message | undefined;
  await expect
    .poll(
      async () => {
        found = (await received(to)).find(fits);
        return found !== undefined;
      },
      { message: `${what} for ${to}`, timeout: seconds * 1000, intervals: [500] },
    )
    .toBe(true);
  return found as Message;
}

/** The link of a message whose path begins so. */
export function linkTo(message: Message, path: string): string {
  const found = message.links.find((link) => new URL(link).pathname.startsWith(path));
  expect(found, `a link to ${path} in ${message.links.join(" ")}`).toBeTruthy();
  return found as string;
}

export function act(message: Message, action: string, body: Record<string, unknown> = {}) {
  return ask(`/messages/${message.id}/${action}`, body);
}

export function writeIn(channel: "whatsapp" | "email", from: string, text: string) {
  return ask("/inbound", { channel, from, text });
}

/** Business time in milliseconds: other tests may have moved it. */
export async function businessNow(): Promise<number> {
  return Date.parse((await ask<{ now: string }>("/clock")).now);
}

/** Moves business time. */
export function setClock(at: string) {
  return ask("/clock", { set: at });
}
