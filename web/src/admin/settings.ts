import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { db, rows } from "~/api/rest";
import { toast } from "~/shared/ui/toast";
import { withPassword } from "./kit/password";

export type SendMode = "live" | "sandbox" | "paused";

/** All settings by key. */
export function useSettings() {
  return useQuery({
    queryKey: ["settings"],
    queryFn: async () => {
      const found = await rows(db().from("app_settings").select("key, value, about"));
      return Object.fromEntries(found.map(({ key, value, about }) => [key, { value, about }]));
    },
  });
}

export function useSendMode(): SendMode | undefined {
  return useSettings().data?.send_mode?.value as SendMode | undefined;
}

/**
 * What a button that sends says as the sending stands. `through`: what passes the gate, and waits while sending is paused.
 * `test`: copies to the educator herself, which are refused then.
 */
export function useSendWords() {
  const mode = useSendMode();
  const say = (verb: string, whilePaused: (words: { verb: string }) => string) => {
    if (mode === "sandbox") return m.verb_simulate({ verb });
    return mode === "paused" ? whilePaused({ verb }) : verb;
  };
  return {
    isPaused: mode === "paused",
    through: (verb: string) => say(verb, m.verb_waits),
    test: (verb: string) => say(verb, m.verb_not_while_paused),
  };
}

/** Saves one setting and says so; for ten seconds what it was can be brought back. */
export function usePutSetting(key: string, was: Json | undefined) {
  const save = useSaveSetting();
  return {
    isPending: save.isPending,
    error: save.error,
    put(value: NonNullable<Json>, said: string, onDone?: () => void) {
      save.mutate(
        { key, value },
        {
          onSuccess: () => {
            onDone?.();
            toast(said, was == null ? undefined : () => save.mutateAsync({ key, value: was }));
          },
        },
      );
    },
  };
}

export function useSaveSetting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ key, value }: { key: string; value: NonNullable<Json> }) => {
      await withPassword(() => rows(db().from("app_settings").update({ value }).eq("key", key).select("key").single()));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}
