/** The mails that say that the engine stands still, or that it runs again. Their words are the catalogue's, filled by the database. */

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface Beat {
  /** After 3 minutes, after 30, and when it is back. */
  due: "alarm" | "alarm_again" | "all_clear" | null;
  since: string | null;
  mails: Mail[] | null;
}

/** The body of SendGrid's Mail Send: one personalization for each, in their language, so that nobody sees another's address. */
export function sendgridBody(mails: Mail[], from: string): Record<string, unknown> {
  return {
    personalizations: mails.map(({ to, subject, text }) => ({
      to: [{ email: to }],
      substitutions: { "-t.subject-": subject, "-t.text-": text },
    })),
    from: { email: from, name: "Launchpad" },
    subject: "-t.subject-",
    content: [{ type: "text/plain", value: "-t.text-" }],
    tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
  };
}
