import { Modal } from "@mantine/core";
import { Link, useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { type Ticket, useMerge, useMergeChoices, useMerges, useTicket, useUnmerge } from "./api";
import { CATEGORIES } from "./words";

/** Chooses the open request of the same family that goes on for both. */
export function MergeSheet({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const choices = useMergeChoices(ticket);
  const unmerge = useUnmerge();
  const [, go] = useLocation();
  const merge = useMerge(ticket.id, (made) => {
    toast(
      m.merged_into_keep_name_can_be_undone_until({ keep_name: made.keep_name, day_clock: dayClock(made.undo_until) }),
      () => unmerge.mutate(made.id),
    );
    onClose();
    go(paths.admin.supportTicket(made.keep_id));
  });

  return (
    <Modal opened onClose={onClose} title={<strong>{m.put_this_request_with()}</strong>}>
      <div className="stack">
        <p className="dim small">{m.the_words_of_both_stand_in_one_request()}</p>
        {choices.isPending && <SkeletonRows rows={2} label={m.loading_the_request()} />}
        <ErrorNotice error={choices.error} onRetry={() => void choices.refetch()} />
        {choices.data?.length === 0 && <EmptyState title={m.no_other_open_request_fits()} />}
        <ul className="stack stack--tight" aria-label={m.requests()}>
          {choices.data?.map((one) => (
            <li key={one.id}>
              <Button
                wide
                disabled={merge.isPending}
                busy={merge.isPending && merge.variables === one.id && m.merging()}
                onClick={() => merge.mutate(one.id)}
              >
                {m.merge_into_name({ name: one.subject ?? m.a_request() })}
              </Button>
              <p className="dim small">
                {[
                  one.category && CATEGORIES[one.category],
                  one.student_name,
                  one.created_at && dayClock(one.created_at),
                ]
                  .filter(Boolean)
                  .join(", ")}
              </p>
            </li>
          ))}
        </ul>
        <ErrorNotice error={merge.error} />
      </div>
    </Modal>
  );
}

/** Where the words of a merged request are now. */
export function MergedInto({ id }: { id: string }) {
  const kept = useTicket(id).data;
  return (
    <Notice kind="info" title={m.this_request_was_merged()}>
      <span>
        {m.its_words_stand_in()} <Link href={paths.admin.supportTicket(id)}>{kept?.subject ?? m.a_request()}</Link>
      </span>
    </Notice>
  );
}

/** Merges of the last day that this request had part in, each with its way back. */
export function Merges({ id }: { id: string }) {
  const now = useNow(60_000);
  const merges = useMerges(id).data ?? [];
  const unmerge = useUnmerge();
  const open = merges.filter(({ undone_at, undo_until }) => !undone_at && Date.parse(undo_until) > now);
  return (
    <>
      {open.map((merge) => (
        <p key={merge.id} className="row row--between small">
          <span>
            {m.drop_name_was_merged_into_keep_name({ drop_name: merge.drop_name, keep_name: merge.keep_name })}
          </span>
          <Button
            size="small"
            busy={unmerge.isPending && m.undoing()}
            onClick={() => unmerge.mutate(merge.id, { onSuccess: () => toast(m.the_merge_is_undone()) })}
          >
            {m.undo()}
          </Button>
        </p>
      ))}
      <ErrorNotice error={unmerge.error} />
    </>
  );
}
