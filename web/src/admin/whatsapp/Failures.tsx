import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { OperationSheet } from "../messages/OperationSheet";
import { messagesById } from "../notifications/api";
import { refOf } from "../notifications/rows";
import { type Failure, useFailures } from "./api";

/** Failures by reason, each with what helps; trying again is offered only where it can. */
export function Failures({ campaign = null }: { campaign?: string | null }) {
  const failures = useFailures(campaign);
  if (failures.isPending) return <SkeletonRows rows={2} label={m.loading_failures()} />;
  if (failures.error)
    return (
      <ErrorNotice
        error={failures.error}
        onRetry={() => void failures.refetch()}
        title={m.failures_could_not_be_read()}
      />
    );
  if (failures.data.length === 0) return <p className="dim">{m.nothing_failed()}</p>;
  return (
    <ul className="stack" aria-label={m.failures_by_reason()}>
      {failures.data.map((group) => (
        <FailureGroup key={group.code ?? "none"} group={group} />
      ))}
    </ul>
  );
}

function FailureGroup({ group }: { group: Failure }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="stack stack--tight">
      <p>
        <strong className="strong">{count(group.messages, m.message())}</strong>: {group.words} {group.next_step}
      </p>
      <div className="row">
        {group.can_retry ? (
          <Button size="small" onClick={() => setOpen(true)}>
            {m.try_count_again({ count: count(group.ids.length, m.message()) })}
          </Button>
        ) : (
          <span className="dim small">{m.trying_the_same_again_does_not_help()}</span>
        )}
        {group.code && (
          <Link href={`${paths.admin.whatsapp}?tab=log&status=failed&code=${encodeURIComponent(group.code)}`}>
            {m.show_them()}
          </Link>
        )}
      </div>
      {open && (
        <OperationSheet
          operation="retry"
          load={async () => (await messagesById(group.ids)).map(refOf)}
          onClose={() => setOpen(false)}
        />
      )}
    </li>
  );
}
