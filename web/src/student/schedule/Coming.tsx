import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { toAppError } from "~/api/errors";
import { db, rows } from "~/api/rest";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { whenBack } from "~/shared/offline";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useLanguage } from "~/shared/words/language";

interface Answer {
  is_coming: boolean;
  reason: string | null;
}

interface Said extends Answer {
  at: number;
}

/** What was said without a signal, and waits on this phone. */
function keptAnswer(keptAs: string): Said | null {
  return JSON.parse(localStorage.getItem(keptAs) ?? "null") as Said | null;
}

/** "Can't come", with a reason for the teacher, and the way back. Without a signal it is kept, and told later. */
export function Coming({ sessionId, answer }: { sessionId: string; answer: Answer | undefined }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const language = useLanguage();
  const keptAs = `launchpad.draft.coming.${sessionId}`;
  const [kept, setKept] = useState(() => keptAnswer(keptAs));
  const tell = useMutation({
    networkMode: "always",
    mutationFn: ({ is_coming, reason }: Answer) =>
      rows(
        db().rpc("answer_session", { p_session_id: sessionId, p_is_coming: is_coming, p_reason: reason ?? "" }),
      ).catch((problem) => {
        // What was refused is not tried again; only what did not get through waits.
        if (toAppError(problem).status !== 0) keep(null);
        throw problem;
      }),
    onSuccess: (_, { is_coming }) => {
      keep(null);
      toast(is_coming ? m.you_are_expected() : m.teacher_knows());
      return queries.invalidateQueries({ queryKey: ["student", "answers"] });
    },
  });
  function keep(said: Said | null) {
    setKept(said);
    if (said) localStorage.setItem(keptAs, JSON.stringify(said));
    else localStorage.removeItem(keptAs);
  }
  const say = (is_coming: boolean) => {
    const said = { is_coming, reason: is_coming ? null : reason };
    keep({ ...said, at: Date.now() });
    setAsking(false);
    tell.mutate(said);
  };
  const again = useRef(() => undefined as unknown);
  again.current = () => {
    const waiting = keptAnswer(keptAs);
    if (waiting && !tell.isPending) tell.mutate(waiting);
  };
  useEffect(() => {
    again.current();
    return whenBack(() => again.current());
  }, []);
  if (kept)
    return (
      <p className="row__second" role="status">
        {!kept.is_coming && `${m.cannot_come_said()} ${kept.reason ?? ""} `}
        {tell.isPending ? m.saving() : m.kept_here({ when: familyDayClock(kept.at, language) })}
      </p>
    );
  if (answer && !answer.is_coming)
    return (
      <>
        <p className="row__second">
          {m.cannot_come_said()} {answer.reason}
        </p>
        <Button onClick={() => say(true)}>{m.can_come_after_all()}</Button>
        <ErrorNotice error={tell.error} />
      </>
    );
  if (!asking)
    return (
      <>
        <Button onClick={() => setAsking(true)}>{m.cannot_come()}</Button>
        <ErrorNotice error={tell.error} />
      </>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        say(false);
      }}
    >
      <TextField
        label={m.cannot_come_why()}
        help={m.cannot_come_help()}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ErrorNotice error={tell.error} />
      <div className="row">
        <Button type="submit" look="act">
          {m.cannot_come_send()}
        </Button>
        <Button onClick={() => setAsking(false)}>{m.not_now()}</Button>
      </div>
    </form>
  );
}
