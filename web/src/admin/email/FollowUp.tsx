import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { PlanSheet } from "../kit/PlanSheet";
import { messagesById } from "../notifications/api";
import { useSequences } from "../sequences/api";

const NAMED_AT_MOST = 12;

/** Lets the children whom the chosen e-mails are about begin a follow-up: whom, which, and what each would get or why not. */
export function FollowUp({ load, onClose }: { load: () => Promise<string[]>; onClose: () => void }) {
  const sequences = useSequences().data?.filter((it) => it.is_on) ?? [];
  const [id, setId] = useState("");
  const [only, setOnly] = useState<string[] | null>(null);
  const found = useQuery({
    queryKey: ["email-log", "leads"],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const rows = await messagesById(await load());
      return new Map(rows.flatMap((row) => (row.lead_id ? [[row.lead_id, row.student_name ?? ""] as const] : [])));
    },
  });
  const leads = only ?? [...(found.data?.keys() ?? [])];
  const names = leads.slice(0, NAMED_AT_MOST).map((lead) => found.data?.get(lead));
  return (
    <PlanSheet
      key={only?.join()}
      title={m.add_to_a_follow_up()}
      action="follow_up"
      what={{ sequence_id: id, lead_ids: leads }}
      waitsFor={waitsFor(found.isPending, leads.length, id)}
      verb={(ready) => m.add_count_leads({ count: count(ready, m.lead()) })}
      past={m.added()}
      onRetry={setOnly}
      onClose={onClose}
    >
      <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />
      {leads.length > 0 && (
        <p>
          <strong className="strong">{count(leads.length, m.lead())}</strong>: {names.join(", ")}
          {leads.length > NAMED_AT_MOST && ` ${m.and_length_more({ length: leads.length - NAMED_AT_MOST })}`}
        </p>
      )}
      <SelectField label={m.follow_up()} value={id} onChange={(event) => setId(event.target.value)}>
        <option value="">{m.follow_up()}</option>
        {sequences.map((it) => (
          <option key={it.id} value={it.id}>
            {it.name}
          </option>
        ))}
      </SelectField>
      <p className="dim">{m.follow_up_begins_for()}</p>
    </PlanSheet>
  );
}

function waitsFor(isReading: boolean, leads: number, id: string): string | undefined {
  if (isReading) return m.reading_whom_they_are_about();
  if (leads === 0) return m.none_of_these_is_about_a_lead();
  return id ? undefined : m.choose_the_follow_up_then_its_plan_is_shown();
}
