import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { m } from "~/paraglide/messages";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";

/** Shows what a query brought; before that its shape, after a failure the reason. */
export function Wait<T>({
  on,
  children,
  rows = 3,
}: {
  on: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}) {
  if (on.data !== undefined) {
    return (
      <>
        {children(on.data)}
        <ErrorNotice error={on.error} onRetry={() => void on.refetch()} />
      </>
    );
  }
  if (on.error) return <ErrorNotice error={on.error} onRetry={() => void on.refetch()} />;
  return <SkeletonRows rows={rows} height={72} label={m.loading()} />;
}
