import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconBroadcast,
  IconCalendarEvent,
  IconCalendarX,
  IconCertificate,
  IconCertificateOff,
  IconCheck,
  IconChecks,
  IconCircleCheck,
  IconCircleDashed,
  IconClipboardCheck,
  IconClipboardText,
  IconClock,
  IconClockHour4,
  IconDoorExit,
  IconEye,
  IconFlag,
  IconHandStop,
  IconHourglass,
  IconLink,
  IconLoader2,
  IconMail,
  IconMailOpened,
  IconMedal,
  IconMinus,
  IconPencil,
  IconPhone,
  IconPlayerPause,
  IconQuestionMark,
  IconReceiptRefund,
  IconRefresh,
  IconSchool,
  IconSend,
  IconThumbUp,
  IconUserPlus,
  IconVideo,
  IconZzz,
} from "@tabler/icons-react";
import { look } from "./look";

export type { Kind, StatusLook } from "./look";
export { SUBMISSION } from "./submission";

export const LEAD = {
  new: look("good", "New", "नया", IconUserPlus),
  invited: look("info", "Invited", "निमंत्रण भेजा", IconMail),
  cta_submitted: look("info", "CTA submitted", "फ़ॉर्म मिला", IconClipboardText),
  approved: look("good", "Approved", "मंज़ूर", IconClipboardCheck),
  contacted: look("info", "Contacted", "संपर्क हुआ", IconPhone),
  interested: look("good", "Interested", "रुचि है", IconThumbUp),
  link_sent: look("info", "Link sent", "लिंक भेजा", IconSend),
  paid: look("good", "Paid", "पेमेंट हुआ", IconCircleCheck),
  enrolled: look("good", "Enrolled", "दाख़िल", IconSchool),
  lost: look("quiet", "Lost", "नहीं जुड़े", IconDoorExit),
  do_not_contact: look("bad", "Do not contact", "संपर्क न करें", IconHandStop),
};

/** Several states of the ledger read as one word: a claimed row is already on its way. */
export const MESSAGE = {
  planned: look("quiet", "Planned", "तय", IconCircleDashed),
  held: look("wait", "Held", "रोका हुआ", IconPlayerPause),
  claimed: look("info", "Sending", "जा रहा है", IconLoader2),
  calling: look("info", "Sending", "जा रहा है", IconLoader2),
  sent: look("info", "Sent", "भेजा", IconCheck),
  unknown: look("wait", "Maybe sent", "शायद भेजा", IconQuestionMark),
  delivered: look("good", "Delivered", "पहुँचा", IconChecks),
  read: look("good", "Read", "पढ़ा गया", IconEye),
  replied: look("good", "Replied", "जवाब आया", IconArrowBackUp),
  failed: look("bad", "Failed", "नहीं गया", IconAlertTriangle),
  bounced: look("bad", "Failed", "नहीं गया", IconAlertTriangle),
  skipped: look("quiet", "Skipped", "छोड़ा गया", IconMinus),
  cancelled: look("quiet", "Cancelled", "रद्द", IconBan),
};

export const PAYMENT = {
  draft: look("quiet", "Draft", "ड्राफ़्ट", IconPencil),
  link_created: look("quiet", "Link created", "लिंक बना", IconLink),
  link_sent: look("info", "Link sent", "लिंक भेजा", IconSend),
  opened: look("info", "Opened", "पेज खुला", IconEye),
  pending: look("wait", "Pending", "बाक़ी", IconClock),
  paid: look("good", "Paid", "मिल गया", IconCircleCheck),
  failed: look("bad", "Failed", "नहीं हुआ", IconAlertTriangle),
  expired: look("quiet", "Expired", "समय ख़त्म", IconCalendarX),
  refunded: look("quiet", "Refunded", "लौटाया गया", IconReceiptRefund),
  needs_review: look("review", "Needs review", "जाँच बाक़ी", IconAlertOctagon),
};

export const SESSION = {
  draft: look("quiet", "Draft", "ड्राफ़्ट", IconPencil),
  scheduled: look("info", "Scheduled", "तय", IconCalendarEvent),
  starting_soon: look("now", "Starting soon", "जल्द शुरू", IconClockHour4),
  live: look("now", "Live", "चल रही है", IconBroadcast),
  ended: look("quiet", "Ended", "पूरी हुई", IconFlag),
  recording_ready: look("good", "Recording ready", "रिकॉर्डिंग तैयार", IconVideo),
  cancelled: look("quiet", "Cancelled", "रद्द", IconBan),
};

export const CERTIFICATE = {
  eligible: look("info", "Eligible", "मिल सकता है", IconMedal),
  draft: look("quiet", "Draft", "ड्राफ़्ट", IconPencil),
  issued: look("good", "Issued", "जारी", IconCertificate),
  reissued: look("good", "Reissued", "फिर से जारी", IconRefresh),
  revoked: look("bad", "Revoked", "वापस लिया गया", IconCertificateOff),
};

export const TICKET = {
  open: look("info", "Open", "खुला", IconMailOpened),
  waiting_on_you: look("wait", "Waiting on you", "आपके जवाब का इंतज़ार", IconHourglass),
  waiting_on_student: look("quiet", "Waiting on student", "छात्र के जवाब का इंतज़ार", IconClock),
  snoozed: look("quiet", "Snoozed", "रुका हुआ", IconZzz),
  resolved: look("good", "Resolved", "हल हुआ", IconCircleCheck),
};

/** The same states for the one who asked: whose turn it is stands the other way round. */
export const MY_TICKET = {
  open: look("info", "Sent", "भेज दिया", IconMailOpened),
  waiting_on_you: look("info", "With your teacher", "टीचर देख रही हैं", IconHourglass),
  waiting_on_student: look("wait", "Answered", "जवाब आया", IconArrowBackUp),
  snoozed: look("info", "With your teacher", "टीचर देख रही हैं", IconHourglass),
  resolved: look("good", "Solved", "हल हुआ", IconCircleCheck),
};
