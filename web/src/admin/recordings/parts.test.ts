import { expect, test } from "vitest";
import { captionsOf, chapterLines, chaptersOf, nearestSession, refusalOf, summaryOf, titleOf } from "./parts";

test("chapters are read as they are written", () => {
  const text = "0:00 Start\n12:34 Prices, and what they say\n1:02:03 Questions";
  const found = chaptersOf(`\n${text}\n`);
  expect(found).toEqual({
    chapters: [
      { at: 0, title: "Start" },
      { at: 754, title: "Prices, and what they say" },
      { at: 3723, title: "Questions" },
    ],
  });
  expect("chapters" in found && chapterLines(found.chapters)).toBe(text);
});

test.each(["Start", "0:0 Start", "0:60 Start", "12:34", "-1:00 Before", "1:00 A\n1:00 B"])(
  "%j is no chapter",
  (text) => {
    expect(chaptersOf(text)).toHaveProperty("wrong");
  },
);

test("captions are WebVTT, with or without the marks of Windows", () => {
  const body = "WEBVTT\n\n1\n00:01.000 --> 00:04.000 align:start\nHello.\n";
  expect(captionsOf(body)).toEqual({ body });
  expect(captionsOf(`\uFEFF${body.replaceAll("\n", "\r\n")}`)).toEqual({ body });
});

test.each([
  "1\n00:00:01,000 --> 00:00:04,000\nSubRip",
  "WEBVTT\n",
  "WEBVTT\n\n00:04.000 --> 00:01.000\nBackwards",
  "WEBVTT\n\n00:01,000 --> 00:04,000\nCommas",
  "<html>WEBVTT</html>",
  "",
])("%j is refused", (text) => {
  expect(captionsOf(text)).toHaveProperty("wrong");
});

test("a file belongs to the class nearest in time, where there is one of these days", () => {
  const held = [{ starts_at: "2026-12-05T11:30:00Z" }, { starts_at: "2026-12-06T11:30:00Z" }];
  expect(nearestSession(held, Date.parse("2026-12-06T00:00:00Z"))).toBe(held[1]);
  expect(nearestSession(held, Date.parse("2026-12-05T14:00:00Z"))).toBe(held[0]);
  expect(nearestSession(held, Date.parse("2026-12-09T14:00:00Z"))).toBeNull();
  expect(nearestSession([], 0)).toBeNull();
});

test.each([
  ["video/mp4", 1, null],
  ["audio/wav", 2 * 1024 ** 3, null],
  ["video/mp4", 2 * 1024 ** 3 + 1, /limit is/],
  ["video/mp4", 0, /empty/],
  ["application/pdf", 1, /none of/],
  ["", 1, /none of/],
])("%s of %d bytes as a recording", (type, size, why) => {
  const told = refusalOf({ type, size });
  if (why) expect(told).toMatch(why);
  else expect(told).toBeNull();
});

test("the name of a file is a title without its ending", () => {
  expect(titleOf("class_two.final.mp4")).toBe("class two.final");
  expect(titleOf(".mp4")).toBe(".mp4");
});

test.each([
  ["  We wrote questions. ", "We wrote questions."],
  ["One\n\n two \r\nthree", "One\ntwo\nthree"],
  ["One\ntwo\nthree\nfour", "One\ntwo\nthree four"],
  [" \n ", ""],
])("%j is stored in up to three lines", (typed, stored) => {
  expect(summaryOf(typed)).toBe(stored);
});
