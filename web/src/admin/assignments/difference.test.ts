// @vitest-environment jsdom
import { expect, test } from "vitest";
import { median, readRubric, rubricLines } from "./api";
import { difference } from "./difference";

test("what was added and taken out is marked, and the rest stays", () => {
  expect(difference("My idea is kites.", "My better idea is kites.")).toEqual([
    { kind: "same", text: "My " },
    { kind: "added", text: "better " },
    { kind: "same", text: "idea is kites." },
  ]);
  expect(difference("one two three", "one three")).toEqual([
    { kind: "same", text: "one " },
    { kind: "removed", text: "two " },
    { kind: "same", text: "three" },
  ]);
  expect(difference("", "new")).toEqual([{ kind: "added", text: "new" }]);
  expect(difference("same", "same")).toEqual([{ kind: "same", text: "same" }]);
});

test("either text can be made again from its parts", () => {
  const [before, after] = ["a b  c\nd e", "b c\nd x e y"];
  const parts = difference(before, after) ?? [];
  const text = (left: string) =>
    parts
      .filter(({ kind }) => kind !== left)
      .map((part) => part.text)
      .join("");
  expect([text("added"), text("removed")]).toEqual([before, after]);
});

test("texts too long to compare are not compared", () => {
  expect(difference("word ".repeat(1501), "")).toBeNull();
});

test("a rubric is written as it is read", () => {
  const text = "Real people: none 0, some 4, all 8\nWritten down: no 0, yes 2";
  expect(rubricLines(readRubric(text) ?? [])).toBe(text);
});

test.each([
  [[], null],
  [[7], 7],
  [[9, 1, 5], 5],
  [[10, 2, 4, 8], 6],
])("the median of %j is %s", (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});
