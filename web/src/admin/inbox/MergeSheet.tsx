import { Modal } from "@mantine/core";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { useMerge, useMergePreview, useUnmerge } from "./api";

interface MergeProps {
  keepId: string;
  dropId: string;
  onDone: () => void;
  onClose: () => void;
}

/** Two families side by side before they become one; both histories are kept, and for a day it can be undone. */
export function MergeSheet({ keepId, dropId, onDone, onClose }: MergeProps) {
  const preview = useMergePreview(keepId, dropId);
  const merge = useMerge();
  const unmerge = useUnmerge();
  const plan = preview.data;

  function run() {
    merge.mutate(
      { keepId, dropId },
      {
        onSuccess: (made) => {
          toast(
            m.merged_into_keep_name_can_be_undone_until({
              keep_name: made.keep_name,
              day_clock: dayClock(made.undo_until),
            }),
            () => unmerge.mutate(made.id),
          );
          onClose();
          onDone();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.are_these_one_family()}</strong>}>
      <div className="stack">
        {preview.isPending && <SkeletonRows rows={3} label={m.comparing()} />}
        <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />
        {plan && (
          <div className="merge">
            {[
              { side: plan.keep, word: m.stays() },
              { side: plan.drop, word: m.comes_to_it() },
            ].map(({ side, word }) => (
              <section key={side.id} className="card card__body" aria-label={word}>
                <p className="dim small">{word}</p>
                <strong className="strong">{side.name}</strong>
                <p>{side.children.join(", ") || m.no_child_known()}</p>
                <p className="dim small">
                  {count(side.contacts, m.contact())}, {count(side.messages, m.message())},{" "}
                  {count(side.payments, m.payment())}, {count(side.seats, m.seat())}
                </p>
              </section>
            ))}
          </div>
        )}
        {plan?.notes.map((note) => (
          <p key={note} className="dim">
            {note}
          </p>
        ))}
        {plan?.blocked && (
          <Notice kind="wait" title={m.they_cannot_be_merged()}>
            {plan.blocked}
          </Notice>
        )}
        <p className="dim small">{m.both_histories_are_kept_for_24_hours_it_can()}</p>
        <ErrorNotice error={merge.error} />
        <div className="row">
          <Button
            look="act"
            disabled={!plan || plan.blocked !== null}
            busy={merge.isPending && m.merging()}
            onClick={run}
          >
            {m.merge_the_two()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
