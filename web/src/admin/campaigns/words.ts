import {
  IconBan,
  IconCalendarEvent,
  IconCircleCheck,
  IconPencil,
  IconPlayerPause,
  IconSend,
} from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { LEAD, type StatusLook } from "~/shared/words/status";
import type { Audience, Campaign, Choices, SendChannel } from "./api";

const look = (kind: StatusLook["kind"], en: string, hi: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi,
  icon,
});

const LOOKS = {
  draft: look("quiet", "Draft", "ड्राफ़्ट", IconPencil),
  scheduled: look("info", "Scheduled", "तय समय पर", IconCalendarEvent),
  running: look("info", "Sending", "भेजा जा रहा है", IconSend),
  paused: look("wait", "Paused", "रुका हुआ", IconPlayerPause),
  done: look("good", "Done", "पूरा", IconCircleCheck),
  cancelled: look("quiet", "Cancelled", "रद्द", IconBan),
};

/** The state of a mailing, as it is to be seen now. */
export function lookOf(it: Campaign, now: number): StatusLook {
  if (it.confirmed_at === null) return LOOKS.draft;
  if (it.status === "running" && it.scheduled_at && Date.parse(it.scheduled_at) > now) return LOOKS.scheduled;
  return LOOKS[it.status === "planned" ? "draft" : it.status];
}

export const STATUS_OPTIONS = [
  { value: "draft", word: m.draft() },
  { value: "running", word: m.sending_or_scheduled() },
  { value: "paused", word: m.paused() },
  { value: "done", word: m.done_2() },
  { value: "cancelled", word: m.cancelled() },
] as const;

/** What a mailing is called on its channel. */
export const NOUNS: Record<SendChannel, [one: string, many: string]> = {
  email: ["campaign", "campaigns"],
  whatsapp: ["broadcast", "broadcasts"],
  voice: [m.round_of_calls(), m.rounds_of_calls()],
};

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const PARTS: { part: keyof Audience; one: string; many: string; of?: keyof Choices }[] = [
  { part: "stages", one: "stage", many: "stages", of: "stages" },
  { part: "batch_ids", one: "batch", many: "batches", of: "batches" },
  { part: "import_ids", one: "list", many: "lists", of: "imports" },
  { part: "sources", one: "source", many: "sources", of: "sources" },
  { part: "tags", one: "tag", many: "tags", of: "tags" },
];

/** The name of one value of an audience, as people read it. */
export function choiceWord(part: string, key: string, name: string): string {
  return part === "stages" ? (LEAD[key as keyof typeof LEAD]?.en ?? name) : name;
}

/** "stage Invited, batch December" */
export function audienceWords(audience: Audience, choices: Choices | undefined): string {
  const said = PARTS.flatMap(({ part, one, many, of }) => {
    const values = audience[part] as string[] | null | undefined;
    if (!values || values.length === 0) return [];
    const known = of && choices ? (choices[of] as { key: string; name: string }[]) : [];
    const names = values.map((key) => choiceWord(of ?? "", key, known.find((each) => each.key === key)?.name ?? key));
    return [names.length > 3 ? `${names.length} ${many}` : `${names.length === 1 ? one : many} ${names.join(", ")}`];
  });
  if (audience.lead_ids?.length) said.push(count(audience.lead_ids.length, m.chosen_person(), m.chosen_people()));
  if (audience.not_visited) said.push(m.got_the_earlier_mailing_and_did_not_visit());
  return said.join(", ") || m.nobody_yet();
}

/** How far it is, from 0 to 100. */
export function progressOf(it: Campaign): number {
  return it.total === 0 ? 0 : Math.round((100 * (it.total - it.open - it.held)) / it.total);
}
