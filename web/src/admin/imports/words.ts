import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCopy,
  IconFileImport,
  IconListCheck,
  IconLoader2,
  IconPlayerPause,
  IconRefresh,
  IconUserPlus,
} from "@tabler/icons-react";
import type { StatusLook } from "~/shared/words/status";
import type { LeadImport, Owner, Target, Verdict } from "./api";

// The dashboard is in English; these words are seen by the educator only.
const look = (kind: StatusLook["kind"], en: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi: en,
  icon,
});

export const VERDICTS: Record<Verdict, StatusLook> = {
  new: look("good", "New", IconUserPlus),
  updated: look("info", "Update", IconRefresh),
  duplicate: look("quiet", "Duplicate", IconCopy),
  invalid: look("bad", "Invalid", IconAlertTriangle),
};

export const WHAT_HAPPENS: Record<Verdict, string> = {
  new: "Add",
  updated: "Fill blanks of a known lead",
  duplicate: "Leave out",
  invalid: "Leave out until fixed",
};

export const STATUSES: Record<LeadImport["status"], StatusLook> = {
  uploaded: look("wait", "To be mapped", IconFileImport),
  mapped: look("wait", "To be checked", IconListCheck),
  checking: look("info", "Checking", IconLoader2),
  checked: look("wait", "Checked, not run", IconPlayerPause),
  running: look("info", "Running", IconLoader2),
  done: look("good", "Done", IconCircleCheck),
  failed: look("bad", "Failed", IconAlertTriangle),
  cancelled: look("quiet", "Cancelled", IconBan),
};

/** What a column may be, in the groups of the choice. */
export const TARGETS: { group: string; items: [Target, string][] }[] = [
  {
    group: "Names",
    items: [
      ["student_name", "Student's name"],
      ["guardian_name", "Parent's name"],
    ],
  },
  {
    group: "Contacts",
    items: [
      ["guardian_email", "Parent's e-mail"],
      ["guardian_phone", "Parent's mobile number"],
      ["student_email", "Student's e-mail"],
      ["student_phone", "Student's mobile number"],
      ["email", "E-mail, whose is not said"],
      ["phone", "Mobile number, whose is not said"],
    ],
  },
  {
    group: "About the student",
    items: [
      ["age", "Age"],
      ["birth_year", "Birth year"],
      ["grade", "Class at school"],
      ["city", "City"],
      ["source", "Where they heard of us"],
    ],
  },
  {
    group: "Else",
    items: [
      ["extra", "Keep as extra"],
      ["ignore", "Leave out"],
    ],
  },
];

export const OWNERS: Record<Owner, string> = {
  guardian: "Parent's",
  student: "Student's",
  unknown: "Not known, treated as a parent's",
};

/** Whose contact a column is; null when it holds none. The same rule stands in the engine. */
export function ownerOf(target: Target, defaultOwner: Owner): Owner | null {
  if (target.startsWith("guardian_") && target !== "guardian_name") return "guardian";
  if (target.startsWith("student_") && target !== "student_name") return "student";
  return target === "email" || target === "phone" ? defaultOwner : null;
}
