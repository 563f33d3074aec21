import { Redirect } from "wouter";
import { useSession } from "~/api/session";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { useAccount } from "~/shared/account";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Door } from "./Door";

/** The step after every sign-in: the profile is made, a waiting seat opened, and each goes where they belong. */
export default function Enter() {
  const session = useSession();
  const account = useAccount();
  if (!session) return <Redirect to={paths.signIn} replace />;
  if (account.data) {
    return <Redirect to={account.data.profile.role === "admin" ? paths.admin.home : paths.app.home} replace />;
  }
  return (
    <Door title={m.opening_account()}>
      {account.error ? (
        <ErrorNotice error={account.error} onRetry={() => void account.refetch()} />
      ) : (
        <SkeletonRows rows={2} label={m.opening_account()} />
      )}
    </Door>
  );
}
