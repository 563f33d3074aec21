import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Link, Redirect, useLocation, useSearchParams } from "wouter";
import type { z } from "zod/mini";
import { auth, useSession } from "~/api/session";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { rememberClaim } from "~/shared/account";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { Door } from "./Door";
import { authProblem } from "./problems";
import { signInSchema } from "./schemas";

type Values = z.infer<typeof signInSchema>;

export default function SignIn() {
  const session = useSession();
  const [, go] = useLocation();
  const [query] = useSearchParams();
  rememberClaim(query.get("claim"));
  const next = query.get("next");
  const after = next?.startsWith("/") && !next.startsWith("//") ? next : paths.enter;
  const form = useForm<Values>({ resolver: zodResolver(signInSchema), defaultValues: { email: "", password: "" } });
  const enter = useMutation({
    mutationFn: async (values: Values) => {
      const { error } = await (await auth()).signInWithPassword(values);
      if (error) throw authProblem(error);
    },
    onSuccess: () => go(after),
  });

  if (session && !enter.isPending) return <Redirect to={after} />;
  const { errors } = form.formState;
  return (
    <Door
      title={m.sign_in_title()}
      lead={m.sign_in_lead()}
      foot={
        <>
          {m.no_account()} <Link href={paths.signUp}>{m.sign_up()}</Link>
        </>
      }
    >
      <form onSubmit={form.handleSubmit((values) => enter.mutate(values))} noValidate style={{ display: "contents" }}>
        {query.has("ended") && <Notice kind="info">{m.session_ended()}</Notice>}
        <TextField
          big
          label={m.email()}
          type="email"
          autoComplete="email"
          inputMode="email"
          error={errors.email?.message}
          {...form.register("email")}
        />
        <TextField
          big
          label={m.password()}
          type="password"
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register("password")}
        />
        <Link className="door__right" href={paths.reset}>
          {m.forgot_password()}
        </Link>
        <ErrorNotice error={enter.error} />
        <Button type="submit" look="act" size="big" wide busy={enter.isPending && m.signing_in()}>
          {m.sign_in()}
        </Button>
      </form>
    </Door>
  );
}
