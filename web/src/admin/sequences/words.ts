import { m } from "~/admin/paraglide/messages";
import { LEAD } from "~/shared/words/status";
import type { Step } from "./api";

export const CONDITIONS: Record<NonNullable<Step["condition"]>, string> = {
  always: m.always(),
  not_visited: m.only_if_they_opened_none_of_our_pages(),
  visited: m.only_if_they_opened_one_of_our_pages(),
  not_delivered: m.only_if_nothing_has_arrived_so_far(),
};

export const WHY_STOPPED: Record<string, string> = {
  reply: "answered",
  interested: "interested",
  payment: "paid",
  opt_out: m.opted_out_2(),
  lost: "lost",
  do_not_contact: m.not_to_be_contacted(),
  educator: m.stopped_by_you_2(),
};

/** "12 answered, 3 paid" */
export function stoppedWords(stopped: Record<string, number>): string {
  return Object.entries(stopped)
    .map(([why, n]) => `${n} ${WHY_STOPPED[why] ?? why}`)
    .join(", ");
}

export const STAGES = ["new", "invited", "cta_submitted", "approved", "contacted", "interested", "link_sent"] as const;

/** The conditions of a step, in words; none where it always goes. */
export function conditionWords(step: { condition?: string; only_stage?: string | null }): string {
  const { condition = "always", only_stage } = step;
  const said = condition === "always" ? [] : [CONDITIONS[condition as keyof typeof CONDITIONS]];
  if (only_stage) said.push(m.only_if_stage({ stage: LEAD[only_stage as keyof typeof LEAD].en }));
  return said.map((each) => `${each}.`).join(" ");
}

/** What a step can send; the channels that each message has. */
export const MESSAGES = {
  approved: ["email", "whatsapp", "voice"],
  followup_day3: ["email", "whatsapp", "voice"],
  followup_day7: ["email", "whatsapp", "voice"],
  cta_invitation: ["email", "whatsapp"],
} as const;
