import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Link, useLocation, useSearchParams } from "wouter";
import type { z } from "zod/mini";
import { auth, signOut, useSession } from "~/api/session";
import { config } from "~/app/config";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";
import { rememberClaim, rememberedClaim } from "~/shared/account";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { Door } from "./Door";
import { authProblem } from "./problems";
import { signUpSchema } from "./schemas";

type Values = z.infer<typeof signUpSchema>;

export default function SignUp() {
  const session = useSession();
  const [, go] = useLocation();
  const [query] = useSearchParams();
  rememberClaim(query.get("claim"));
  const claim = rememberedClaim();
  const form = useForm<Values>({
    resolver: zodResolver(signUpSchema),
    defaultValues: { full_name: "", email: "", password: "" },
  });
  const make = useMutation({
    mutationFn: async ({ email, password, full_name }: Values) => {
      const { data, error } = await (await auth()).signUp({
        email,
        password,
        options: {
          // The token of the welcome link travels with the account: the mail may be opened in another browser.
          data: { full_name, language: getLocale(), ...(claim && { claim }) },
          emailRedirectTo: `${config().app_url}${paths.confirm}`,
        },
      });
      if (error) throw authProblem(error);
      return { email, signedIn: data.session !== null };
    },
    onSuccess: ({ email, signedIn }) =>
      go(signedIn ? paths.enter : `${paths.checkMail}?email=${encodeURIComponent(email)}`),
  });

  if (session && !make.isPending) return <SignedInAlready email={session.user.email ?? ""} hasClaim={claim !== null} />;
  const { errors } = form.formState;
  return (
    <Door
      title={m.sign_up_title()}
      lead={m.sign_up_lead()}
      foot={
        <>
          {m.have_account()} <Link href={paths.signIn}>{m.sign_in()}</Link>
        </>
      }
    >
      <form onSubmit={form.handleSubmit((values) => make.mutate(values))} noValidate style={{ display: "contents" }}>
        {claim && <Notice kind="good">{m.sign_up_claim()}</Notice>}
        <TextField
          big
          label={m.your_name()}
          autoComplete="name"
          help={m.name_help()}
          error={errors.full_name?.message}
          {...form.register("full_name")}
        />
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
          autoComplete="new-password"
          help={m.password_help()}
          error={errors.password?.message}
          {...form.register("password")}
        />
        <ErrorNotice error={make.error} />
        <Button type="submit" look="act" size="big" wide busy={make.isPending && m.making_account()}>
          {m.make_account()}
        </Button>
      </form>
    </Door>
  );
}

/** A family's device may be signed in as somebody else: the seat is never opened without asking. */
function SignedInAlready({ email, hasClaim }: { email: string; hasClaim: boolean }) {
  return (
    <Door title={m.sign_up_title()}>
      <p>{m.signed_in_as({ email })}</p>
      <ButtonLink look="act" size="big" wide href={paths.enter}>
        {hasClaim ? m.open_seat_here() : m.home()}
      </ButtonLink>
      <Button size="big" wide onClick={() => void signOut()}>
        {m.use_other_account()}
      </Button>
    </Door>
  );
}
