import { Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import type { components } from "~/api/schema";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { useDuplicates } from "./api";

type Side = components["schemas"]["Side"];

/** Other entries that may be this child, and the way to make them one. */
export function Duplicates({ id, leadId }: { id: string; leadId: string }) {
  const found = useDuplicates(id);
  const [other, setOther] = useState<string | null>(null);
  if (found.error) return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data || found.data.length === 0) return null;
  return (
    <Notice kind="wait" title={m.this_may_be_somebody_we_have_already()}>
      <ul className="twins" aria-label={m.possible_duplicates()}>
        {found.data.map((twin) => (
          <li key={twin.leadId} className="row row--between">
            <span>
              <Link href={paths.admin.family(twin.familyId)}>{twin.name}</Link>
              {twin.facts && <span className="dim"> {twin.facts}</span>}
              <br />
              <span className="small">{twin.why.join(", ")}</span>
            </span>
            <Button size="small" onClick={() => setOther(twin.leadId)}>
              {m.compare_and_merge()}
            </Button>
          </li>
        ))}
      </ul>
      {other && <Compare leadId={leadId} otherId={other} onClose={() => setOther(null)} />}
    </Notice>
  );
}

/** Both entries side by side; merging keeps one, and can be undone for a day. */
function Compare({ leadId, otherId, onClose }: { leadId: string; otherId: string; onClose: () => void }) {
  const queries = useQueryClient();
  const body = { kind: "lead", keep_id: leadId, drop_id: otherId } as const;
  const plan = useQuery({
    queryKey: ["merge", leadId, otherId],
    queryFn: () => answer(engine.POST("/api/leads/merges/preview", { body })),
  });
  const it = plan.data;
  const merge = useMutation({
    mutationFn: () =>
      answer(
        engine.POST("/api/leads/merges", {
          body: { ...body, keep_id: it?.keep.id ?? leadId, drop_id: it?.drop.id ?? otherId },
        }),
      ),
    onSuccess: (done) => {
      void queries.invalidateQueries();
      toast(m.merged_into_keep_name({ keep_name: done.keep_name }), async () => {
        await answer(engine.POST("/api/leads/merges/{merge_id}/undo", { params: { path: { merge_id: done.id } } }));
        await queries.invalidateQueries();
      });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={<strong>{m.are_these_one_child()}</strong>} size="lg">
      <div className="stack">
        <ErrorNotice error={plan.error} onRetry={() => void plan.refetch()} />
        {plan.isPending && <SkeletonRows rows={4} label={m.comparing()} />}
        {it && (
          <>
            <div className="sides">
              <SideFacts side={it.keep} word={m.is_kept()} kept />
              <SideFacts side={it.drop} word={m.goes_into_it()} />
            </div>
            {it.swapped && <p className="dim">{m.the_entry_that_is_further_on_is_kept()}</p>}
            {it.notes.length > 0 && (
              <ul className="dim small">
                {it.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
            {it.blocked && <Notice kind="wait">{it.blocked}</Notice>}
          </>
        )}
        <ErrorNotice error={merge.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={!it || Boolean(it.blocked)}
            busy={merge.isPending && m.merging()}
            onClick={() => merge.mutate()}
          >
            {m.merge_both_histories_stay()}
          </Button>
          <Button onClick={onClose}>{m.they_are_two()}</Button>
        </div>
      </div>
    </Modal>
  );
}

function SideFacts({ side, word, kept = false }: { side: Side; word: string; kept?: boolean }) {
  return (
    <div className={kept ? "sides__kept stack stack--tight" : "stack stack--tight"}>
      <p className="dim small">{word}</p>
      <h3>{side.name}</h3>
      {side.stage && side.stage in LEAD && <StatusChip look={LEAD[side.stage as keyof typeof LEAD]} />}
      <p className="small">
        {m.since_day_counts({
          day: day(side.created_at),
          count: count(side.contacts, m.contact()),
          count2: count(side.messages, m.message()),
          count3: count(side.payments, m.payment()),
          count4: count(side.seats, m.seat()),
        })}
      </p>
    </div>
  );
}
