import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { withPassword } from "../kit/password";

export type Erasure = components["schemas"]["Erasure"];
export type Preview = components["schemas"]["ErasurePreview"];
export type Kept = components["schemas"]["KeptKind"];
export interface Whom {
  family_id: string;
  lead_id: string | null;
}

const LOOK_EVERY_MS = 2000;

/** Those that are planned and running, then the newest; looked at every two seconds while one runs. */
export function useErasures() {
  return useQuery({
    queryKey: ["privacy", "erasures"],
    queryFn: async () => (await answer(engine.GET("/api/privacy/erasures"))).erasures,
    refetchInterval: (query) =>
      query.state.data?.some((one) => one.status === "running" || isDue(one)) ? LOOK_EVERY_MS : false,
  });
}

function isDue(one: Erasure): boolean {
  return one.status === "planned" && one.reason === "asked" && one.via === "educator";
}

export function usePreview(whom: Whom | null) {
  return useQuery({
    queryKey: ["privacy", "preview", whom],
    enabled: whom !== null,
    staleTime: 0,
    queryFn: () => answer(engine.POST("/api/privacy/erasures/preview", { body: whom as Whom })),
  });
}

export function useErase() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Whom) => withPassword(() => answer(engine.POST("/api/privacy/erasures", { body }))),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["privacy"] }),
  });
}

export function useCancelErasure() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (erasure_id: string) =>
      answer(engine.POST("/api/privacy/erasures/{erasure_id}/cancel", { params: { path: { erasure_id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["privacy"] }),
  });
}

export function useRetention() {
  return useQuery({
    queryKey: ["settings", "retention"],
    queryFn: async () => (await answer(engine.GET("/api/privacy/retention"))).kinds,
  });
}

/** Children and families by name, address or number. */
export function usePeople(words: string) {
  return useQuery({
    queryKey: ["privacy", "people", words],
    enabled: words.length >= 2,
    queryFn: async () => {
      const found = await rows(db().rpc("search_people", { p_words: words }));
      return found.filter(({ kind }) => kind === "lead" || kind === "family");
    },
  });
}

export type Export = components["schemas"]["Export"];

/** The newest exports; looked at every two seconds while one is being made. */
export function useExports() {
  return useQuery({
    queryKey: ["privacy", "exports"],
    queryFn: async () => (await answer(engine.GET("/api/privacy/exports"))).exports,
    refetchInterval: (query) =>
      query.state.data?.some(({ status }) => status === "waiting" || status === "working") ? LOOK_EVERY_MS : false,
  });
}

/** Has a zip made of a family, or of everything (null). */
export function useAskForExport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (family_id: string | null) =>
      withPassword(() => answer(engine.POST("/api/privacy/exports", { body: { family_id } }))),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["privacy", "exports"] }),
  });
}

/** Opens the zip by an address that works for ten minutes. */
export function useOpenExport() {
  return useMutation({
    mutationFn: async (export_id: string) => {
      const { url } = await answer(
        engine.POST("/api/privacy/exports/{export_id}/link", { params: { path: { export_id } } }),
      );
      window.location.assign(url);
    },
  });
}
