import { IconVideo } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toAppError } from "~/api/errors";
import { m } from "~/paraglide/messages";
import { keepLink, keptLink } from "~/shared/offline";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

/** A class and a little more. */
const LINK_KEPT_MS = 3 * 3600_000;

/** The client of the engine comes with the first tap that needs it. */
async function linkOf(session_id: string): Promise<{ url: string }> {
  const { answer, engine } = await import("~/api/engine");
  return answer(engine.POST("/api/sessions/{session_id}/join", { params: { path: { session_id } } }));
}

/** Asks the engine for the class link, which notes the attendance, and goes there. */
export function JoinButton({ sessionId, disabled, label }: { sessionId: string; disabled: boolean; label: string }) {
  const queries = useQueryClient();
  const join = useMutation({
    mutationFn: () =>
      linkOf(sessionId).catch((problem) => {
        const url = toAppError(problem).status === 0 ? keptLink(sessionId) : null;
        if (!url) throw problem;
        return { url };
      }),
    // Without a signal the kept link is tried at once.
    networkMode: "always",
    onSuccess: ({ url }) => {
      keepLink(sessionId, url, Date.now() + LINK_KEPT_MS);
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
