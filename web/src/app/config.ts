export interface RuntimeConfig {
  supabase_url: string;
  publishable_key: string;
  app_url: string;
  /** Without it no device can be told of news. */
  vapid_public_key: string | null;
}

let known: RuntimeConfig | null = null;

/**
 * Where Supabase is. The engine writes it into the page; under `vite` it is asked, and without an engine the VITE_*
 * variables answer instead.
 */
export async function loadConfig(): Promise<void> {
  const written = document.getElementById("config")?.textContent;
  if (written) {
    known = JSON.parse(written) as RuntimeConfig;
    return;
  }
  try {
    const answer = await fetch("/api/config.json", { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    known = (await answer.json()) as RuntimeConfig;
  } catch (problem) {
    if (!import.meta.env.VITE_SUPABASE_URL) throw problem;
    known = {
      supabase_url: import.meta.env.VITE_SUPABASE_URL,
      publishable_key: import.meta.env.VITE_SUPABASE_PUBLISHABLE_KEY ?? "",
      app_url: window.location.origin,
      vapid_public_key: null,
    };
  }
}

export function config(): RuntimeConfig {
  if (!known) throw new Error("The configuration has not been loaded yet.");
  return known;
}
