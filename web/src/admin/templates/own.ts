import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import type { components } from "~/api/schema";
import { nameEvents } from "../words";

type Schemas = components["schemas"];
export type OwnMessage = Schemas["OwnShown"];
export type NewMessage = Schemas["OwnMessage"];

/** The educator's own messages; their titles are what pages call them from then on. */
export function useOwnMessages() {
  return useQuery({
    queryKey: ["templates", "own"],
    queryFn: async () => {
      const { messages } = await answer(engine.GET("/api/templates/own"));
      nameEvents(messages);
      return messages;
    },
  });
}

export function useOwnVariables() {
  return useQuery({
    queryKey: ["templates", "own", "variables"],
    queryFn: async () => (await answer(engine.GET("/api/templates/own/variables"))).variables,
  });
}

export function useCreateOwn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewMessage) => answer(engine.POST("/api/templates/own", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["templates"] }),
  });
}

export function useDropOwn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (key: string) =>
      answer(engine.DELETE("/api/templates/own/{event_key}", { params: { path: { event_key: key } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["templates"] }),
  });
}
