import { IconVideo } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

// Needed only while a door is open.
const links = () => import("./links");

/** Asks the engine for the class link, which notes the attendance, and goes there. */
export function JoinButton({ sessionId, disabled, label }: { sessionId: string; disabled: boolean; label: string }) {
  const queries = useQueryClient();
  const join = useMutation({
    mutationFn: async () => (await links()).goIn(sessionId),
    // Without a signal the kept link is tried at once.
    networkMode: "always",
    onSuccess: ({ url }) => {
      void queries.invalidateQueries({ queryKey: ["student", "attendance"] });
      window.location.assign(url);
    },
  });
  useEffect(() => {
    if (disabled) return;
    const following = links().then(({ follow }) =>
      follow(sessionId, () => void queries.invalidateQueries({ queryKey: ["student", "attendance"] })),
    );
    return () => void following.then((end) => end());
  }, [disabled, sessionId, queries]);
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
