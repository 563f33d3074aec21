import { IconVideo } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

/** Asks the engine for the class link, which notes the attendance, and goes there. */
export function JoinButton({ sessionId, disabled, label }: { sessionId: string; disabled: boolean; label: string }) {
  const queries = useQueryClient();
  const join = useMutation({
    mutationFn: () =>
      answer(engine.POST("/api/sessions/{session_id}/join", { params: { path: { session_id: sessionId } } })),
    onSuccess: ({ url }) => {
      void queries.invalidateQueries({ queryKey: ["student", "attendance"] });
      window.location.assign(url);
    },
  });
  return (
    <>
      <Button
        look="now"
        size="big"
        wide
        icon={<IconVideo size={22} stroke={1.75} aria-hidden="true" />}
        disabled={disabled}
        busy={join.isPending && m.loading()}
        onClick={() => join.mutate()}
      >
        {label}
      </Button>
      <ErrorNotice error={join.error} />
    </>
  );
}
