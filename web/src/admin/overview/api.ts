import { useQuery } from "@tanstack/react-query";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, rows, total } from "~/api/rest";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";

type Stage = Enum<"lead_stage">;
const only = { count: "exact", head: true } as const;

export const STEPS: {
  key: string;
  word: string;
  stage: Stage | null;
  href: "imports" | "cta" | "payments" | "students";
}[] = [
  { key: "imported", word: "Imported", stage: null, href: "imports" },
  { key: "invited", word: "Invited", stage: "invited", href: "imports" },
  { key: "submitted", word: "Submitted", stage: "cta_submitted", href: "cta" },
  { key: "approved", word: "Approved", stage: "approved", href: "cta" },
  { key: "interested", word: "Interested", stage: "interested", href: "payments" },
  { key: "link_sent", word: "Link sent", stage: "link_sent", href: "payments" },
  { key: "paid", word: "Paid", stage: "paid", href: "payments" },
  { key: "enrolled", word: "Enrolled", stage: "enrolled", href: "students" },
];

const CHAIN: Stage[] = [
  "new",
  "invited",
  "cta_submitted",
  "approved",
  "contacted",
  "interested",
  "link_sent",
  "paid",
  "enrolled",
];

/** How many of the leads that came since then stand at a step or beyond it. Lost leads count only as imported. */
export function useFunnel(since: string) {
  useLiveQueries("imports", ["overview", "funnel"]);
  useLiveQueries("payments", ["overview", "funnel"]);
  return useQuery({
    queryKey: ["overview", "funnel", since],
    queryFn: () =>
      Promise.all(
        STEPS.map(({ stage }) => {
          const asked = db().from("imported_leads").select("id", only).gte("created_at", since);
          return total(stage ? asked.in("stage", CHAIN.slice(CHAIN.indexOf(stage))) : asked);
        }),
      ),
  });
}

export interface DoNow {
  review: { count: number; amount: number };
  replies: { count: number; oldest: { family: string; at: string } | null };
  cta: { count: number; oldest: { student: string; at: string } | null };
  toGrade: number;
  failed: number;
  unsure: number;
}

/** What only the educator can do, with the oldest of each. */
export function useDoNow() {
  useLiveQueries("inbox", ["overview", "now"]);
  useLiveQueries("payments", ["overview", "now"]);
  return useQuery({
    queryKey: ["overview", "now"],
    queryFn: async (): Promise<DoNow> => {
      const log = (...statuses: Enum<"message_status">[]) =>
        total(db().from("message_log").select("id", only).in("status", statuses));
      const [review, replies, cta, ctaCount, toGrade, failed, unsure] = await Promise.all([
        rows(db().from("payments").select("amount_paise").eq("status", "needs_review")),
        rows(
          db()
            .from("crm_conversations")
            .select("last_inbound_at, family:families!crm_conversations_family_id_fkey(name)")
            .eq("needs_reply", true)
            .eq("status", "open")
            .order("last_inbound_at")
            .limit(1000),
        ),
        rows(
          db()
            .from("cta_submissions")
            .select("student_name, submitted_at, lead:imported_leads!cta_submissions_lead_id_fkey(student_name)")
            .eq("status", "pending")
            .order("submitted_at")
            .limit(1),
        ),
        total(db().from("cta_submissions").select("id", only).eq("status", "pending")),
        total(db().from("assignment_submissions").select("id", only).in("status", ["submitted", "late", "in_review"])),
        log("failed", "bounced"),
        log("unknown"),
      ]);
      const [longest] = replies;
      const [oldest] = cta;
      return {
        review: { count: review.length, amount: review.reduce((all, one) => all + one.amount_paise, 0) },
        replies: {
          count: replies.length,
          oldest: longest?.last_inbound_at ? { family: longest.family?.name ?? "", at: longest.last_inbound_at } : null,
        },
        cta: {
          count: ctaCount,
          oldest: oldest?.submitted_at
            ? { student: oldest.student_name ?? oldest.lead?.student_name ?? "", at: oldest.submitted_at }
            : null,
        },
        toGrade,
        failed,
        unsure,
      };
    },
  });
}

/** The sessions of a day, and of the next hours when the day is done. */
export function useToday(from: string, until: string) {
  return useQuery({
    queryKey: ["overview", "today", from, until],
    queryFn: () =>
      rows(
        db()
          .from("sessions")
          .select(
            "id, title, starts_at, ends_at, status, batch:batches!sessions_batch_id_fkey(name, enrollments!enrollments_batch_id_fkey(status)), link:session_links!session_links_session_id_fkey(join_url)",
          )
          .neq("status", "cancelled")
          .gte("ends_at", from)
          .lt("starts_at", until)
          .order("starts_at"),
      ),
  });
}

/** The first session that lies ahead, however far. */
export function useNextSession(now: string) {
  return useQuery({
    queryKey: ["overview", "next", now],
    queryFn: async () =>
      (
        await rows(
          db()
            .from("sessions")
            .select("id, title, starts_at")
            .eq("status", "scheduled")
            .gt("starts_at", now)
            .order("starts_at")
            .limit(1),
        )
      )[0] ?? null,
  });
}

/** How many messages leave by themselves in the next 24 hours, by channel. */
export function useComing(now: string, until: string) {
  return useQuery({
    queryKey: ["overview", "coming", now],
    queryFn: async () => {
      const of = (channel: Enum<"message_channel">) =>
        total(
          db()
            .from("message_log")
            .select("id", only)
            .eq("channel", channel)
            .eq("status", "planned")
            .gte("due_at", now)
            .lt("due_at", until),
        );
      const [email, whatsapp, voice, reminders] = await Promise.all([
        of("email"),
        of("whatsapp"),
        of("voice"),
        total(db().from("reminders").select("id", only).eq("status", "planned").gte("due_at", now).lt("due_at", until)),
      ]);
      return { email, whatsapp, voice, reminders };
    },
  });
}

export function reviewLine(review: DoNow["review"]): string {
  return review.count === 1
    ? `${rupees(review.amount)} came in that does not fit`
    : `${count(review.count, "payment")} need your review`;
}
