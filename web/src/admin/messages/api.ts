import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import type { components } from "~/api/schema";
import type { ItemResult } from "../kit/Results";

type Schemas = components["schemas"];
export type Message = Schemas["MessageDetail"];
export type MessageRef = Schemas["MessageRef"];
export type Operation = Schemas["MessageOperation"]["operation"];

/** A message as a list names it; `name` is what its result is called by. */
export type NamedRef = MessageRef & { name: string };

/** What has changed after an operation: everything that shows messages. */
const SHOWN = [["messages"], ["message"], ["coming"], ["stuck"], ["email-log"], ["whatsapp"], ["calls"]] as const;

export function useMessage(channel: MessageRef["channel"], id: string) {
  useLiveQueries("inbox", ["message", id]);
  return useQuery({
    queryKey: ["message", id],
    queryFn: () =>
      answer(engine.GET("/api/messages/{channel}/{message_id}", { params: { path: { channel, message_id: id } } })),
  });
}

/** As many as one request may name. */
const AT_ONCE = 500;

/** What an operation would make of each message, and what the sending of them costs. */
export interface Would {
  would: (NamedRef & Pick<ItemResult, "outcome" | "reason">)[];
  sendMode: Schemas["MessagePreview"]["send_mode"];
  costPaise: number;
}

/** Asks what an operation would do. Nothing is written. */
export async function previewOperation(operation: Operation, messages: readonly NamedRef[]): Promise<Would> {
  const found: Would = { would: [], sendMode: "paused", costPaise: 0 };
  for (let from = 0; from < messages.length; from += AT_ONCE) {
    const some = messages.slice(from, from + AT_ONCE);
    const body = { operation, messages: some.map(({ channel, id }) => ({ channel, id })) };
    const answered = await answer(engine.POST("/api/messages/operations/preview", { body }));
    found.sendMode = answered.send_mode;
    found.costPaise += answered.cost_paise;
    answered.results.forEach(({ outcome, message }, at) => {
      const one = some[at];
      if (one) found.would.push({ ...one, outcome, reason: message });
    });
  }
  return found;
}

/** Does one thing to many messages; the answer has a result for each of them. */
export function useOperation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ operation, messages }: { operation: Operation; messages: readonly NamedRef[] }) => {
      const results: ItemResult[] = [];
      for (let from = 0; from < messages.length; from += AT_ONCE) {
        const some = messages.slice(from, from + AT_ONCE);
        const body = { operation, messages: some.map(({ channel, id }) => ({ channel, id })) };
        const answered = await answer(engine.POST("/api/messages/operations", { body }));
        answered.results.forEach(({ id, outcome, message }, at) => {
          results.push({ id, name: some[at]?.name ?? id, outcome, reason: message });
        });
      }
      return results;
    },
    onSettled: () => Promise.all(SHOWN.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

/** Sends a copy of a message to the educator's own address or number. */
export function useCopyToMe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ channel, id }: MessageRef) =>
      answer(
        engine.POST("/api/messages/{channel}/{message_id}/copy", { params: { path: { channel, message_id: id } } }),
      ),
    onSuccess: (_, { id }) => queries.invalidateQueries({ queryKey: ["message", id] }),
  });
}

/** Sends the news of a message that did not arrive by the channel that may reach them; asked twice, it goes once. */
export function useInstead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ channel, id }: MessageRef) =>
      answer(
        engine.POST("/api/messages/{channel}/{message_id}/instead", { params: { path: { channel, message_id: id } } }),
      ),
    onSuccess: () => Promise.all([...SHOWN, ["inbox"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
