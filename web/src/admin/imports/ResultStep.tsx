import { IconArrowBackUp, IconDownload, IconFileImport, IconUsers } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { Ask } from "../kit/Ask";
import { Card, Kpis } from "../kit/Page";
import { downloadRejected, type LeadImport, useInvitations, useRun, useUndo, useWouldUndo } from "./api";

/** What came of the list: counts that add up, the rejected rows to fix, and the invitations as they go out. */
export function ResultStep({ it, onBack }: { it: LeadImport; onBack: () => void }) {
  const rejected = it.duplicate_rows + it.invalid_rows;
  const get = useMutation({ mutationFn: () => downloadRejected(it) });
  const rerun = useRun(it.id);
  const goOn = () => rerun.mutate({ after_import: it.after_import, per_hour: it.drip_per_hour });
  const written = ["done", "stopped"].includes(it.status) || (it.status === "failed" && it.checked_at !== null);
  return (
    <div className="stack">
      {it.status === "failed" && (
        <Notice
          kind="bad"
          title={m.the_import_stopped()}
          actions={
            it.checked_at ? (
              <Button look="act" busy={rerun.isPending && m.starting()} onClick={goOn}>
                {m.go_on_where_it_stopped()}
              </Button>
            ) : (
              <Button onClick={onBack}>{m.back_to_map()}</Button>
            )
          }
        >
          {it.error}
        </Notice>
      )}
      {it.status === "cancelled" && (
        <Notice kind="quiet" title={m.given_up()}>
          {m.nothing_of_this_list_was_written()}
        </Notice>
      )}
      {it.status === "stopped" && (
        <Notice
          kind="wait"
          title={m.stopped_by_you()}
          actions={
            <Button look="act" busy={rerun.isPending && m.starting()} onClick={goOn}>
              {m.go_on_where_it_stopped()}
            </Button>
          }
        >
          {m.done_rows_of_total_rows_rows_are_settled({
            done_rows: it.done_rows.toLocaleString("en-IN"),
            total_rows: (it.total_rows ?? 0).toLocaleString("en-IN"),
          })}
        </Notice>
      )}
      {it.status === "undone" && (
        <Notice
          kind="quiet"
          role="status"
          title={m.undone_count_removed({ count: count(it.removed_rows, m.lead()) })}
          actions={
            it.kept_rows > 0 && (
              <ButtonLink href={`${paths.admin.leads}?import=${it.id}`}>
                {m.see_the_kept_rows_that_stay({ kept_rows: it.kept_rows })}
              </ButtonLink>
            )
          }
        >
          {it.kept_rows > 0
            ? m.count_stay_since_somebody_has_touched_them({ count: count(it.kept_rows, m.lead()) })
            : m.nothing_of_this_list_is_left()}
        </Notice>
      )}
      {it.status === "done" && (
        <Notice
          kind="good"
          role="status"
          title={m.count_count2_filled_in({
            count: count(it.new_rows, m.new_lead()),
            count2: count(it.updated_rows, m.known_lead()),
          })}
        >
          {m.new_rows_new_updated_rows_updated_duplicate({
            new_rows: it.new_rows,
            updated_rows: it.updated_rows,
            duplicate_rows: it.duplicate_rows,
            invalid_rows: it.invalid_rows,
            total_rows: it.total_rows ?? "",
          })}
        </Notice>
      )}
      <Kpis
        items={[
          { label: m.new_(), value: it.new_rows.toLocaleString("en-IN") },
          { label: m.updated(), value: it.updated_rows.toLocaleString("en-IN") },
          { label: m.duplicate(), value: it.duplicate_rows.toLocaleString("en-IN") },
          { label: m.invalid(), value: it.invalid_rows.toLocaleString("en-IN") },
        ]}
      />
      <ErrorNotice error={get.error ?? rerun.error} />
      <div className="row">
        {rejected > 0 && (
          <Button
            icon={<IconDownload size={16} aria-hidden="true" />}
            busy={get.isPending && m.preparing_the_file()}
            onClick={() => get.mutate()}
          >
            {m.download_rejected_rejected_rows({ rejected: rejected.toLocaleString("en-IN") })}
          </Button>
        )}
        {written && it.new_rows > 0 && (
          <ButtonLink icon={<IconUsers size={16} aria-hidden="true" />} href={`${paths.admin.leads}?import=${it.id}`}>
            {m.see_these_count({ count: count(it.new_rows, m.lead()) })}
          </ButtonLink>
        )}
        {written && it.new_rows > 0 && <UndoImport it={it} />}
        <ButtonLink icon={<IconFileImport size={16} aria-hidden="true" />} href={paths.admin.imports}>
          {m.import_another_list()}
        </ButtonLink>
      </div>
      {it.status === "done" && it.after_import !== "nothing" && <Invitations id={it.id} />}
    </div>
  );
}

/** Takes the list back: what goes and what stays is said before. */
function UndoImport({ it }: { it: LeadImport }) {
  const [open, setOpen] = useState(false);
  const would = useWouldUndo(it.id, open);
  const undo = useUndo(it.id);
  const removes = would.data?.removes ?? 0;
  const keeps = Object.entries(would.data?.keeps ?? {});
  return (
    <>
      <Button look="danger" icon={<IconArrowBackUp size={16} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {m.undo_import()}
      </Button>
      <Ask
        open={open}
        onClose={() => setOpen(false)}
        title={m.undo_file_name({ file_name: it.file_name })}
        danger
        verb={would.data ? m.remove_count({ count: count(removes, m.lead()) }) : m.counting()}
        busy={(undo.isPending && m.undoing()) || (would.isPending && m.counting())}
        error={undo.error ?? would.error}
        onYes={() => undo.mutate(undefined, { onSuccess: () => setOpen(false) })}
      >
        <p>{m.only_leads_that_nobody_has_touched_since()}</p>
        {keeps.length > 0 && (
          <>
            <p>
              {m.count_stay({
                count: count(
                  keeps.reduce((all, [, number]) => all + number, 0),
                  m.lead(),
                ),
              })}
            </p>
            <ul>
              {keeps.map(([why, number]) => (
                <li key={why} className="dim">
                  {number} · {why}
                </li>
              ))}
            </ul>
          </>
        )}
        {it.after_import !== "nothing" && <p>{m.invitations_of_this_list_that_have_not_left()}</p>}
      </Ask>
    </>
  );
}

function Invitations({ id }: { id: string }) {
  const invitations = useInvitations(id);
  const it = invitations.data;
  return (
    <Card title={m.invitations_by_email()}>
      <ErrorNotice error={invitations.error} onRetry={() => void invitations.refetch()} />
      {!it && !invitations.error && <p className="dim">{m.being_planned()}</p>}
      {it && (
        <p role="status">
          <strong>{it.delivered}</strong> {m.delivered()} <strong>{it.sent}</strong> {m.sent()}{" "}
          <strong>{it.waiting}</strong> {m.waiting_then()} <strong>{it.skipped}</strong> {m.skipped_2()}{" "}
          <strong>{it.failed}</strong> {m.failed_2()}
          {it.unsure > 0 && ` ${m.unsure_maybe_sent({ unsure: it.unsure })}`}
        </p>
      )}
    </Card>
  );
}
