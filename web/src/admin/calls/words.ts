import { IconBan, IconHandStop, IconQuestionMark, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { MESSAGE, type StatusLook } from "~/shared/words/status";
import { CALL } from "../inbox/callWords";
import { eventWords } from "../words";
import { type CallRow, OVER } from "./api";

export const SCRIPTS: Record<string, string> = {
  welcome_call: m.welcome_call(),
  followup_call: m.follow_up_call(),
  rescue_call: m.class_reminder_rescue(),
  inbound: m.they_called(),
};

/** What a call is for. */
export function purpose(call: Pick<CallRow, "agent" | "event_key">): string {
  return SCRIPTS[call.agent ?? ""] ?? eventWords(call.event_key);
}

/** Where a call stands: before it leaves, and where it never will, the message's own word. */
export function lookOf(call: Pick<CallRow, "status" | "call_status">): StatusLook {
  if (["held", "cancelled", "skipped", "unknown"].includes(call.status)) return MESSAGE[call.status];
  if (call.status === "failed" && !isOver(call)) return MESSAGE.failed;
  return CALL[call.call_status];
}

export function isOver(call: Pick<CallRow, "call_status">): boolean {
  return OVER.includes(call.call_status);
}

const look = (kind: StatusLook["kind"], en: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi: en,
  icon,
});

/** What came of a call, in one chip: the strongest thing that was heard. */
export function outcomeOf(call: Pick<CallRow, "proposals" | "fault">): StatusLook | null {
  const heard = new Map(call.proposals.map(({ field, value }) => [field, value]));
  if (heard.get("safety") === "yes") return look("bad", m.handle_with_care(), IconHandStop);
  if (heard.has("asked_to_stop")) return look("bad", m.asked_to_stop(), IconHandStop);
  if (heard.get("wrong_number") === "yes") return look("quiet", m.wrong_number(), IconBan);
  if (call.fault) return look("bad", m.faulty_opening(), IconHandStop);
  const interested = heard.get("interested");
  if (interested === "yes") return look("good", m.interested(), IconThumbUp);
  if (interested === "no") return look("quiet", m.not_interested(), IconThumbDown);
  if (interested === "thinking") return look("wait", m.thinking(), IconQuestionMark);
  return null;
}

const FIELDS: Record<string, string> = {
  interested: m.interested(),
  call_back_at: m.call_back(),
  asked_to_stop: m.asked_to_stop(),
  wrong_number: m.wrong_number(),
  answered_by: m.answered_by(),
  language_preference: m.language(),
  reason_no: m.why_not(),
  question: m.open_question(),
  wants_person: m.wants_a_person(),
  coming: m.coming_to_class(),
  safety: m.somebody_may_be_in_danger(),
  angry: m.angry_on_the_phone(),
};

export function fieldWords(field: string): string {
  return FIELDS[field] ?? eventWords(field);
}

const VALUES: Record<string, string> = {
  yes: m.yes(),
  no: m.no(),
  thinking: m.thinking_about_it(),
  all: m.all_channels(),
  calls: m.calls_only(),
  guardian: m.the_guardian(),
  other_adult: m.another_adult(),
  child: m.a_child(),
  voicemail: m.voicemail(),
  en: "English",
  hi: "Hindi",
  fee: m.the_fee(),
  time: m.no_time(),
  exams: m.exams(),
  age: m.the_childs_age(),
  not_online: m.not_online(),
  other: m.another_reason(),
};

export function valueWords(value: string): string {
  return VALUES[value] ?? value;
}

const EFFECTS: Record<string, string> = {
  "interested:yes": m.moves_the_lead_to_interested(),
  "interested:no": m.moves_the_lead_to_lost_with_the_reason(),
  "interested:thinking": m.changes_nothing_and_is_noted(),
  call_back_at: m.plans_a_follow_up_call(),
  language_preference: m.writes_and_speaks_to_them_so_from_now_on(),
  reason_no: m.notes_why(),
  question: m.puts_the_thread_under_needs_reply(),
  wants_person: m.puts_the_thread_under_needs_reply(),
  coming: m.notes_it_for_the_class(),
  "answered_by:child": m.deletes_the_recording(),
  answered_by: m.is_noted(),
};

/** What Apply would do; null: nothing follows by itself. */
export function effectOf(field: string, value: string): string | null {
  if (field === "language_preference" && value !== "en" && value !== "hi") return null;
  return EFFECTS[`${field}:${value}`] ?? EFFECTS[field] ?? null;
}

/** "1 min 8 s". */
export function length(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : m.floor_min_whole_s({ floor: Math.floor(whole / 60), whole: whole % 60 });
}

/** How calls end, as the list is narrowed by them. */
export const CALL_ENDS = OVER.map((value) => ({ value, word: CALL[value].en }));
