import { createContext, useContext, useSyncExternalStore } from "react";
import { getLocale, setLocale } from "~/paraglide/runtime";

export type Language = "en" | "hi";

const CHOSEN = "launchpad.language";
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language of the app as a whole; the root reads it, so that a change repaints every word. */
export function useAppLanguage(): Language {
  return useSyncExternalStore(subscribe, getLocale);
}

/** Changes the language without losing what is typed. `byPerson`: the switch was used, so the account does not overrule it. */
export function chooseLanguage(language: Language, byPerson = true): void {
  void setLocale(language, { reload: false });
  document.documentElement.lang = language;
  if (byPerson) localStorage.setItem(CHOSEN, language);
  for (const tell of listeners) tell();
}

// Another tab switched: this one follows, with whatever is typed in it.
window.addEventListener("storage", ({ key, newValue }) => {
  if (key === CHOSEN && (newValue === "en" || newValue === "hi") && newValue !== getLocale())
    chooseLanguage(newValue, false);
});

/** The language of the account holds on a device where the switch was never used. */
export function adoptLanguage(language: Language): void {
  if (!localStorage.getItem(CHOSEN) && language !== getLocale()) chooseLanguage(language, false);
}

/** Set to "en" around the dashboard, which starts in English. */
export const LanguageContext = createContext<Language | null>(null);

export function useLanguage(): Language {
  const app = useAppLanguage();
  return useContext(LanguageContext) ?? app;
}
