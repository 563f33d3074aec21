import { searchable } from "../kit/useListState";

/** What a question to the ledger is made of besides names: "did", "get", "the". */
const FILLERS = new Set([
  "did",
  "does",
  "do",
  "get",
  "got",
  "receive",
  "received",
  "the",
  "a",
  "an",
  "was",
  "has",
  "to",
  "it",
]);

/** The words of a question by which a message is found: "Did Riya's mother get the 17:00 reminder?" */
export function wordsOf(question: string): string[] {
  return searchable(question.toLowerCase())
    .replace(/[?!]/g, " ")
    .split(/\s+/)
    .map((word) => word.replace(/['’]s$/, ""))
    .filter((word) => word !== "" && !FILLERS.has(word));
}
