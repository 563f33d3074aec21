import { useMutation } from "@tanstack/react-query";
import { Link, useSearchParams } from "wouter";
import { auth } from "~/api/session";
import { config } from "~/app/config";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { Door } from "./Door";
import { authProblem } from "./problems";

/** After sign-up (or, with `recover`, after asking for a new password): look into your mail. */
export default function CheckMail() {
  const [query] = useSearchParams();
  const email = query.get("email") ?? "";
  const recover = query.has("recover");
  const again = useMutation({
    mutationFn: async () => {
      const client = await auth();
      const redirect = `${config().app_url}${paths.confirm}`;
      const { error } = recover
        ? await client.resetPasswordForEmail(email, { redirectTo: redirect })
        : await client.resend({ type: "signup", email, options: { emailRedirectTo: redirect } });
      if (error) throw authProblem(error);
    },
  });
  return (
    <Door
      title={m.check_mail_title()}
      foot={<Link href={recover ? paths.reset : paths.signUp}>{m.other_address()}</Link>}
    >
      <p>{recover ? m.check_mail_recover({ email }) : m.check_mail_text({ email })}</p>
      <ErrorNotice error={again.error} />
      {again.isSuccess && (
        <Notice kind="good" role="status">
          {m.mail_again_done()}
        </Notice>
      )}
      <Button size="big" wide busy={again.isPending && m.sending()} onClick={() => again.mutate()}>
        {m.mail_again()}
      </Button>
    </Door>
  );
}
