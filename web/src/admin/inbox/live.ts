import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { coalesce } from "~/api/coalesce";
import { useBroadcast } from "~/api/realtime";

const REST_MS = 700;

/**
 * Reads the list again when anything happens, and the open thread when it happens to that family. After a sleep or a
 * broken line both are read from where they stood, so that nothing is missed.
 */
export function useInboxLive(familyId: string | undefined): void {
  const queries = useQueryClient();
  const about = useRef(false);
  const read = useEffectEvent(async () => {
    const all = about.current;
    about.current = false;
    const closed = ["tail", "family", "facts"];
    await queries.invalidateQueries({
      queryKey: ["inbox"],
      predicate: ({ queryKey }) => all || !closed.includes(String(queryKey[1])),
    });
  });
  const [reread, setReread] = useState<() => void>();
  useEffect(() => setReread(() => coalesce(() => read(), REST_MS)), []);
  useBroadcast(
    "inbox",
    (_event, payload) => {
      if (payload.family_id === undefined || payload.family_id === familyId) about.current = true;
      reread?.();
    },
    () => {
      about.current = true;
      reread?.();
    },
  );
}
