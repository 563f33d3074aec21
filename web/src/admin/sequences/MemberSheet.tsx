import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { toast } from "~/shared/ui/toast";
import { PlanSheet } from "../kit/PlanSheet";
import type { Sequence } from "./api";

export type Act = "follow_up" | "follow_up_pause" | "follow_up_resume" | "follow_up_stop";

const leads = (ready: number) => count(ready, m.lead());
const WORDS: Record<Act, { verb: (ready: number) => string; past: string; about?: string }> = {
  follow_up: { verb: (ready) => m.add_count_leads({ count: leads(ready) }), past: m.added() },
  follow_up_pause: {
    verb: (ready) => m.pause_for_leads({ leads: leads(ready) }),
    past: m.paused(),
    about: m.no_step_comes_until_it_goes_on(),
  },
  follow_up_resume: {
    verb: (ready) => m.go_on_for_leads({ leads: leads(ready) }),
    past: m.goes_on(),
    about: m.what_became_due_comes_now(),
  },
  follow_up_stop: {
    verb: (ready) => m.stop_for_leads({ leads: leads(ready) }),
    past: m.stopped(),
    about: m.a_lead_goes_through_a_follow_up_once(),
  },
};

interface MemberSheetProps {
  it: Sequence;
  act: Act;
  leadIds: string[];
  onClose: () => void;
}

/** Before leads begin a follow-up, rest in it, go on or leave it: for whom it can be done, why not, and what is sent. */
export function MemberSheet({ it, act, leadIds, onClose }: MemberSheetProps) {
  const [ids, setIds] = useState(leadIds);
  const { verb, past, about = m.follow_up_begins_for() } = WORDS[act];
  return (
    <PlanSheet
      key={ids.join()}
      title={it.name}
      action={act}
      what={{ sequence_id: it.id, lead_ids: ids }}
      verb={verb}
      past={past}
      silent={act !== "follow_up"}
      onDone={() => toast(past)}
      onRetry={setIds}
      onClose={onClose}
    >
      <p className="dim">{about}</p>
    </PlanSheet>
  );
}
