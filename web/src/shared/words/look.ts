import type { ComponentType } from "react";

export type Kind = "good" | "info" | "wait" | "bad" | "review" | "quiet" | "now";

export interface StatusLook {
  kind: Kind;
  en: string;
  hi: string;
  icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: "true" }>;
}

/** A state: its kind, its word in both languages, its icon. */
export const look = (kind: Kind, en: string, hi: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi,
  icon,
});
