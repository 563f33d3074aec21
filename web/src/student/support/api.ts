import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { AppError } from "~/api/errors";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, type Row, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import { m } from "~/paraglide/messages";
import { useAccount } from "~/shared/account";

export type Category = Enum<"ticket_category">;
export type Ticket = Row<"support_tickets">;
export type Asked = components["schemas"]["HelpRequest"];

const KEY = ["student", "support"] as const;
const LONGEST_SIDE = 1600;

/** The person's own requests, newest first. */
export function useTickets() {
  const me = useAccount().data?.profile.user_id;
  useLiveQueries(me ? `user:${me}` : null, KEY);
  return useQuery({
    queryKey: [...KEY, "tickets"],
    queryFn: () => rows(db().from("support_tickets").select("*").order("created_at", { ascending: false })),
  });
}

/** What was said in the app about one request, oldest first. */
export function useWords(ticketId: string) {
  return useQuery({
    queryKey: [...KEY, "words", ticketId],
    queryFn: () =>
      rows(
        db()
          .from("crm_messages")
          .select("id, direction, author, body, attachments, happened_at")
          .eq("ticket_id", ticketId)
          .eq("channel", "in_app")
          .order("happened_at"),
      ),
  });
}

export function useAnswers() {
  return useQuery({
    queryKey: [...KEY, "answers"],
    queryFn: () => rows(db().from("faq_articles").select("*").eq("is_published", true).order("position")),
  });
}

/** The teacher's name, and within how many hours she answers. */
export function useTeacher(): { name: string; hours: number } {
  const found = useQuery({
    queryKey: [...KEY, "teacher"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      rows(db().from("app_settings").select("key, value").in("key", ["educator_name", "ticket_reply_hours"])),
  }).data;
  const value = (key: string) => found?.find((row) => row.key === key)?.value;
  return { name: String(value("educator_name") ?? m.teacher()), hours: Number(value("ticket_reply_hours") ?? 24) };
}

/** Asks once, however often it is tapped: the key goes with the words. */
export function useAsk() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Asked) => answer(engine.POST("/api/support/requests", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useSay(ticketId: string) {
  const queries = useQueryClient();
  const params = { path: { ticket_id: ticketId } };
  return useMutation({
    mutationFn: (said: { text: string; key: string } | { rating: number } | "solved" | "reopen") => {
      if (said === "solved") return answer(engine.POST("/api/support/requests/{ticket_id}/solved", { params }));
      if (said === "reopen") return answer(engine.POST("/api/support/requests/{ticket_id}/reopen", { params }));
      if ("rating" in said)
        return answer(engine.POST("/api/support/requests/{ticket_id}/rating", { params, body: said }));
      return answer(
        engine.POST("/api/support/requests/{ticket_id}/messages", {
          params,
          body: { text: said.text, photos: [], client_key: said.key },
        }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Counts that an answer was opened, and whether it helped. */
export function useNoteRead() {
  return useMutation({
    mutationFn: ({ id, helped }: { id: string; helped: boolean | null }) =>
      answer(
        engine.POST("/api/support/answers/{article_id}/read", {
          params: { path: { article_id: id } },
          body: { helped },
        }),
      ),
  });
}

/** A photo made small on the phone: quick on a weak signal, and without the place where it was taken. */
export async function smallPhoto(file: File): Promise<string> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new AppError(m.photo_failed(), "photo", 415);
  });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.8).split(",")[1] ?? "";
}
