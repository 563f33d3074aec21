import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useLocation } from "wouter";
import type { z } from "zod/mini";
import { auth, useSession } from "~/api/session";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Door } from "./Door";
import { authProblem } from "./problems";
import { newPasswordSchema } from "./schemas";

type Values = z.infer<typeof newPasswordSchema>;

export default function NewPassword() {
  const session = useSession();
  const [, go] = useLocation();
  const form = useForm<Values>({ resolver: zodResolver(newPasswordSchema), defaultValues: { password: "" } });
  const save = useMutation({
    mutationFn: async ({ password }: Values) => {
      const { error } = await (await auth()).updateUser({ password });
      if (error) throw authProblem(error);
    },
    onSuccess: () => {
      toast(m.password_saved());
      go(paths.enter);
    },
  });
  if (!session) {
    return (
      <Door title={m.reset_title()}>
        <Notice kind="wait">{m.password_signed_out()}</Notice>
        <ButtonLink look="act" size="big" wide href={paths.reset}>
          {m.send_link()}
        </ButtonLink>
      </Door>
    );
  }
  return (
    <Door title={m.reset_title()} lead={m.signed_in_as({ email: session.user.email ?? "" })}>
      <form onSubmit={form.handleSubmit((values) => save.mutate(values))} noValidate style={{ display: "contents" }}>
        <TextField
          big
          label={m.new_password()}
          type="password"
          autoComplete="new-password"
          help={m.password_help()}
          error={form.formState.errors.password?.message}
          {...form.register("password")}
        />
        <ErrorNotice error={save.error} />
        <Button type="submit" look="act" size="big" wide busy={save.isPending && m.sending()}>
          {m.save_password()}
        </Button>
      </form>
    </Door>
  );
}
