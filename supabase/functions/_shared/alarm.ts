/** The mail that says that the engine stands still, or that it runs again. */

export interface Beat {
  due: "alarm" | "all_clear" | null;
  since: string | null;
  worker_age: number;
  web_age: number;
  to: string[] | null;
}

const STILL_SECONDS = 180;

function clock(at: string): string {
  return new Intl.DateTimeFormat("en-IN", { timeZone: "Asia/Kolkata", dateStyle: "medium", timeStyle: "short" }).format(
    new Date(at),
  );
}

/** What stands still, in words. */
export function whatStands({ worker_age, web_age }: Beat): string {
  const worker = worker_age > STILL_SECONDS;
  const web = web_age > STILL_SECONDS;
  if (worker && web) return "Neither the worker nor the web app of Launchpad answers";
  return web ? "The web app of Launchpad does not answer" : "The worker of Launchpad does not work";
}

export function mailOf(beat: Beat): { subject: string; text: string } {
  const since = beat.since ? ` since ${clock(beat.since)} (India)` : "";
  if (beat.due === "all_clear") {
    return {
      subject: "Launchpad works again",
      text: "Launchpad works again. What was due meanwhile is being caught up: class reminders that are too late are " +
        "skipped and say so, everything else is sent.",
    };
  }
  return {
    subject: "Launchpad stands still",
    text: `${whatStands(beat)}${since}. Messages, reminders and calls that are due wait until it runs again. ` +
      "Nothing is lost. Please have a look at the server. You get one more mail when it works again.",
  };
}

/** The body of SendGrid's Mail Send: one personalization for each, so that nobody sees another's address. */
export function sendgridBody(beat: Beat, from: string): Record<string, unknown> {
  const { subject, text } = mailOf(beat);
  return {
    personalizations: (beat.to ?? []).map((email) => ({ to: [{ email }] })),
    from: { email: from, name: "Launchpad" },
    subject,
    content: [{ type: "text/plain", value: text }],
    tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
  };
}
