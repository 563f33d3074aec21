import { useSyncExternalStore } from "react";

export type Scheme = "light" | "dark" | "auto";

/** Light or dark: the system decides until the switch is used; the choice is remembered on this device. */
const STORED_AS = "launchpad.scheme";
const system = () => window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function chosenScheme(): Scheme {
  const stored = localStorage.getItem(STORED_AS);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

export function resolvedScheme(): "light" | "dark" {
  const chosen = chosenScheme();
  if (chosen !== "auto") return chosen;
  return system().matches ? "dark" : "light";
}

function apply() {
  document.documentElement.setAttribute("data-mantine-color-scheme", resolvedScheme());
  for (const tell of listeners) tell();
}

/** Paints the scheme before anything is rendered and follows the system from then on. */
export function followScheme(): void {
  apply();
  system().addEventListener("change", apply);
}

export function chooseScheme(scheme: Scheme): void {
  if (scheme === "auto") localStorage.removeItem(STORED_AS);
  else localStorage.setItem(STORED_AS, scheme);
  apply();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useScheme(): { chosen: Scheme; resolved: "light" | "dark" } {
  const chosen = useSyncExternalStore(subscribe, chosenScheme);
  const resolved = useSyncExternalStore(subscribe, resolvedScheme);
  return { chosen, resolved };
}
