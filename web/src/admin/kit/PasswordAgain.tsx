import { Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState, useSyncExternalStore } from "react";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { answerPassword, isAsking, listenForPassword } from "./password";

/** The question for the password, above whatever asked for it. Stands once in the shell. */
export function PasswordAgain() {
  const asking = useSyncExternalStore(listenForPassword, isAsking);
  return asking ? <Question /> : null;
}

function Question() {
  const [password, setPassword] = useState("");
  const prove = useMutation({
    mutationFn: () => answer(engine.POST("/api/settings/password", { body: { password } })),
    onSuccess: () => answerPassword(true),
  });
  const problem = prove.error ? toAppError(prove.error) : null;
  function submit(event: FormEvent) {
    event.preventDefault();
    prove.mutate();
  }
  return (
    <Modal opened zIndex={400} onClose={() => answerPassword(false)} title={<strong>{m.your_password_again()}</strong>}>
      <form className="form" onSubmit={submit}>
        <p>{m.this_cannot_be_taken_back_easily_so_it_asks()}</p>
        <TextField
          label={m.password()}
          type="password"
          autoComplete="current-password"
          data-autofocus
          value={password}
          error={problem?.field === "password" ? problem.message : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem?.field !== "password" && <ErrorNotice error={prove.error} />}
        <div className="form__foot">
          <Button type="submit" look="act" disabled={!password} busy={prove.isPending && m.checking()}>
            {m.go_on()}
          </Button>
          <Button onClick={() => answerPassword(false)}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
