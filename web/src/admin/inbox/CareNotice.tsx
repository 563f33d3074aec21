import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { Ask } from "../kit/Ask";
import { MaskedContact } from "../kit/MaskedContact";
import { type Family, useEndCare } from "./api";

/** Handle with care: why, whom to call, where help is, and the only way to end it. */
export function CareNotice({ family }: { family: Family }) {
  const [asking, setAsking] = useState(false);
  const end = useEndCare();
  const guardians = family.contacts.filter(
    ({ kind, owner, retired_at }) => kind === "phone" && owner !== "student" && !retired_at,
  );
  return (
    <Notice
      kind="bad"
      role="alert"
      title={m.handle_with_care()}
      actions={
        <Button size="small" onClick={() => setAsking(true)}>
          {m.all_is_well_end_this()}
        </Button>
      }
    >
      <span>
        {m.reason_since({
          automation_stopped_reason: family.automation_stopped_reason ?? m.something_was_said_that_a_person_must_look(),
        })}{" "}
        {family.automation_stopped_at && dayClock(family.automation_stopped_at)}{" "}
        {m.nothing_automatic_goes_to_this_family()}
      </span>
      <span className="row">
        {guardians.map((contact) => (
          <span key={contact.id} className="row">
            <IconPhone size={14} aria-hidden="true" /> {contact.name ?? m.guardian()}
            <MaskedContact contact={contact} />
          </span>
        ))}
        <span>
          {m.childline()} <a href="tel:1098">1098</a>
          {m.free_day_and_night_emergency()} <a href="tel:112">112</a>.
        </span>
      </span>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={m.end_the_care_for_this_family()}
        verb={m.end_it_automation_goes_on()}
        busy={end.isPending && m.saving()}
        error={end.error}
        onYes={() => end.mutate(family.id, { onSuccess: () => setAsking(false) })}
      >
        <p>{m.what_was_planned_for_this_family_and_still()}</p>
      </Ask>
    </Notice>
  );
}
