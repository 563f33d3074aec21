import { IconMail, IconMessageCircle, IconNote, IconPhone } from "@tabler/icons-react";
import type { Enum } from "~/api/rest";

/** What a message is about, by the key of its event. */
const EVENTS: Record<string, string> = {
  cta_invitation: "Invitation",
  consent_request: "Consent request",
  consent_code: "Code",
  consent_recorded: "Receipt of permissions",
  more_info_needed: "Question about the form",
  not_this_time: "Kind no",
  approved: "Welcome",
  followup_day3: "Follow-up, day 3",
  followup_day7: "Follow-up, day 7",
  call_missed: "Missed call note",
  payment_link: "Payment link",
  payment_reminder_1: "Payment reminder",
  payment_reminder_2: "Last payment reminder",
  payment_confirmed: "Payment confirmed",
  payment_refunded: "Refund",
  account_welcome: "Welcome with account link",
  session_24h: "Class in 24 hours",
  session_15m: "Class in 15 minutes",
  session_moved: "Class moved",
  session_cancelled: "Class cancelled",
  recording_ready: "Recording",
  missed_class: "Missed class",
  materials_ready: "Materials",
  work_assigned: "Assignment",
  work_due_tomorrow: "Due tomorrow",
  changes_asked: "Changes asked",
  work_graded: "Work graded",
  certificate_ready: "Certificate",
  consent_withdrawn: "Permission taken back",
  optout_confirmed: "Opt-out confirmed",
};

/** "work_graded" -> "Work graded"; a key we have no words for is still readable. */
export function eventWords(key: string): string {
  const plain = key.replace(/_/g, " ");
  return EVENTS[key] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export type Channel = "email" | "whatsapp" | "voice" | "note";

export const CHANNELS: Record<Channel, { word: string; icon: typeof IconMail }> = {
  email: { word: "Email", icon: IconMail },
  whatsapp: { word: "WhatsApp", icon: IconMessageCircle },
  voice: { word: "Call", icon: IconPhone },
  note: { word: "Private note", icon: IconNote },
};

export const PURPOSES: Record<Enum<"consent_purpose">, string> = {
  course: "Course",
  messages: "Messages",
  calls: "Calls",
  marketing: "News about courses",
  media: "Showing work",
  certificate_page: "Full name on the certificate page",
};

export const METHODS: Record<string, string> = {
  code: "verified by code",
  paper: "on paper",
  page: "on the permissions page",
  reply: "by a reply",
  call: "in a call",
  unsubscribe: "by unsubscribing",
};

export const CTA_STATUS: Record<Enum<"cta_status">, string> = {
  started: "Started",
  awaiting_guardian: "Waiting for the parent",
  pending: "Pending",
  approved: "Approved",
  rejected: "Rejected",
  more_info: "More asked",
  withdrawn: "Withdrawn",
};

/** "14" from a birth year; at most one too high, as only the year is known. */
export function ageFrom(birthYear: number | null, now: number): string | null {
  return birthYear ? String(new Date(now).getFullYear() - birthYear) : null;
}
