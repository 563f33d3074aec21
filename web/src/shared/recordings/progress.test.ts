import { expect, test } from "vitest";
import { chapterAt, moment, percentSeen, seenParts } from "./progress";

test("a part counts when half of it was played, wherever the stretches are", () => {
  const ones = (text: string) => percentSeen(text);
  expect(seenParts([], 100)).toBe("0".repeat(100));
  expect(seenParts([{ from: 0, to: 100 }], 100)).toBe("1".repeat(100));
  expect(seenParts([{ from: 0, to: 50.4 }], 100)).toBe("1".repeat(50) + "0".repeat(50));
  expect(seenParts([{ from: 0, to: 50.6 }], 100)).toBe("1".repeat(51) + "0".repeat(49));
  expect(
    ones(
      seenParts(
        [
          { from: 0, to: 900 },
          { from: 3510, to: 3600 },
        ],
        3600,
      ),
    ),
  ).toBe(28);
  // Two short looks at the same part are one part.
  expect(
    ones(
      seenParts(
        [
          { from: 0, to: 10 },
          { from: 12, to: 22 },
        ],
        3600,
      ),
    ),
  ).toBe(1);
});

test.each([0, Number.NaN, Number.POSITIVE_INFINITY])("a length of %s says nothing", (length) => {
  expect(seenParts([{ from: 0, to: 5 }], length)).toBe("0".repeat(100));
});

test("moments read as a clock does", () => {
  expect([0, 65, 754.9, 3723].map(moment)).toEqual(["0:00", "1:05", "12:34", "1:02:03"]);
});

test("the chapter that plays", () => {
  const chapters = [
    { at: 10, title: "a" },
    { at: 60, title: "b" },
  ];
  expect([0, 10, 59, 60, 999].map((at) => chapterAt(chapters, at))).toEqual([-1, 0, 0, 1, 1]);
});
