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
export function Guard({
  allow,
  waiting,
  children,
}: {
  allow: Enum<"app_role">;
  /** What stands there until the account is open. */
  waiting?: ReactNode;
  children: (account: Account) => ReactNode;
}) {
  const session = useSession();
  const account = useAccount();
  const [here] = useLocation();
  const wasSignedIn = useRef(false);

  if (!session) {
    const ended = wasSignedIn.current ? "&ended" : "";
    return <Redirect to={`${paths.signIn}?next=${encodeURIComponent(here)}${ended}`} replace />;
  }
  wasSignedIn.current = true;
  if (account.error && !account.data) {
    return (
      <Alone>
        <ErrorNotice error={account.error} onRetry={() => void account.refetch()} />
      </Alone>
    );
  }
  if (!account.data)
    return (
      waiting ?? (
        <Alone>
          <SkeletonRows rows={6} label={m.opening_account()} />
        </Alone>
      )
    );
  if (account.data.profile.role !== allow) {
    return (
      <Alone>
        <EmptyState
          drawing="none"
          title={m.other_account({ email: account.data.email })}
          actions={<Button onClick={() => void signOut()}>{m.use_other_account()}</Button>}
        />
      </Alone>
    );
  }
  return children(account.data);
}

/** What is shown before there is a page to show. */
function Alone({ children }: { children: ReactNode }) {
  return (
    <main style={{ maxWidth: 480, margin: "0 auto", padding: "80px 16px 16px" }}>
      <h1 className="sr-only">Launchpad</h1>
      {children}
    </main>
  );
}
