import { useQuery } from "@tanstack/react-query";
import { useLiveQueries } from "~/api/realtime";
import { db, total } from "~/api/rest";

/** What only the educator can do next: the numbers of the badges. */
export interface Waiting {
  replies: number;
  cta: number;
  payments: number;
  toGrade: number;
  support: number;
}

const only = { count: "exact", head: true } as const;

async function readWaiting(): Promise<Waiting> {
  const [replies, cta, payments, toGrade, support] = await Promise.all([
    total(db().from("crm_conversations").select("id", only).eq("needs_reply", true).eq("status", "open")),
    total(
      db()
        .from("cta_submissions")
        .select("id", only)
        .eq("status", "pending")
        .or(`snoozed_until.is.null,snoozed_until.lt.${new Date().toISOString()}`),
    ),
    total(db().from("payment_reviews").select("id", only).eq("status", "open")),
    total(db().from("assignment_submissions").select("id", only).in("status", ["submitted", "late", "in_review"])),
    total(db().from("support_tickets").select("id", only).in("status", ["open", "waiting_on_you"])),
  ]);
  return { replies, cta, payments, toGrade, support };
}

export function useWaiting(): Waiting | undefined {
  useLiveQueries("inbox", ["waiting"]);
  useLiveQueries("payments", ["waiting"]);
  return useQuery({ queryKey: ["waiting"], queryFn: readWaiting }).data;
}
