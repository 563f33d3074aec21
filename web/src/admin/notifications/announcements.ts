import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { engine } from "~/api/engine";
import { fromEngine } from "~/api/errors";
import { useLiveQueries } from "~/api/realtime";
import { db, rows, type Tables } from "~/api/rest";
import { businessNow } from "~/shared/now";

const SHOWN = 30;

export type SendChannel = "email" | "whatsapp";

/** What stands behind the sheets that are shown before an announcement goes: still drafts. */
export interface PutTogether {
  announcement: string | null;
  sheets: { channel: SendChannel; id: string }[];
}

/** Keeps an announcement that nobody sees yet; its id. */
export async function createAnnouncement(values: Tables["announcements"]["Insert"]): Promise<string> {
  return (await rows(db().from("announcements").insert(values).select("id").single())).id;
}

/** Throws away what was put together and never confirmed: its mailings, and the announcement that nobody saw. */
export async function discardAnnouncement({ announcement, sheets }: PutTogether): Promise<void> {
  for (const { id } of sheets) {
    const { error, response } = await engine.DELETE("/api/campaigns/{campaign_id}", {
      params: { path: { campaign_id: id } },
    });
    // Thrown away in another tab, or confirmed there and so no draft any more.
    if (response.status !== 404 && response.status !== 409 && !response.ok) throw fromEngine(error, response.status);
  }
  if (announcement)
    await rows(db().from("announcements").delete().eq("id", announcement).is("confirmed_at", null).select("id"));
}

/** Shows it in the app from its time on. */
export async function confirmAnnouncement(id: string): Promise<void> {
  const confirmed_at = new Date(await businessNow()).toISOString();
  await rows(db().from("announcements").update({ confirmed_at }).eq("id", id).select("id").single());
}

/** What was announced, newest first, with how far it reached in the app and on each channel. */
export function useAnnouncements() {
  useLiveQueries("inbox", ["announcements"]);
  return useQuery({
    queryKey: ["announcements"],
    queryFn: async () => {
      const asked = db().from("announcement_list").select("*").not("confirmed_at", "is", null);
      const found = await rows(asked.order("confirmed_at", { ascending: false }).limit(SHOWN));
      const ids = found.flatMap((one) => one.campaign_ids ?? []);
      const mailings = ids.length > 0 ? await rows(db().from("campaign_list").select("*").in("id", ids)) : [];
      return found.map((one) => ({
        ...one,
        mailings: mailings.filter(({ id }) => id !== null && one.campaign_ids?.includes(id)),
      }));
    },
  });
}

export type Announced = NonNullable<ReturnType<typeof useAnnouncements>["data"]>[number];

/** Takes an announcement down from the app; what was sent stays sent. */
export function useWithdraw() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const withdrawn_at = new Date(await businessNow()).toISOString();
      await rows(db().from("announcements").update({ withdrawn_at }).eq("id", id).select("id").single());
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["announcements"] }),
  });
}
