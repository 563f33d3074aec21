import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, type Enum, type Row, rows } from "~/api/rest";
import type { components } from "~/api/schema";

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

/** The texts in use on a channel, by event and language. */
export function useTemplates(channel: TemplateChannel) {
  return useQuery({
    queryKey: ["templates", channel],
    queryFn: async () =>
      rows(
        db()
          .from("message_templates")
          .select("*")
          .eq("channel", channel)
          .eq("is_active", true)
          .order("event_key")
          .order("language"),
      ),
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
