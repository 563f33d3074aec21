import {
  IconAlertTriangle,
  IconCalendarTime,
  IconCircleCheck,
  IconClock,
  IconLoader2,
  IconPhoneCall,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX,
  IconPlayerStop,
} from "@tabler/icons-react";
import type { Enum } from "~/api/rest";
import type { StatusLook } from "~/shared/words/status";

const look = (kind: StatusLook["kind"], en: string, hi: string, icon: StatusLook["icon"]): StatusLook => ({
  kind,
  en,
  hi,
  icon,
});

/** Calls are seen by the educator only, so these words stay out of the student's files. */
export const CALL: Record<Enum<"call_status">, StatusLook> = {
  scheduled: look("info", "Scheduled", "समय तय", IconCalendarTime),
  ringing: look("info", "Ringing", "घंटी जा रही है", IconPhoneOutgoing),
  in_progress: look("info", "In progress", "बात चल रही है", IconPhoneCall),
  processing: look("info", "Processing", "तैयार हो रहा है", IconLoader2),
  completed: look("good", "Completed", "पूरी हुई", IconCircleCheck),
  no_answer: look("wait", "No answer", "जवाब नहीं", IconPhoneX),
  busy: look("wait", "Busy", "व्यस्त", IconPhoneOff),
  deferred: look("wait", "Deferred to window", "अगले समय पर", IconClock),
  failed: look("bad", "Failed", "नहीं लगी", IconAlertTriangle),
  stopped: look("quiet", "Stopped", "रोकी गई", IconPlayerStop),
};
