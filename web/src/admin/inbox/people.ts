import { ageFrom } from "../words";
import type { Contact, Family } from "./api";

/** The guardian who stands for the family in lists: the first named one, else the family's own name. */
export function guardianOf(family: Family): string {
  return family.contacts.find(({ owner, name }) => owner !== "student" && name)?.name ?? family.name;
}

/** "mother of Zoya, 14". */
export function relationLine(family: Family, now: number): string {
  const relation = family.contacts.find(({ owner, relation }) => owner !== "student" && relation)?.relation;
  const children = family.leads.map((lead) =>
    [lead.student_name, ageFrom(lead.birth_year, now)].filter(Boolean).join(", "),
  );
  return relation ? `${relation} of ${children.join(" and ")}` : children.join(" and ");
}

/** Contacts that an answer on this channel may go to; a number or address that was opted out may not. */
export function reachable(family: Family, channel: "email" | "whatsapp"): Contact[] {
  const kind = channel === "email" ? "email" : "phone";
  return family.contacts.filter((contact) => contact.kind === kind && !contact.opted_out_at && !contact.suppressed_at);
}
