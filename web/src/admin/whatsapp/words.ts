import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconHourglass,
  IconPlayerPause,
  IconQuestionMark,
} from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import type { StatusLook } from "~/shared/words/status";

const look = (kind: StatusLook["kind"], en: string, hi: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi,
  icon,
});

/** What WhatsApp says of a template. */
export const APPROVAL: Record<string, StatusLook> = {
  approved: look("good", "Approved", "मंज़ूर", IconCircleCheck),
  pending: look("wait", "Pending", "जाँच में", IconHourglass),
  rejected: look("bad", "Rejected", "नामंज़ूर", IconAlertTriangle),
  paused: look("wait", "Paused", "रोका गया", IconPlayerPause),
  missing: look("quiet", "Not submitted", "भेजा नहीं", IconCircleDashed),
  unknown: look("quiet", "Not read yet", "पढ़ा नहीं", IconQuestionMark),
};

export const LANGUAGES: Record<string, string> = { en: "English", hi: "Hindi" };

const HOW: Record<string, string> = {
  whatsapp: m.keyword_on_whatsapp(),
  email: m.keyword_by_email(),
  voice: m.said_in_a_call(),
  educator: m.you(),
  AiSensy: m.stopped_at_aisensy(),
  unsubscribe: m.stop_page(),
  "spam report": m.marked_as_spam(),
  "not the guardian": m.said_not_the_guardian(),
};

/** How somebody stopped. */
export function howWords(how: string | null): string {
  return HOW[how ?? ""] ?? (how || m.not_recorded());
}

/** "94%", or nothing where nothing was sent. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part / whole) * 100)}%` : "";
}
