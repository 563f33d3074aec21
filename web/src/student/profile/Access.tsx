import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth, signOut } from "~/api/session";
import { authProblem } from "~/auth/problems";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";

const SHORTEST_PASSWORD = 8;

/** The address and the password of the sign-in, and the way out, here and on every device. */
export function Access({ email }: { email: string }) {
  const [open, setOpen] = useState<"email" | "password" | null>(null);
  const everywhere = useMutation({ mutationFn: () => signOut("global") });
  return (
    <section className="card" aria-label={m.sign_in_and_devices()}>
      <p className="row__second">{email}</p>
      {open === "email" ? (
        <NewEmail was={email} />
      ) : (
        <Button onClick={() => setOpen("email")}>{m.change_email()}</Button>
      )}
      {open === "password" ? (
        <NewPassword onSaved={() => setOpen(null)} />
      ) : (
        <Button onClick={() => setOpen("password")}>{m.change_password()}</Button>
      )}
      <Button onClick={() => void signOut()}>{m.sign_out()}</Button>
      <p className="card__second">{m.sign_out_all_about()}</p>
      <ErrorNotice error={everywhere.error} />
      <Button busy={everywhere.isPending && m.loading()} onClick={() => everywhere.mutate()}>
        {m.sign_out_all()}
      </Button>
    </section>
  );
}

/** The new address holds once the link that goes there was opened; Auth tells the old one. */
function NewEmail({ was }: { was: string }) {
  const [email, setEmail] = useState("");
  const [fault, setFault] = useState<string | undefined>();
  const change = useMutation({
    mutationFn: async (next: string) => {
      const { error } = await (await auth()).updateUser({ email: next });
      if (error) throw authProblem(error);
      return next;
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    const next = email.trim().toLowerCase();
    const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(next) && next !== was;
    setFault(isAddress ? undefined : m.need_email());
    if (isAddress) change.mutate(next);
  }
  if (change.data) {
    return (
      <Notice kind="info" role="status">
        {m.change_email_sent({ email: change.data })}
      </Notice>
    );
  }
  return (
    <form onSubmit={submit} noValidate style={{ display: "contents" }}>
      <TextField
        big
        label={m.new_email()}
        help={m.change_email_help()}
        error={fault}
        type="email"
        autoComplete="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <ErrorNotice error={change.error} />
      <Button type="submit" look="act" busy={change.isPending && m.sending()}>
        {m.send_link()}
      </Button>
    </form>
  );
}

function NewPassword({ onSaved }: { onSaved: () => void }) {
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string | undefined>();
  const change = useMutation({
    mutationFn: async () => {
      const { error } = await (await auth()).updateUser({ password });
      if (error) throw authProblem(error);
    },
    onSuccess: () => {
      toast(m.password_saved());
      onSaved();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    const isLong = password.length >= SHORTEST_PASSWORD;
    setFault(isLong ? undefined : m.need_long_password());
    if (isLong) change.mutate();
  }
  return (
    <form onSubmit={submit} noValidate style={{ display: "contents" }}>
      <TextField
        big
        label={m.new_password()}
        help={m.password_help()}
        error={fault}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <ErrorNotice error={change.error} />
      <Button type="submit" look="act" busy={change.isPending && m.saving()}>
        {m.save_password()}
      </Button>
    </form>
  );
}
