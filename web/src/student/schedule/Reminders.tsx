import { m } from "~/paraglide/messages";
import { toast } from "~/shared/ui/toast";
import { useProfile, useProfileChange } from "../profile/api";
import { Choices } from "../profile/Choices";

/** By which channels the student is reminded the day before a class; the profile has the same choice among the others. */
export default function Reminders() {
  const profile = useProfile();
  const choose = useProfileChange();
  if (!profile.data) return null;
  return (
    <Choices
      title={m.reminders()}
      about={m.reminders_about()}
      unwanted={profile.data.unwanted}
      possible={profile.data.possible.filter((choice) => choice.startsWith("day_before:"))}
      busy={choose.isPending}
      error={choose.error}
      onSave={(unwanted) => choose.mutate({ do: "choose", unwanted }, { onSuccess: () => toast(m.saved()) })}
    />
  );
}
