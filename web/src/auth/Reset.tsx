import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Link, useLocation } from "wouter";
import type { z } from "zod/mini";
import { auth } from "~/api/session";
import { config } from "~/app/config";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { Door } from "./Door";
import { authProblem } from "./problems";
import { addressSchema } from "./schemas";

type Values = z.infer<typeof addressSchema>;

export default function Reset() {
  const [, go] = useLocation();
  const form = useForm<Values>({ resolver: zodResolver(addressSchema), defaultValues: { email: "" } });
  const ask = useMutation({
    mutationFn: async ({ email }: Values) => {
      const redirectTo = `${config().app_url}${paths.confirm}`;
      const { error } = await (await auth()).resetPasswordForEmail(email, { redirectTo });
      if (error) throw authProblem(error);
      return email;
    },
    onSuccess: (email) => go(`${paths.checkMail}?recover&email=${encodeURIComponent(email)}`),
  });
  return (
    <Door title={m.reset_title()} lead={m.reset_lead()} foot={<Link href={paths.signIn}>{m.sign_in()}</Link>}>
      <form onSubmit={form.handleSubmit((values) => ask.mutate(values))} noValidate style={{ display: "contents" }}>
        <TextField
          big
          label={m.email()}
          type="email"
          autoComplete="email"
          inputMode="email"
          error={form.formState.errors.email?.message}
          {...form.register("email")}
        />
        <ErrorNotice error={ask.error} />
        <Button type="submit" look="act" size="big" wide busy={ask.isPending && m.sending()}>
          {m.send_link()}
        </Button>
      </form>
    </Door>
  );
}
