import { m } from "~/admin/paraglide/messages";
/** Why a lead is lost, as the educator chooses. */
export const LOST_REASONS = [
  m.no_reply(),
  m.too_expensive(),
  m.no_time(),
  m.found_another_course(),
  m.not_the_right_age(),
  m.wrong_contact(),
] as const;
