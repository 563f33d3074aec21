import { m } from "~/paraglide/messages";
import { useAccount } from "~/shared/account";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Notice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";

export default function Home() {
  const account = useAccount().data;
  const firstName = account?.profile.full_name.split(" ")[0];
  return (
    <>
      <PageTitle>{firstName ? m.greeting({ name: firstName }) : m.greeting_nameless()}</PageTitle>
      {account?.claimProblem && (
        <Notice kind="wait" title={m.claim_failed()}>
          {account.claimProblem}
        </Notice>
      )}
      {!account?.profile.family_id && <EmptyState drawing="envelope" title={m.home_no_seat()} />}
    </>
  );
}
