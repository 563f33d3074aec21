import type { Json } from "~/api/database.types";
import { FIELDS, type Field, idOf, linesOf } from "./sections";

export type Known = Record<string, { value: NonNullable<Json>; about: string }>;
/** What is in the fields and not yet saved, by the field's id. */
export type Typed = Record<string, string>;
export interface Change {
  key: string;
  value: NonNullable<Json>;
}

const ALL: Field[] = Object.values(FIELDS).flat();

/** What a field shows of the stored settings. */
export function storedText(known: Known, field: Field): string {
  const value = known[field.key]?.value;
  if (value === undefined) return "";
  if (field.kind === "lines") return (value as string[]).join("\n");
  return String(field.part ? ((value as Record<string, Json>)[field.part] ?? "") : value);
}

/** The fields that differ from what is stored. */
export function changed(known: Known, typed: Typed): Field[] {
  return ALL.filter((field) => {
    const text = typed[idOf(field)];
    return field.key in known && text !== undefined && text.trim() !== storedText(known, field);
  });
}

/** What is to be written, one entry for each setting. */
export function withChanges(known: Known, typed: Typed): Change[] {
  const made = new Map<string, NonNullable<Json>>();
  for (const field of changed(known, typed)) {
    const text = (typed[idOf(field)] ?? "").trim();
    const value = field.kind === "number" ? Number(text) : field.kind === "lines" ? linesOf(text) : text;
    const before = made.get(field.key) ?? known[field.key]?.value ?? {};
    made.set(field.key, field.part ? { ...(before as Record<string, Json>), [field.part]: value } : value);
  }
  return [...made].map(([key, value]) => ({ key, value }));
}
