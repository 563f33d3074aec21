import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { type ListState, searchable } from "../kit/useListState";

type Schemas = components["schemas"];
export type SendChannel = "email" | "whatsapp" | "voice";
export type Audience = Partial<Schemas["Audience"]>;
export type Draft = Omit<Schemas["Draft"], "audience"> & { audience: Audience };
/** An audience that nothing narrows: nobody. */
const NOBODY: Schemas["Audience"] = {
  stages: null,
  batch_ids: null,
  import_ids: null,
  sources: null,
  tags: null,
  languages: null,
  lead_ids: null,
  not_visited: null,
};
const inFull = (audience: Audience): Schemas["Audience"] => ({ ...NOBODY, ...audience });

export type Choices = Schemas["Choices"];
export type Offer = Schemas["OfferShown"];

/** A mailing with what became of it. The view has no not-null marks of its own; its tables have. */
export interface Campaign {
  id: string;
  name: string;
  event_key: string;
  channel: SendChannel;
  import_id: string | null;
  announcement_id: string | null;
  audience: Audience;
  words: Record<string, string>;
  status: Enum<"campaign_status">;
  scheduled_at: string | null;
  rate_per_hour: number | null;
  pause_percent: number;
  pause_after: number;
  pause_reason: string | null;
  confirmed_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  created_at: string;
  total: number;
  open: number;
  held: number;
  sent: number;
  delivered: number;
  read: number;
  bounced: number;
  failed: number;
  left_out: number;
  unsure: number;
  visited: number;
  unsubscribed: number;
  replied: number;
  cost_paise: number;
}

export const SORTS = ["-created_at", "name"] as const;

/** One page of mailings, of one channel or of all. */
export function useCampaigns(list: ListState, channel?: SendChannel) {
  useLiveQueries("inbox", ["campaigns"]);
  const status = list.filter("status");
  return useQuery({
    queryKey: ["campaigns", channel, list.asked, status, list.sort, list.range],
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: () => {
      let asked = db().from("campaign_list").select("*", { count: "exact" });
      if (channel) asked = asked.eq("channel", channel);
      if (list.asked) asked = asked.ilike("name", `%${searchable(list.asked)}%`);
      if (status === "draft") asked = asked.is("confirmed_at", null);
      else if (status) asked = asked.eq("status", status as Enum<"campaign_status">).not("confirmed_at", "is", null);
      return page(
        asked
          .order(list.sort.key, { ascending: !list.sort.down })
          .order("id")
          .range(...list.range),
      ) as unknown as Promise<{ rows: Campaign[]; total: number }>;
    },
  });
}

export function useCampaign(id: string) {
  useLiveQueries("inbox", ["campaigns"]);
  return useQuery({
    queryKey: ["campaigns", id],
    queryFn: async () =>
      (await rows(db().from("campaign_list").select("*").eq("id", id).single())) as unknown as Campaign,
  });
}

export function useChoices() {
  return useQuery({ queryKey: ["campaign-choices"], queryFn: () => answer(engine.GET("/api/campaigns/choices")) });
}

/** How many an audience has now; nobody while nothing narrows it. */
export function useReach(channel: SendChannel, event_key: string, audience: Audience) {
  return useQuery({
    queryKey: ["campaign-reach", channel, event_key, audience],
    enabled: event_key !== "",
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(engine.POST("/api/campaigns/audience", { body: { channel, event_key, audience: inFull(audience) } })),
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["campaigns"] });
}

/** Keeps a draft; gives its id. */
export function useSaveDraft(id: string | null) {
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body = { ...draft, audience: inFull(draft.audience) };
      return answer(
        id
          ? engine.PUT("/api/campaigns/{campaign_id}", { params: { path: { campaign_id: id } }, body })
          : engine.POST("/api/campaigns", { body }),
      );
    },
    onSuccess: useRefresh(),
  });
}

export function useSteer(id: string) {
  return useMutation({
    mutationFn: (to: "pause" | "resume" | "cancel") =>
      answer(
        engine.POST("/api/campaigns/{campaign_id}/steer", { params: { path: { campaign_id: id } }, body: { to } }),
      ),
    onSuccess: useRefresh(),
  });
}

export function useCopy(id: string) {
  return useMutation({
    mutationFn: (to: "same" | "not_visited") =>
      answer(
        engine.POST("/api/campaigns/{campaign_id}/copies", { params: { path: { campaign_id: id } }, body: { to } }),
      ),
    onSuccess: useRefresh(),
  });
}

export function useDrop(id: string) {
  return useMutation({
    mutationFn: () => answer(engine.DELETE("/api/campaigns/{campaign_id}", { params: { path: { campaign_id: id } } })),
    onSuccess: useRefresh(),
  });
}
