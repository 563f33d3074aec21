import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, type Enum, page, type Row, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { type ListState, searchable } from "../kit/useListState";
import { eventsNamed } from "../words";

type Schemas = components["schemas"];
/** What the educator changed of a text; what is absent stays. */
export type Edits = Partial<Schemas["TemplateEdits"]>;
const UNCHANGED: Schemas["TemplateEdits"] = {
  subject: null,
  preheader: null,
  body: null,
  footer: null,
  params: null,
  campaign: null,
};
const inFull = (edits: Edits): Schemas["TemplateEdits"] => ({ ...UNCHANGED, ...edits });

export type Fault = Schemas["FaultShown"];
export type Template = Row<"message_templates">;
export type TemplateChannel = Enum<"message_channel">;

/** By what the list of texts can be sorted. */
export const SORTS = ["event_key", "language", "purpose", "origin", "-version"] as const;

/** One page of the texts in use on a channel. */
export function useTemplates(channel: TemplateChannel, list: ListState) {
  return useQuery({
    queryKey: ["templates", channel, list.scope, list.asked, list.sort, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db()
        .from("message_templates")
        .select("*", { count: "exact" })
        .eq("channel", channel)
        .eq("is_active", true);
      for (const name of ["language", "origin"] as const) {
        const value = list.filter(name);
        if (value) asked = asked.eq(name, value);
      }
      const words = searchable(list.asked);
      if (words) {
        // What a message is called stands here and not in its row.
        const named = eventsNamed(words);
        const places = [`subject.ilike.%${words}%`, `body.ilike.%${words}%`];
        asked = asked.or([...places, ...(named.length ? [`event_key.in.(${named.join(",")})`] : [])].join(","));
      }
      return page(
        asked
          .order(list.sort.key, { ascending: !list.sort.down })
          .order("event_key")
          .order("language")
          .range(...list.range),
      );
    },
  });
}

/** One text with all versions of its cell, the newest first. */
export function useTemplate(id: string) {
  return useQuery({
    queryKey: ["templates", "one", id],
    queryFn: async () => {
      const it = await rows(db().from("message_templates").select("*").eq("id", id).single());
      const versions = await rows(
        db()
          .from("message_templates")
          .select("*")
          .eq("event_key", it.event_key)
          .eq("channel", it.channel)
          .eq("language", it.language)
          .order("version", { ascending: false }),
      );
      return { it, versions };
    },
  });
}

const at = (id: string) => ({ params: { path: { template_id: id } } });

export function useVariables(id: string) {
  return useQuery({
    queryKey: ["templates", "variables", id],
    queryFn: async () => (await answer(engine.GET("/api/templates/{template_id}/variables", at(id)))).variables,
  });
}

/** What is wrong with the words as they stand. */
export function useFaults(id: string, edits: Edits) {
  return useQuery({
    queryKey: ["templates", "faults", id, edits],
    placeholderData: keepPreviousData,
    queryFn: async () =>
      (await answer(engine.POST("/api/templates/{template_id}/faults", { ...at(id), body: { edits: inFull(edits) } })))
        .faults,
  });
}

/** How the words read to the family of a lead, or to an invented one. */
export function useReading(id: string, edits: Edits, leadId: string | null) {
  return useQuery({
    queryKey: ["templates", "reading", id, edits, leadId],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () =>
      answer(
        engine.POST("/api/templates/{template_id}/reading", {
          ...at(id),
          body: { edits: inFull(edits), lead_id: leadId },
        }),
      ),
  });
}

export function useKeep(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ edits, note }: { edits: Edits; note: string }) =>
      answer(engine.POST("/api/templates/{template_id}/versions", { ...at(id), body: { edits: inFull(edits), note } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["templates"] }),
  });
}

/** Makes a version the one in use. */
export function useRestore() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      await rows(db().rpc("use_template", { p_template_id: id }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["templates"] }),
  });
}
