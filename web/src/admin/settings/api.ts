import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, download, engine } from "~/api/engine";
import { db, page, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { withPassword } from "../kit/password";
import { type ListState, searchable } from "../kit/useListState";
import type { Change } from "./changes";

export type Provider = components["schemas"]["Provider"];
export type Credential = components["schemas"]["Credential"];
export type StoredWebhook = components["schemas"]["StoredWebhook"];
export type Connection = components["schemas"]["ConnectionTest"];
export type ProviderName = Provider["name"];

export function useProviders() {
  return useQuery({
    queryKey: ["settings", "providers"],
    queryFn: async () => (await answer(engine.GET("/api/settings/providers"))).providers,
  });
}

/** Writes each change by itself; the ones that were refused come back with their reasons. */
export function useSaveChanges() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (changes: Change[]) => {
      const refused: Record<string, unknown> = {};
      for (const { key, value } of changes) {
        try {
          await rows(db().from("app_settings").update({ value }).eq("key", key).select("key").single());
        } catch (error) {
          refused[key] = error;
        }
      }
      return refused;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}

export function useStoreCredentials(provider: ProviderName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { values: Record<string, string>; overlap_hours: number }) =>
      withPassword(() =>
        answer(engine.PUT("/api/settings/providers/{provider}/credentials", { params: { path: { provider } }, body })),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}

export function useRemoveCredential(provider: ProviderName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      withPassword(() =>
        answer(
          engine.DELETE("/api/settings/providers/{provider}/credentials/{name}", {
            params: { path: { provider, name } },
          }),
        ),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}

export function useNewBolnaAddress() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (overlap_hours: number) =>
      withPassword(() => answer(engine.POST("/api/settings/providers/bolna/address", { body: { overlap_hours } }))),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}

export function useTestConnection(provider: ProviderName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(engine.POST("/api/settings/providers/{provider}/test", { params: { path: { provider } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings", "providers"] }),
  });
}

export function useWebhooks(provider: ProviderName) {
  return useQuery({
    queryKey: ["settings", "webhooks", provider],
    queryFn: () =>
      answer(engine.GET("/api/settings/providers/{provider}/webhooks", { params: { path: { provider } } })),
  });
}

/** What failed for good, by reason. */
export function useDead() {
  return useQuery({
    queryKey: ["settings", "dead"],
    queryFn: async () => (await answer(engine.GET("/api/settings/dead"))).groups,
  });
}

export type DeadGroup = NonNullable<ReturnType<typeof useDead>["data"]>[number];

const APPLIED_WITHIN_MS = 2500;

export function useReplay(provider: ProviderName) {
  const queries = useQueryClient();
  const reread = () => queries.invalidateQueries({ queryKey: ["settings", "webhooks", provider] });
  return useMutation({
    mutationFn: (event_id: number) =>
      answer(engine.POST("/api/settings/webhooks/{event_id}/replay", { params: { path: { event_id } } })),
    onSettled: () => {
      void reread();
      // The worker applies it in a moment; nothing broadcasts what becomes of a webhook.
      setTimeout(() => void reread(), APPLIED_WITHIN_MS);
    },
  });
}

export function useNotices() {
  return useQuery({
    queryKey: ["settings", "notices"],
    queryFn: () =>
      rows(
        db()
          .from("consent_notices")
          .select("version, language, body, published_at, origin")
          .order("version", { ascending: false })
          .order("language"),
      ),
  });
}

export type NoticeRow = NonNullable<ReturnType<typeof useNotices>["data"]>[number];

export function usePublishNotice() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { en: string; hi: string }) => answer(engine.POST("/api/settings/notices", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings", "notices"] }),
  });
}

export function useAudit(list: ListState) {
  return useQuery({
    queryKey: ["settings", "audit", list.query, list.asked],
    placeholderData: (before) => before,
    queryFn: () => {
      let asked = db()
        .from("audit_log")
        .select("id, happened_at, actor_name, via, ip, action, subject_kind, subject_id, before, after", {
          count: "exact",
        });
      const kind = list.filter("kind");
      const action = list.filter("action");
      const since = list.filter("since");
      const search = searchable(list.asked);
      if (kind) asked = asked.eq("subject_kind", kind);
      if (action) asked = asked.eq("action", action);
      if (since) asked = asked.gte("happened_at", `${since}T00:00:00+05:30`);
      if (search)
        asked = asked.or(`subject_id.ilike.%${search}%,actor_name.ilike.%${search}%,action.ilike.%${search}%`);
      const sorted = asked.order(list.sort.key, { ascending: !list.sort.down, nullsFirst: false });
      return page(sorted.order("id", { ascending: false }).range(...list.range));
    },
  });
}

export type AuditRow = NonNullable<ReturnType<typeof useAudit>["data"]>["rows"][number];

/** The audit log as a file, narrowed like the list. */
export function downloadAudit(list: ListState): Promise<void> {
  const query = new URLSearchParams();
  const kind = list.filter("kind");
  const action = list.filter("action");
  const since = list.filter("since");
  if (kind) query.set("subject_kind", kind);
  if (action) query.set("action", action);
  if (since) query.set("since", `${since}T00:00:00+05:30`);
  return download(`/api/settings/audit.csv?${query}`, "audit-log.csv");
}
