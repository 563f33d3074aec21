import { m } from "~/admin/paraglide/messages";
import { phone } from "~/shared/format/phone";
import type { Cleaned, Editable, ImportRow, LeadImport } from "./api";

export type Field = "student" | "age" | "parent" | "phone" | "email" | "city";

/** The columns of the check, each with the targets that it may stand for; the first is used where none is mapped. */
export const FIELDS: Record<Field, { word: string; empty: string; targets: Editable[] }> = {
  student: { word: m.student_2(), empty: m.add_a_name(), targets: ["student_name"] },
  age: { word: m.age(), empty: m.add(), targets: ["age"] },
  parent: { word: m.parent(), empty: m.add_a_parent(), targets: ["guardian_name"] },
  phone: { word: m.parent_phone(), empty: m.add_a_number(), targets: ["guardian_phone", "phone"] },
  email: { word: m.email(), empty: m.add_an_address(), targets: ["guardian_email", "email", "student_email"] },
  city: { word: m.city(), empty: m.add(), targets: ["city"] },
};

export interface CellShown {
  target: Editable;
  shown: string;
  typed: string;
  was?: string | undefined;
  error?: string | undefined;
}

/** How a cell of the check reads: what was made of it, what the file says, and why it cannot be used. */
export function cellOf(it: Pick<LeadImport, "columns">, row: ImportRow, field: Field): CellShown {
  const { targets } = FIELDS[field];
  const edits = row.edits as Partial<Record<Editable, string>>;
  const mapped = targets.filter((one) => it.columns.some((column) => column.target === one));
  const wrong = mapped.find((one) => row.field === one);
  const target = targets.find((one) => one in edits) ?? wrong ?? mapped[0] ?? (targets[0] as Editable);
  const cells = row.raw as string[];
  const inFile = it.columns
    .flatMap((column, place) => (column.target === target && cells[place]?.trim() ? [cells[place].trim()] : []))
    .join(" ");
  const typed = edits[target] ?? inFile;
  const made = madeOf(row.cleaned as Cleaned, field);
  const shown = made || typed;
  const differs = inFile !== "" && inFile !== shown && inFile.replace(/\s+/g, " ") !== shown;
  const error = row.field === target && row.reason ? row.reason : undefined;
  return { target, shown, typed, was: differs && !error ? inFile : undefined, error };
}

function madeOf(cleaned: Cleaned, field: Field): string {
  const { contacts = [] } = cleaned;
  if (field === "student") return cleaned.student_name ?? "";
  if (field === "parent") return cleaned.guardian_name ?? "";
  if (field === "city") return cleaned.city ?? "";
  if (field === "age") return cleaned.age ? String(cleaned.age) : "";
  if (field === "phone") {
    const found = contacts.find(({ kind, owner }) => kind === "phone" && owner !== "student");
    return found ? phone(found.value) : "";
  }
  return (
    (
      contacts.find(({ kind, owner }) => kind === "email" && owner !== "student") ??
      contacts.find(({ kind }) => kind === "email")
    )?.value ?? ""
  );
}
