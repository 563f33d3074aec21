import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Results } from "../kit/Results";
import { messagesById } from "../notifications/api";
import { useMembers, useSequences } from "../sequences/api";

/** Lets the children whom the chosen e-mails are about begin a follow-up: whom, which, and what became of each. */
export function FollowUp({ load, onClose }: { load: () => Promise<string[]>; onClose: () => void }) {
  const sequences = useSequences().data?.filter((it) => it.is_on) ?? [];
  const [id, setId] = useState("");
  const members = useMembers(id, "enrolments");
  const found = useQuery({
    queryKey: ["email-log", "leads"],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const rows = await messagesById(await load());
      return new Map(rows.flatMap((row) => (row.lead_id ? [[row.lead_id, row.student_name ?? ""] as const] : [])));
    },
  });
  const leads = [...(found.data?.keys() ?? [])];
  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.add_to_a_follow_up()}</strong>}>
      {members.data ? (
        <Results
          title={m.added()}
          results={members.data}
          fileName="follow-up.csv"
          busy={members.isPending && m.adding()}
          onRetry={(failed) => members.mutate(failed.map((one) => one.id))}
          onClose={onClose}
        />
      ) : (
        <div className="stack">
          {found.isPending && <SkeletonRows rows={2} label={m.reading_whom_they_are_about()} />}
          {found.data?.size === 0 && <p className="wait">{m.none_of_these_is_about_a_lead()}</p>}
          {leads.length > 0 && (
            <p>
              <strong className="strong">{count(leads.length, m.lead())}</strong>:{" "}
              {[...(found.data?.values() ?? [])].slice(0, 12).join(", ")}
              {leads.length > 12 && ` ${m.and_length_more({ length: leads.length - 12 })}`}
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
          <ErrorNotice error={found.error ?? members.error} />
          <div className="form__foot">
            <Button
              look="act"
              disabled={!id || leads.length === 0}
              busy={members.isPending && m.adding()}
              onClick={() => members.mutate(leads)}
            >
              {m.add_count_leads({ count: count(leads.length, m.lead()) })}
            </Button>
            <Button onClick={onClose}>{m.back()}</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
