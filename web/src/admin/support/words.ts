import { m } from "~/admin/paraglide/messages";
import type { Enum } from "~/api/rest";

export type Category = Enum<"ticket_category">;

export const CATEGORIES: Record<Category, string> = {
  safety: m.safety(),
  class_link: m.class_link(),
  assignment: m.assignment(),
  payment: m.payment_2(),
  sign_in: m.sign_in(),
  certificate: m.certificate(),
  other: m.other(),
};

export const CATEGORY_OPTIONS = Object.entries(CATEGORIES).map(([value, word]) => ({ value, word }));

/** "25 min", "3 h", "2 days": how long something took. */
export function minutesWord(minutes: number | null): string {
  if (minutes === null) return m.none_yet();
  if (minutes < 90) return m.minutes_min({ minutes });
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : m.round_days({ round: Math.round(minutes / 1440) });
}
