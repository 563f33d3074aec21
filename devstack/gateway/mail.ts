// The mails of Auth, from the templates that a hosted project gets too (supabase/templates).

import { readFile } from "node:fs/promises";
import { type EmailDriver, SmtpEmailDriver } from "@supabase/lite";
import type { OneTimeCode } from "./accounts.ts";
import type { MailKind, Settings } from "./settings.ts";

/** Sends by plain SMTP to the local mailbox, and writes the text part from the HTML part. */
export function mailDriver(settings: Settings): EmailDriver {
  const smtp = new SmtpEmailDriver({
    host: "127.0.0.1",
    port: settings.mailPort,
    from: { name: "Launchpad", address: "accounts@launchpad.example" },
    requireTls: false,
  });
  // The embedded Auth's own text part links to an address that hosted projects do not have.
  return { send: (mail) => smtp.send({ ...mail, text: asText(mail.html ?? "") }) };
}

/** Fill a template and send it. */
export async function sendMail(
  settings: Settings,
  driver: EmailDriver,
  kind: MailKind,
  to: string,
  code: OneTimeCode,
): Promise<void> {
  const template = settings.auth.templates[kind];
  const values: Record<string, string> = {
    SiteURL: settings.appUrl,
    TokenHash: code.hash,
    Token: code.code,
    Email: to,
    RedirectTo: settings.appUrl,
  };
  const fill = (text: string) => text.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (all, name: string) => values[name] ?? all);
  await driver.send({ to, subject: fill(template.subject), html: fill(await readFile(template.content_path, "utf8")) });
}

function asText(html: string): string {
  return html
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, "")
    .replace(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, "$2: $1")
    .replace(/<(br|\/p|\/h1|\/div)[^>]*>/g, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/&amp;/g, "&")
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n\s*/g, "\n")
    .trim();
}
