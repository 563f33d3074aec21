import {
  IconBell,
  IconBrandWhatsapp,
  IconCalendarEvent,
  IconCertificate,
  IconClipboardCheck,
  IconCreditCard,
  IconFileImport,
  IconInbox,
  IconLayoutDashboard,
  IconLifebuoy,
  IconMail,
  IconNotebook,
  IconPhoneCall,
  IconSettings,
  IconUsers,
  IconVideo,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import type { Waiting } from "./waiting";

export interface Entry {
  word: string;
  short?: string;
  href: string;
  icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: "true" }>;
  badge?: keyof Waiting;
  /** Other pages that belong to this entry. */
  also?: string[];
  /** G, then this letter, goes there. */
  letter?: string;
}

const overview: Entry = { word: m.overview(), href: paths.admin.home, icon: IconLayoutDashboard, letter: "o" };
const inbox: Entry = {
  word: m.crm_inbox(),
  short: m.inbox(),
  href: paths.admin.inbox,
  icon: IconInbox,
  badge: "replies",
  letter: "i",
};
const support: Entry = {
  word: m.support(),
  href: paths.admin.support,
  icon: IconLifebuoy,
  badge: "support",
  letter: "h",
};
const payments: Entry = {
  word: m.payment_processing(),
  short: m.payments(),
  href: paths.admin.payments,
  icon: IconCreditCard,
  badge: "payments",
  letter: "p",
};
const sessions: Entry = {
  word: m.session_scheduler(),
  short: m.sessions(),
  href: paths.admin.sessions,
  icon: IconCalendarEvent,
  letter: "s",
};

/** The rail. An entry comes with its page. */
export const GROUPS: { word: string; entries: Entry[] }[] = [
  { word: m.today(), entries: [overview, inbox, support] },
  {
    word: m.grow(),
    entries: [
      {
        word: m.lead_import(),
        href: paths.admin.imports,
        icon: IconFileImport,
        letter: "m",
        also: [paths.admin.leads],
      },
      { word: m.email_automation(), short: m.email(), href: paths.admin.email, icon: IconMail, letter: "e" },
      { word: m.cta_review(), href: paths.admin.cta, icon: IconClipboardCheck, badge: "cta", letter: "c" },
      {
        word: m.whatsapp_automation(),
        short: m.whatsapp(),
        href: paths.admin.whatsapp,
        icon: IconBrandWhatsapp,
        letter: "w",
      },
      { word: m.auto_calling(), href: paths.admin.calls, icon: IconPhoneCall, letter: "v" },
    ],
  },
  {
    word: m.money(),
    entries: [payments, { word: m.paid_students(), href: paths.admin.students, icon: IconUsers, letter: "u" }],
  },
  {
    word: m.teach(),
    entries: [
      sessions,
      { word: m.assignments(), href: paths.admin.assignments, icon: IconNotebook, badge: "toGrade", letter: "a" },
      { word: m.recordings(), href: paths.admin.recordings, icon: IconVideo, letter: "r" },
      { word: m.certificate_generator(), href: paths.admin.certificates, icon: IconCertificate, letter: "t" },
    ],
  },
  {
    word: m.system(),
    entries: [
      { word: m.notifications_manager(), href: paths.admin.messages, icon: IconBell, letter: "n" },
      { word: m.settings(), href: paths.admin.settings, icon: IconSettings, letter: "x" },
    ],
  },
];

/** The bar of the phone, before "More". */
export const BAR: Entry[] = [overview, inbox, sessions, payments];
