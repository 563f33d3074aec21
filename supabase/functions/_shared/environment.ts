/** What the functions are told by `supabase secrets set`; the first two names are the platform's own. */
export interface Settings {
  supabaseUrl: string;
  serviceKey: string;
  engineUrl: string;
  hookSecret: string;
  sendgridUrl: string;
  sendgridKey: string;
  emailFrom: string;
  vapidPublicKey: string;
  vapidPrivateKey: string;
  /** Origin of a push service of our own, for a machine without the browsers' ones. */
  pushServiceUrl: string;
}

export function settings(env: { get(name: string): string | undefined } = Deno.env): Settings {
  const text = (name: string) => env.get(name) ?? "";
  return {
    supabaseUrl: text("SUPABASE_URL"),
    serviceKey: text("SUPABASE_SERVICE_ROLE_KEY"),
    engineUrl: text("ENGINE_URL"),
    hookSecret: text("HOOK_SECRET"),
    sendgridUrl: text("SENDGRID_API_URL") || "https://api.sendgrid.com",
    sendgridKey: text("SENDGRID_API_KEY"),
    emailFrom: text("EMAIL_FROM"),
    vapidPublicKey: text("VAPID_PUBLIC_KEY"),
    vapidPrivateKey: text("VAPID_PRIVATE_KEY"),
    pushServiceUrl: text("PUSH_SERVICE_URL"),
  };
}
