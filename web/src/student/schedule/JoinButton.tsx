import { IconVideo } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fromEngine } from "~/api/errors";
import { authedFetch } from "~/api/http";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

async function askForLink(sessionId: string): Promise<{ url: string }> {
  const response = await authedFetch(`/api/sessions/${sessionId}/join`, { method: "POST" });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw fromEngine(body, response.status);
  return body as { url: string };
}

/** Asks the engine for the class link, which notes the attendance, and goes there. */
export function JoinButton({ sessionId, disabled, label }: { sessionId: string; disabled: boolean; label: string }) {
  const queries = useQueryClient();
  const join = useMutation({
    mutationFn: () => askForLink(sessionId),
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
