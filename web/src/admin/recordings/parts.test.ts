import { expect, test } from "vitest";
import { captionsOf, chapterLines, chaptersOf } from "./parts";

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
