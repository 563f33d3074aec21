import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { AppError, toAppError } from "~/api/errors";
import type { components } from "~/api/schema";
import { m } from "~/paraglide/messages";

type Schemas = components["schemas"];
export type Corner = Schemas["ParentCorner"];
export type Child = Schemas["ParentChild"];
export type Permission = Schemas["Permission"];
export type SentMessage = Schemas["SentMessage"];
export type ParentDoor = Schemas["ParentDoor"];
export type Hours = Corner["hours"];

const WORDS: Record<string, () => string> = {
  wrong_code: m.parents_wrong,
  code_ended: m.parents_ended,
  too_many: m.parents_too_many,
  code_on_its_way: m.parents_on_its_way,
  parent_code: m.parents_closed,
  no_channel: m.parents_no_channel,
};

/** What the corner refuses, in the reader's language. */
export function said(problem: unknown): AppError | null {
  if (!problem) return null;
  const error = toAppError(problem);
  const words = WORDS[error.code];
  return words ? new AppError(words(), error.code, error.status, error.field, error.requestId) : error;
}

export const isClosed = (problem: unknown) => toAppError(problem).code === "parent_code";

/** The key goes along with each request and is kept in the open page alone. */
const by = (key: string) => ({ headers: { "X-Parent-Key": key } });

export function useDoor() {
  return useQuery({
    queryKey: ["parents", "door"],
    gcTime: 0,
    queryFn: () => answer(engine.GET("/api/parents/door")),
  });
}

export function useSendCode() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (contact_id: string) => answer(engine.POST("/api/parents/codes", { body: { contact_id } })),
    onSuccess: (door) => queries.setQueryData(["parents", "door"], door),
  });
}

export function openCorner(code: string) {
  return answer(engine.POST("/api/parents/open", { body: { code } }));
}

/** Ends the visit on the server as well; if there is no connection it ends by its time. */
export function closeCorner(): void {
  engine.POST("/api/parents/close").catch(() => undefined);
}

const isMaking = (status: string | undefined) => status === "waiting" || status === "working";

export function useCorner(key: string) {
  return useQuery({
    queryKey: ["parents", "corner"],
    gcTime: 0,
    retry: false,
    refetchInterval: ({ state }) => (isMaking(state.data?.copy?.status) ? 2000 : false),
    queryFn: () => answer(engine.GET("/api/parents/corner", by(key))),
  });
}

export function useSent(key: string, before: string | null) {
  return useQuery({
    queryKey: ["parents", "messages", before],
    gcTime: 0,
    retry: false,
    queryFn: () =>
      answer(engine.GET("/api/parents/messages", { ...by(key), params: { query: before ? { before } : {} } })),
  });
}

export type Change =
  | ({ do: "switch" } & Schemas["Switch"])
  | ({ do: "erase" } & Schemas["SwitchAllOff"])
  | { do: "hours"; hours: Hours }
  | { do: "speak"; language: Corner["language"] }
  | { do: "contact"; wanted: Schemas["ContactWanted"] }
  | { do: "confirm"; code: string }
  | { do: "choose"; unwanted: string[] }
  | { do: "copy" };

/** One change; the whole corner comes back as it stands then. */
export function useChange(key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Change): Promise<Corner> => {
      switch (change.do) {
        case "switch": {
          const { do: _, ...body } = change;
          return answer(engine.POST("/api/parents/consent", { ...by(key), body }));
        }
        case "erase": {
          const { do: _, ...body } = change;
          return answer(engine.POST("/api/parents/erase", { ...by(key), body }));
        }
        case "hours":
          return answer(engine.PUT("/api/parents/hours", { ...by(key), body: { hours: change.hours } }));
        case "speak":
          return answer(engine.PUT("/api/parents/language", { ...by(key), body: { language: change.language } }));
        case "contact":
          return answer(engine.POST("/api/parents/contacts", { ...by(key), body: change.wanted }));
        case "confirm":
          return answer(engine.POST("/api/parents/contacts/confirm", { ...by(key), body: { code: change.code } }));
        case "choose":
          return answer(engine.PUT("/api/parents/choices", { ...by(key), body: { unwanted: change.unwanted } }));
        case "copy":
          return answer(engine.POST("/api/parents/copies", by(key)));
      }
    },
    onSuccess: (corner) => queries.setQueryData(["parents", "corner"], corner),
  });
}

export function copyUrl(key: string, export_id: string) {
  return answer(engine.POST("/api/parents/copies/{export_id}/link", { ...by(key), params: { path: { export_id } } }));
}
