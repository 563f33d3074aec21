import { expect, test } from "vitest";
import { wordsOf } from "./question";

test("a question is searched by the words that say something", () => {
  expect(wordsOf("Did Riya's mother get the 17:00 reminder?")).toEqual(["riya", "mother", "17:00", "reminder"]);
  expect(wordsOf("  अनन्या 3210 ")).toEqual(["अनन्या", "3210"]);
});

test("what the database would read as a wildcard is no word", () => {
  expect(wordsOf("%_*(),")).toEqual([]);
  expect(wordsOf("did the")).toEqual([]);
});
