import { type ReactNode, useRef } from "react";
import { Redirect, useLocation } from "wouter";
import type { Enum } from "~/api/rest";
import { signOut, useSession } from "~/api/session";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { type Account, useAccount } from "./account";
import { Button } from "./ui/Button";
import { EmptyState } from "./ui/EmptyState";
import { ErrorNotice } from "./ui/ErrorNotice";
import { SkeletonRows } from "./ui/Skeleton";

/** Shows its pages to one role. For display only: what may be read and written is decided by the database. */
export function Guard({ allow, children }: { allow: Enum<"app_role">; children: (account: Account) => ReactNode }) {
  const session = useSession();
  const account = useAccount();
  const [here] = useLocation();
  const wasSignedIn = useRef(false);

  if (!session) {
    const ended = wasSignedIn.current ? "&ended" : "";
    return <Redirect to={`${paths.signIn}?next=${encodeURIComponent(here)}${ended}`} replace />;
  }
  wasSignedIn.current = true;
  if (account.error) {
    return (
      <main style={{ maxWidth: 480, margin: "64px auto", padding: 16 }}>
        <ErrorNotice error={account.error} onRetry={() => void account.refetch()} />
      </main>
    );
  }
  if (!account.data) return <SkeletonRows rows={6} label={m.opening_account()} />;
  if (account.data.profile.role !== allow) {
    return (
      <main style={{ maxWidth: 480, margin: "64px auto", padding: 16 }}>
        <EmptyState
          drawing="none"
          title={m.other_account({ email: account.data.email })}
          actions={<Button onClick={() => void signOut()}>{m.use_other_account()}</Button>}
        />
      </main>
    );
  }
  return children(account.data);
}
