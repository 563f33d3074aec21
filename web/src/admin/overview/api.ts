import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, rows, total } from "~/api/rest";
import type { Reached } from "../leads/api";

const only = { count: "exact", head: true } as const;

/** Each step opens the list of the leads that stand there: `reached` is what narrows it. */
export const STEPS: { key: string; word: string; reached: Reached | null }[] = [
  { key: "imported", word: m.imported(), reached: null },
  { key: "visited", word: m.visited_cta_form(), reached: "visited" },
  { key: "submitted", word: m.submitted(), reached: "cta_submitted" },
  { key: "approved", word: m.approved(), reached: "approved" },
  { key: "interested", word: m.interested(), reached: "interested" },
  { key: "link_sent", word: m.link_sent(), reached: "link_sent" },
  { key: "paid", word: m.paid(), reached: "paid" },
  { key: "attended", word: m.attended_first_class(), reached: "attended" },
];

/** How many of the leads that came in between two moments stand at each step or beyond it. Lost leads count only as imported. */
export function useFunnel(from: string, until: string) {
  useLiveQueries("imports", ["overview", "funnel"]);
  useLiveQueries("payments", ["overview", "funnel"]);
  return useQuery({
    queryKey: ["overview", "funnel", from, until],
    placeholderData: keepPreviousData,
    queryFn: () => rows(db().rpc("overview_funnel", { p_from: from, p_until: until })),
  });
}

const when = z.nullable(z.string());
const waiting = z.object({ count: z.number(), oldest: when });
const schema = z.object({
  safety: z.object({ count: z.number(), oldest: when, ticket_id: when }),
  care: z.object({ count: z.number(), oldest: when, family_id: when, family: when }),
  review: z.object({ count: z.number(), amount_paise: z.number(), oldest: when }),
  replies: z.object({ count: z.number(), late: z.number(), oldest: when, family: when }),
  tickets: z.object({ count: z.number(), overdue: z.number(), oldest: when }),
  cta: z.object({ count: z.number(), late: z.number(), oldest: when }),
  work: z.object({ count: z.number(), late: z.number(), oldest: when }),
  tasks: waiting,
  stuck: z.object({
    failed: z.optional(z.number()),
    held: z.optional(z.number()),
    unknown: z.optional(z.number()),
  }),
  dead: z.array(z.object({ provider: z.string(), reason: z.string(), count: z.number(), oldest: z.string() })),
  dead_events: z.number(),
  channels: z.array(
    z.object({
      channel: z.enum(["email", "whatsapp", "voice", "payments"]),
      is_paused: z.boolean(),
      broken: when,
      last_ok_at: when,
      last_error_at: when,
      last_error_text: when,
      last_event_at: when,
    }),
  ),
  today: z.object({ due: z.number(), left: z.number() }),
  collected_paise: z.number(),
  outstanding_paise: z.number(),
  collected_by_day: z.array(z.number()),
});
export type OverviewNow = z.infer<typeof schema>;

const EVERY_MS = 60_000;
const nullable = z.nullable(z.number());
const figures = z.object({
  cost_paise: z.array(z.number()),
  paid_students: z.array(z.number()),
  first_response: z.array(nullable),
  first_response_now: nullable,
  first_response_before: nullable,
  work: z.array(z.object({ n: z.number(), on_time: z.number() })),
  outstanding_paise: z.array(z.number()),
  collected_before_paise: z.number(),
  attendance: z.nullable(z.array(z.object({ came: z.number(), seats: z.number() }))),
  low_credit: z.array(z.object({ channel: z.enum(["whatsapp", "voice"]), balance: z.number() })),
  first_run: z.nullable(
    z.object({
      provider: z.boolean(),
      leads: z.boolean(),
      form: z.boolean(),
      session: z.boolean(),
      copies: z.boolean(),
      live: z.boolean(),
    }),
  ),
});
export type OverviewFigures = z.infer<typeof figures>;

/** The numbers of the last eight weeks, oldest first, and the first steps while nobody has a seat. */
export function useOverviewFigures() {
  return useQuery({
    queryKey: ["overview", "figures"],
    refetchInterval: 5 * EVERY_MS,
    queryFn: async () => figures.parse(await rows(db().rpc("overview_figures"))),
  });
}

/** What was spent on the leads that came in between two moments, by source and by batch. */
export function useCosts(from: string, until: string, enabled: boolean) {
  return useQuery({
    queryKey: ["overview", "costs", from, until],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async () => costs.parse(await rows(db().rpc("cost_by", { p_from: from, p_until: until }))),
  });
}
const costs = z.array(
  z.object({
    part: z.enum(["source", "import", "none", "batch"]),
    key: when,
    name: when,
    leads: z.number(),
    paid: z.number(),
    messages_paise: z.number(),
    calls_paise: z.number(),
    fees_paise: z.number(),
  }),
);
export type CostRow = z.infer<typeof costs>[number];

/** How a session's reminders stand: of how many people one has left, and how many failed on every channel. */
export function useReminded(sessionId: string | undefined) {
  return useQuery({
    queryKey: ["overview", "reminded", sessionId],
    enabled: sessionId !== undefined,
    refetchInterval: EVERY_MS,
    queryFn: async () => {
      const sent = await rows(
        db()
          .from("message_log")
          .select("lead_id, status")
          .eq("subject_id", sessionId ?? "")
          .in("event_key", ["session_24h", "session_15m"]),
      );
      const reached = new Set(
        sent.filter(({ status }) => status && LEFT.includes(status)).map(({ lead_id }) => lead_id),
      );
      const failed = new Set(
        sent.filter(({ status }) => status && FAILED.includes(status)).map(({ lead_id }) => lead_id),
      );
      return { reached: reached.size, failed: [...failed].filter((lead) => !reached.has(lead)).length };
    },
  });
}
const LEFT: readonly string[] = ["sent", "delivered", "read"];
const FAILED: readonly string[] = ["failed", "bounced"];

/** All that waits for the educator, today's numbers and the channels, in one question. */
export function useOverview() {
  useLiveQueries("inbox", ["overview", "now"]);
  useLiveQueries("payments", ["overview", "now"]);
  return useQuery({
    queryKey: ["overview", "now"],
    refetchInterval: EVERY_MS,
    queryFn: async () => schema.parse(await rows(db().rpc("overview_now"))),
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
            "id, title, starts_at, ends_at, status, batch:batches!sessions_batch_id_fkey(name, enrollments!enrollments_batch_id_fkey(status)), attendance:session_attendance!session_attendance_session_id_fkey(enrollment_id), link:session_links!session_links_session_id_fkey(join_url)",
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
