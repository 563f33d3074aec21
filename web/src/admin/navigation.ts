import {
  IconCalendarEvent,
  IconCertificate,
  IconClipboardCheck,
  IconCreditCard,
  IconFileImport,
  IconInbox,
  IconLayoutDashboard,
  IconNotebook,
  IconSettings,
  IconUsers,
  IconVideo,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { paths } from "~/app/paths";
import type { Waiting } from "./waiting";

export interface Entry {
  word: string;
  short?: string;
  href: string;
  icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: "true" }>;
  badge?: keyof Waiting;
}

const overview: Entry = { word: "Overview", href: paths.admin.home, icon: IconLayoutDashboard };
const inbox: Entry = { word: "CRM Inbox", short: "Inbox", href: paths.admin.inbox, icon: IconInbox, badge: "replies" };
const payments: Entry = {
  word: "Payment Processing",
  short: "Payments",
  href: paths.admin.payments,
  icon: IconCreditCard,
  badge: "payments",
};
const sessions: Entry = {
  word: "Session Scheduler",
  short: "Sessions",
  href: paths.admin.sessions,
  icon: IconCalendarEvent,
};

/** The rail. An entry comes with its page. */
export const GROUPS: { word: string; entries: Entry[] }[] = [
  { word: "Today", entries: [overview, inbox] },
  {
    word: "Grow",
    entries: [
      { word: "Lead Import", href: paths.admin.imports, icon: IconFileImport },
      { word: "CTA Review", href: paths.admin.cta, icon: IconClipboardCheck, badge: "cta" },
    ],
  },
  {
    word: "Money",
    entries: [payments, { word: "Paid Students", href: paths.admin.students, icon: IconUsers }],
  },
  {
    word: "Teach",
    entries: [
      sessions,
      { word: "Assignments", href: paths.admin.assignments, icon: IconNotebook, badge: "toGrade" },
      { word: "Recordings", href: paths.admin.recordings, icon: IconVideo },
      { word: "Certificate Generator", href: paths.admin.certificates, icon: IconCertificate },
    ],
  },
  { word: "System", entries: [{ word: "Settings", href: paths.admin.settings, icon: IconSettings }] },
];

/** The bar of the phone, before "More". */
export const BAR: Entry[] = [overview, inbox, sessions, payments];
