import { IconDownload, IconFileImport } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { Card, Kpis } from "../kit/Page";
import { downloadRejected, type LeadImport, useInvitations, useRun } from "./api";

/** What came of the list: counts that add up, the rejected rows to fix, and the invitations as they go out. */
export function ResultStep({ it, onBack }: { it: LeadImport; onBack: () => void }) {
  const rejected = it.duplicate_rows + it.invalid_rows;
  const get = useMutation({ mutationFn: () => downloadRejected(it) });
  const rerun = useRun(it.id);
  return (
    <div className="stack">
      {it.status === "failed" && (
        <Notice
          kind="bad"
          title="The import stopped"
          actions={
            it.checked_at ? (
              <Button look="act" busy={rerun.isPending && "Starting"} onClick={() => rerun.mutate(it.after_import)}>
                Go on where it stopped
              </Button>
            ) : (
              <Button onClick={onBack}>Back to Map</Button>
            )
          }
        >
          {it.error}
        </Notice>
      )}
      {it.status === "cancelled" && (
        <Notice kind="quiet" title="Given up">
          Nothing of this list was written.
        </Notice>
      )}
      {it.status === "done" && (
        <Notice
          kind="good"
          role="status"
          title={`${count(it.new_rows, "new lead")}, ${count(it.updated_rows, "known lead")} filled in`}
        >
          {`${it.new_rows} new + ${it.updated_rows} updated + ${it.duplicate_rows} duplicate + ${it.invalid_rows} invalid = ${it.total_rows} rows.`}
        </Notice>
      )}
      <Kpis
        items={[
          { label: "New", value: it.new_rows.toLocaleString("en-IN") },
          { label: "Updated", value: it.updated_rows.toLocaleString("en-IN") },
          { label: "Duplicate", value: it.duplicate_rows.toLocaleString("en-IN") },
          { label: "Invalid", value: it.invalid_rows.toLocaleString("en-IN") },
        ]}
      />
      <ErrorNotice error={get.error ?? rerun.error} />
      <div className="row">
        {rejected > 0 && (
          <Button
            icon={<IconDownload size={16} aria-hidden="true" />}
            busy={get.isPending && "Preparing the file"}
            onClick={() => get.mutate()}
          >
            {`Download ${rejected.toLocaleString("en-IN")} rejected rows`}
          </Button>
        )}
        <ButtonLink icon={<IconFileImport size={16} aria-hidden="true" />} href={paths.admin.imports}>
          Import another list
        </ButtonLink>
      </div>
      {it.status === "done" && it.after_import === "cta_email" && <Invitations id={it.id} />}
    </div>
  );
}

function Invitations({ id }: { id: string }) {
  const invitations = useInvitations(id);
  const it = invitations.data;
  return (
    <Card title="Invitations by email">
      <ErrorNotice error={invitations.error} onRetry={() => void invitations.refetch()} />
      {!it && !invitations.error && <p className="dim">Being planned.</p>}
      {it && (
        <p role="status">
          <strong>{it.delivered}</strong> delivered · <strong>{it.sent}</strong> sent · <strong>{it.waiting}</strong>{" "}
          waiting · <strong>{it.skipped}</strong> skipped · <strong>{it.failed}</strong> failed
          {it.unsure > 0 && ` · ${it.unsure} maybe sent`}
        </p>
      )}
    </Card>
  );
}
