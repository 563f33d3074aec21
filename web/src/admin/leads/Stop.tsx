import { m } from "~/admin/paraglide/messages";
import { AreaField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { useDraft } from "../kit/useDraft";
import { type Child, useStopContacting } from "./moves";

/** Do not contact: the whole family, on every channel, at once. */
export function Stop({ lead, onClose }: { lead: Child; onClose: () => void }) {
  const stop = useStopContacting();
  const draft = useDraft(`leads.stop.${lead.id}`, "");
  return (
    <Ask
      open
      onClose={onClose}
      danger
      title={m.do_not_contact_student_name({ student_name: lead.student_name })}
      verb={m.stop_all_channels()}
      busy={stop.isPending && m.stopping()}
      error={stop.error}
      onYes={() =>
        stop.mutate(
          { leads: [lead], reason: draft.value || null },
          {
            onSuccess: ([result]) => {
              if (result?.outcome !== "done") return;
              draft.clear();
              toast(m.nothing_more_is_sent_to_them());
              onClose();
            },
          },
        )
      }
    >
      <p>{m.all_contacts_of_the_family_are_opted_out_on()}</p>
      {stop.data?.[0]?.outcome === "failed" && <p className="bad">{stop.data[0].reason}</p>}
      <AreaField label={m.why()} optional value={draft.value} onChange={(event) => draft.set(event.target.value)} />
    </Ask>
  );
}
