import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { db, rows } from "~/api/rest";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";

interface Answer {
  is_coming: boolean;
  reason: string | null;
}

/** "Can't come", with a reason for the teacher, and the way back. */
export function Coming({ sessionId, answer }: { sessionId: string; answer: Answer | undefined }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const say = useMutation({
    mutationFn: (coming: boolean) =>
      rows(
        db().rpc("answer_session", { p_session_id: sessionId, p_is_coming: coming, p_reason: coming ? "" : reason }),
      ),
    onSuccess: (_, coming) => {
      setAsking(false);
      toast(coming ? m.you_are_expected() : m.teacher_knows());
      return queries.invalidateQueries({ queryKey: ["student", "answers"] });
    },
  });
  if (answer && !answer.is_coming)
    return (
      <>
        <p className="row__second">
          {m.cannot_come_said()} {answer.reason}
        </p>
        <Button busy={say.isPending && m.loading()} onClick={() => say.mutate(true)}>
          {m.can_come_after_all()}
        </Button>
        <ErrorNotice error={say.error} />
      </>
    );
  if (!asking) return <Button onClick={() => setAsking(true)}>{m.cannot_come()}</Button>;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        say.mutate(false);
      }}
    >
      <TextField
        label={m.cannot_come_why()}
        help={m.cannot_come_help()}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ErrorNotice error={say.error} />
      <div className="row">
        <Button type="submit" look="act" busy={say.isPending && m.loading()}>
          {m.cannot_come_send()}
        </Button>
        <Button onClick={() => setAsking(false)}>{m.not_now()}</Button>
      </div>
    </form>
  );
}
