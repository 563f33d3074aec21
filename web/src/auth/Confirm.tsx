import type { EmailOtpType } from "@supabase/auth-js";
import { useQuery } from "@tanstack/react-query";
import { Redirect, useSearchParams } from "wouter";
import { auth } from "~/api/session";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { ButtonLink } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Door } from "./Door";
import { authProblem } from "./problems";

/** Where the links of Auth's mails lead: the one-time token becomes a session, in whichever browser it was opened. */
export default function Confirm() {
  const [query] = useSearchParams();
  const token_hash = query.get("token_hash");
  const type = (query.get("type") ?? "email") as EmailOtpType;
  const setsPassword = type === "recovery" || type === "invite";
  const confirmed = useQuery({
    queryKey: ["confirm", token_hash, type],
    // A token works once: the answer is kept and never asked for again, whatever the page does.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
    enabled: token_hash !== null,
    queryFn: async () => {
      const { error } = await (await auth()).verifyOtp({ token_hash: token_hash ?? "", type });
      if (error) throw authProblem(error);
      return true;
    },
  });

  if (confirmed.isSuccess) return <Redirect to={setsPassword ? paths.newPassword : paths.enter} replace />;
  if (token_hash && confirmed.isPending) {
    return (
      <Door title={m.confirming()}>
        <SkeletonRows rows={2} label={m.confirming()} />
      </Door>
    );
  }
  return (
    <Door title={m.confirm_failed_title()}>
      <Notice kind="wait">{token_hash ? m.confirm_failed_text() : m.confirm_no_link()}</Notice>
      <ButtonLink look="act" size="big" wide href={paths.signIn}>
        {m.sign_in()}
      </ButtonLink>
      <ButtonLink size="big" wide href={setsPassword ? paths.reset : paths.signUp}>
        {m.send_link()}
      </ButtonLink>
    </Door>
  );
}
