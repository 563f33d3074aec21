import type { Json } from "~/api/database.types";
import { useSettings } from "../settings";

export const DAYS = [
  { key: "mon", word: "Mon" },
  { key: "tue", word: "Tue" },
  { key: "wed", word: "Wed" },
  { key: "thu", word: "Thu" },
  { key: "fri", word: "Fri" },
  { key: "sat", word: "Sat" },
  { key: "sun", word: "Sun" },
] as const;

/** The setting `calling_policy`, whose shape the database checks. */
export interface Policy {
  max_attempts: number;
  per_day: number;
  daily_cap: number;
  days_off: string[];
  retry_minutes: { no_answer: number; busy: number; failed: number };
  low_balance: number;
  paise_per_cost_cent: number;
  recording_days: number;
  human_hours: { from: string; to: string };
}

export interface Rules {
  policy: Policy;
  hours: { from: string; to: string };
  rescue: { other_channel: boolean; call: boolean };
}

/** The rules of calling as they are set; undefined while they are read. */
export function useRules(): Rules | undefined {
  const settings = useSettings().data;
  if (!settings?.calling_policy || !settings.calls_window || !settings.reminder_rescue) return undefined;
  return {
    policy: shaped<Policy>(settings.calling_policy.value),
    hours: shaped<Rules["hours"]>(settings.calls_window.value),
    rescue: shaped<Rules["rescue"]>(settings.reminder_rescue.value),
  };
}

function shaped<T>(value: Json): T {
  return value as unknown as T;
}

/** What a call cost, from hundredths of the wallet's currency to paise. */
export function paiseOf(cents: number, policy: Policy | undefined): number {
  return Math.round(cents * (policy?.paise_per_cost_cent ?? 0));
}
