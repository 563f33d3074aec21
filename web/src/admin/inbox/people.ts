import { m } from "~/admin/paraglide/messages";
import type { Contact, Conversation, Entry, Family } from "./api";

/** The guardian who stands for the family: the first named one, else the family's own name. */
export function guardianOf(family: Family): string {
  return guardianContact(family)?.name ?? family.name;
}

export function guardianContact(family: Family): Contact | undefined {
  return family.contacts.find(({ owner, name, retired_at }) => owner !== "student" && name && !retired_at);
}

/** "mother of Zoya, 14", as the list says it. */
export function relationOf(row: Conversation): string {
  const children = row.children.map(({ name, age }) => [name, age].filter((part) => part !== null).join(", "));
  if (children.length === 0) return row.is_unknown ? m.unknown_sender() : "";
  return row.relation
    ? m.relation_of_children({ relation: row.relation, children: children.join(" and ") })
    : children.join(" and ");
}

/** "Farah (mother), Zoya (student), Bhopal". */
export function peopleOf(family: Family): string {
  const adults = new Map<string, string>();
  for (const { owner, name, relation, retired_at } of family.contacts) {
    if (owner !== "student" && name && !retired_at)
      adults.set(name, relation ?? (owner === "guardian" ? "guardian" : "unknown"));
  }
  return [
    ...[...adults].map(([name, relation]) => `${name} (${relation})`),
    ...family.leads.map(({ student_name }) => `${student_name} (student)`),
    family.leads[0]?.city,
  ]
    .filter(Boolean)
    .join(", ");
}

/** Contacts that an answer on this channel may go to; a number or address that was opted out may not. */
export function reachable(family: Family, channel: "email" | "whatsapp"): Contact[] {
  const kind = channel === "email" ? "email" : "phone";
  return family.contacts.filter(
    (contact) => contact.kind === kind && !contact.opted_out_at && !contact.suppressed_at && !contact.retired_at,
  );
}

const WHO: Record<Entry["who"], string> = {
  student: "student",
  mother: "mother",
  father: "father",
  guardian: "guardian",
  unknown: "",
  us: m.you(),
  launchpad: m.launchpad(),
};

/** [name, role]: who wrote an entry. What the engine sends is said by its own name. */
export function writerOf(entry: Entry): [string, string] {
  if (entry.who === "us") return [m.you(), ""];
  if (entry.who === "launchpad") return [WHO.launchpad, "automatic"];
  return [entry.author || m.family_2(), WHO[entry.who]];
}
