import { rupees } from "~/shared/format/money";
import { dayClock } from "~/shared/format/time";
import type { Contact, Facts, Family } from "./api";
import { guardianOf } from "./people";

/** What stands for a {name} in quick replies and templates; a name without a value stays as it is. */
export type Fillings = Record<string, string | undefined>;

const VARIABLE = /\{([a-z_]+)\}/g;
const OPEN = ["draft", "link_created", "link_sent", "opened", "pending"];

export function useFillings(
  family: Family,
  facts: Facts | undefined,
  to: Contact | undefined,
  me: string,
  now: number,
): Fillings {
  const student = family.leads.find(({ id }) => facts?.seats.some((seat) => seat.lead_id === id)) ?? family.leads[0];
  const open = facts?.payments.filter(({ status }) => OPEN.includes(status)) ?? [];
  const seat = facts?.seats.find(({ status }) => status === "active");
  return {
    guardian_name: (to?.owner !== "student" && to?.name) || guardianOf(family),
    student_name: student?.student_name,
    educator_name: me || undefined,
    batch_name: seat?.batch?.name,
    next_class: facts?.next ? dayClock(facts.next.starts_at, now) : undefined,
    dues: open.length > 0 ? rupees(open.reduce((sum, { amount_paise }) => sum + amount_paise, 0)) : undefined,
  };
}

export function fill(words: string, fillings: Fillings): string {
  return words.replace(VARIABLE, (whole, name: string) => fillings[name] ?? whole);
}

/** The names that still stand in braces. */
export function missing(words: string): string[] {
  return [...new Set([...words.matchAll(VARIABLE)].map(([whole]) => whole))];
}
