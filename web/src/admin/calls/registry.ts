import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, page } from "~/api/rest";
import type { components } from "~/api/schema";
import type { ListState } from "../kit/useListState";

export type RegistryState = components["schemas"]["Marks"]["state"];

/** Phones with what the do-not-disturb registry said of them; those never checked first. */
export function useRegistry(list: ListState) {
  const state = list.filter("registry");
  return useQuery({
    queryKey: ["calls", "registry", list.page, list.size, list.asked, state],
    placeholderData: keepPreviousData,
    enabled: list.tab === "registry",
    queryFn: () => {
      let asked = db().from("registry_list").select("*", { count: "exact" });
      if (state) asked = asked.eq("registry_state", state);
      if (list.asked) asked = asked.ilike("search", `%${list.asked.toLowerCase()}%`);
      return page(
        asked
          .order("registry_checked_at", { nullsFirst: true })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type RegistryRow = NonNullable<ReturnType<typeof useRegistry>["data"]>["rows"][number];

export function useMark() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, state }: { id: string; state: RegistryState }) =>
      answer(engine.POST("/api/calls/registry/marks", { body: { contact_ids: [id], state } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["calls", "registry"] }),
  });
}

export function useMarkList() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: { text: string; state: "registered" | "clear" | null }) =>
      (await answer(engine.POST("/api/calls/registry/list", { body }))).results,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["calls", "registry"] }),
  });
}

/** The whole numbers, for whoever asks the registry; that they were shown is on record. */
export function useNumbers() {
  return useMutation({
    mutationFn: async () => (await answer(engine.POST("/api/calls/registry/numbers"))).numbers,
  });
}
