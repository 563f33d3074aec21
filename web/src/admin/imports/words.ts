import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCircleCheck,
  IconCopy,
  IconFileImport,
  IconHandStop,
  IconListCheck,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
  IconRefresh,
  IconSchool,
  IconUserCheck,
  IconUserPlus,
  IconUserQuestion,
} from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import type { StatusLook } from "~/shared/words/status";
import type { Bucket, LeadImport, Match, Owner, Target } from "./api";

// The dashboard is in English; these words are seen by the educator only.
const look = (kind: StatusLook["kind"], en: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi: en,
  icon,
});

/** The tiles of the check, in their order; together they are all rows. */
export const BUCKETS: Record<Bucket, StatusLook> = {
  new: look("good", m.new_(), IconUserPlus),
  update: look("info", m.update(), IconRefresh),
  in_file: look("quiet", m.duplicate_in_file(), IconCopy),
  lead: look("quiet", m.already_a_lead(), IconUserCheck),
  student: look("quiet", m.already_a_student(), IconSchool),
  opted_out: look("bad", m.opted_out(), IconHandStop),
  invalid: look("bad", m.invalid(), IconAlertTriangle),
  no_guardian: look("wait", m.missing_parent_contact(), IconUserQuestion),
};

export const WHAT_HAPPENS: Record<Bucket, string> = {
  new: m.add(),
  update: m.update(),
  in_file: m.leave_out(),
  lead: m.no_change(),
  student: m.no_change(),
  opted_out: m.stays_opted_out(),
  invalid: m.skip_until_fixed(),
  no_guardian: m.add_send_nothing_yet(),
};

export const MATCHES: { value: Match; word: string }[] = [
  { value: "keep", word: m.keep_mine() },
  { value: "fill", word: m.fill_blanks() },
  { value: "overwrite", word: m.overwrite() },
];

export const STATUSES: Record<LeadImport["status"], StatusLook> = {
  uploaded: look("wait", m.to_be_mapped(), IconFileImport),
  mapped: look("wait", m.to_be_checked(), IconListCheck),
  checking: look("info", m.checking(), IconLoader2),
  checked: look("wait", m.checked_not_run(), IconListCheck),
  running: look("info", m.running(), IconLoader2),
  paused: look("wait", m.paused(), IconPlayerPause),
  stopped: look("wait", m.stopped(), IconPlayerStop),
  undoing: look("info", m.being_undone(), IconArrowBackUp),
  undone: look("quiet", m.undone(), IconArrowBackUp),
  done: look("good", m.done_2(), IconCircleCheck),
  failed: look("bad", m.failed(), IconAlertTriangle),
  cancelled: look("quiet", m.cancelled(), IconBan),
};

/** What a column may be, in the groups of the choice. */
export const TARGETS: { group: string; items: [Target, string][] }[] = [
  {
    group: m.names(),
    items: [
      ["student_name", m.students_name()],
      ["guardian_name", m.parents_name()],
    ],
  },
  {
    group: m.contacts(),
    items: [
      ["guardian_email", m.parents_e_mail()],
      ["guardian_phone", m.parents_mobile_number()],
      ["student_email", m.students_e_mail()],
      ["student_phone", m.students_mobile_number()],
      ["email", m.e_mail_whose_is_not_said()],
      ["phone", m.mobile_number_whose_is_not_said()],
    ],
  },
  {
    group: m.about_the_student(),
    items: [
      ["age", m.age()],
      ["birth_year", m.birth_year()],
      ["grade", m.class_at_school()],
      ["city", m.city()],
      ["source", m.where_they_heard_of_us()],
    ],
  },
  {
    group: m.else_(),
    items: [
      ["extra", m.keep_as_extra()],
      ["ignore", m.leave_out()],
    ],
  },
];

export const OWNERS: Record<Owner, string> = {
  guardian: m.parents(),
  student: m.students(),
  unknown: m.not_known_treated_as_a_parents(),
};

/** Whose contact a column is; null when it holds none. The same rule stands in the engine. */
export function ownerOf(target: Target, defaultOwner: Owner): Owner | null {
  if (target.startsWith("guardian_") && target !== "guardian_name") return "guardian";
  if (target.startsWith("student_") && target !== "student_name") return "student";
  return target === "email" || target === "phone" ? defaultOwner : null;
}
