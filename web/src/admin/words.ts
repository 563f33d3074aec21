import { IconDeviceMobile, IconMail, IconMessageCircle, IconNote, IconPhone } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import type { Enum } from "~/api/rest";

/** What a message is about, by the key of its event. */
const EVENTS: Record<string, string> = {
  cta_invitation: m.invitation(),
  consent_request: m.consent_request(),
  consent_code: m.code(),
  consent_recorded: m.receipt_of_permissions(),
  more_info_needed: m.question_about_the_form(),
  not_this_time: m.kind_no(),
  approved: m.welcome(),
  followup_day3: m.follow_up_day_3(),
  followup_day7: m.follow_up_day_7(),
  call_by_hand: m.call_by_you(),
  inbound_call: m.they_called(),
  session_rescue: m.class_reminder_rescue(),
  call_missed: m.missed_call_note(),
  payment_link: m.payment_link(),
  payment_reminder_1: m.payment_reminder(),
  payment_reminder_2: m.last_payment_reminder(),
  payment_confirmed: m.payment_confirmed(),
  payment_refunded: m.refund(),
  account_welcome: m.welcome_with_account_link(),
  session_24h: m.class_in_24_hours(),
  session_15m: m.class_in_15_minutes(),
  session_moved: m.class_moved(),
  session_cancelled: m.class_cancelled(),
  recording_ready: m.recording(),
  missed_class: m.missed_class(),
  missed_class_older: m.missed_class(),
  missed_class_guardian: m.missed_class_guardian(),
  missed_without_recording: m.missed_without_recording(),
  materials_ready: m.materials(),
  work_assigned: m.assignment(),
  work_changed: m.work_changed(),
  work_due_tomorrow: m.due_tomorrow(),
  work_received: m.receipt_for_work(),
  changes_asked: m.changes_asked(),
  work_graded: m.work_graded(),
  certificate_name: m.name_on_the_certificate(),
  certificate_ready: m.certificate(),
  consent_withdrawn: m.permission_taken_back(),
  optout_confirmed: m.opt_out_confirmed(),
  ticket_reply: m.answer_to_a_request(),
};

/** What the educator calls the messages of her own. */
const OWN: Record<string, string> = {};

/** From now on messages of her own are called by their titles. */
export function nameEvents(messages: { event_key: string; title: string }[]): void {
  for (const { event_key, title } of messages) OWN[event_key] = title;
}

/** "work_graded" -> "Work graded"; a key we have no words for is still readable. */
export function eventWords(key: string): string {
  if (key.startsWith("own_")) return OWN[key] ?? m.own_fallback_name();
  const plain = key.replace(/_/g, " ");
  return EVENTS[key] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The events whose words hold these, as a list is searched by what it shows. */
export function eventsNamed(words: string): string[] {
  const asked = words.toLowerCase();
  return [...Object.keys(EVENTS), ...Object.keys(OWN)].filter((key) => eventWords(key).toLowerCase().includes(asked));
}

export type Channel = "email" | "whatsapp" | "voice" | "note" | "in_app";

export const CHANNELS: Record<Channel, { word: string; icon: typeof IconMail }> = {
  email: { word: m.email(), icon: IconMail },
  whatsapp: { word: m.whatsapp(), icon: IconMessageCircle },
  voice: { word: m.call_2(), icon: IconPhone },
  note: { word: m.private_note(), icon: IconNote },
  in_app: { word: m.in_the_app(), icon: IconDeviceMobile },
};

export const PURPOSES: Record<Enum<"consent_purpose">, string> = {
  course: m.course(),
  messages: m.messages(),
  calls: m.calls(),
  marketing: m.news_about_courses(),
  media: m.showing_work(),
  certificate_page: m.full_name_on_the_certificate_page(),
};

export const METHODS: Record<string, string> = {
  code: m.verified_by_code(),
  paper: m.on_paper(),
  page: m.on_the_permissions_page(),
  reply: m.by_a_reply(),
  call: m.in_a_call(),
  unsubscribe: m.by_unsubscribing(),
};

export const CTA_STATUS: Record<Enum<"cta_status">, string> = {
  started: m.started(),
  awaiting_guardian: m.waiting_for_the_parent(),
  pending: m.pending(),
  approved: m.approved(),
  rejected: m.rejected(),
  more_info: m.more_asked(),
  withdrawn: m.withdrawn(),
};

/** "14" from a birth year; at most one too high, as only the year is known. */
export function ageFrom(birthYear: number | null, now: number): string | null {
  return birthYear ? String(new Date(now).getFullYear() - birthYear) : null;
}
