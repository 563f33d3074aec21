import { saveAs } from "~/api/engine";

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front, so that it stays text. */
export function safeCell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  const plain = typeof value === "string" && /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
}

/** Rows as a CSV file that Excel opens as UTF-8. */
export function toCsv(header: readonly string[], rows: readonly (readonly (string | number | null | undefined)[])[]) {
  return `\uFEFF${[header, ...rows].map((row) => row.map(safeCell).join(",")).join("\r\n")}\r\n`;
}

export function downloadCsv(
  fileName: string,
  header: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): void {
  saveAs(new Blob([toCsv(header, rows)], { type: "text/csv;charset=utf-8" }), fileName);
}
