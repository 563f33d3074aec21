import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { useLiveQueries } from "~/api/realtime";
import { db, rows } from "~/api/rest";

export type SendChannel = "email" | "whatsapp" | "voice" | "payments";

export const CHANNEL_WORDS: Record<SendChannel, string> = {
  email: m.email(),
  whatsapp: m.whatsapp(),
  voice: m.calls(),
  payments: m.payments(),
};

/** What each channel's provider is called, and where its account is set. */
export const PROVIDER_WORDS: Record<SendChannel, string> = {
  email: m.sendgrid(),
  whatsapp: m.aisensy(),
  voice: m.bolna(),
  payments: m.instamojo(),
};

const COLUMNS =
  "channel, is_paused, breaker_code, breaker_text, breaker_opened_at, breaker_probe_at, last_ok_at, last_error_at, last_error_text, last_event_at, balance, balance_unit, balance_at";

/** How the channels stand: paused, refused by their provider, or working. */
export function useChannels() {
  useLiveQueries("inbox", ["channels"]);
  return useQuery({
    queryKey: ["channels"],
    queryFn: async () => {
      const found = await rows(db().from("channel_states").select(COLUMNS).order("channel"));
      return found.map((row) => ({ ...row, channel: row.channel as SendChannel }));
    },
  });
}

export type ChannelState = NonNullable<ReturnType<typeof useChannels>["data"]>[number];

export function usePauseChannel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ channel, isPaused }: { channel: SendChannel; isPaused: boolean }) =>
      rows(
        db().from("channel_states").update({ is_paused: isPaused }).eq("channel", channel).select("channel").single(),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["channels"] }),
  });
}
