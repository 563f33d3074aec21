import { describe, expect, it } from "vitest";
import { addMonths, daysOf, hoursOf, localIn, momentIn, monthOf, placed, weekOf } from "./calendar";

const session = (from: string, to: string) => ({
  starts_at: `2026-11-${from}:00+05:30`,
  ends_at: `2026-11-${to}:00+05:30`,
});

describe("weeks and months", () => {
  it("begin on Monday, over the end of a month and a year", () => {
    expect(weekOf("2027-01-01")).toEqual([
      "2026-12-28",
      "2026-12-29",
      "2026-12-30",
      "2026-12-31",
      "2027-01-01",
      "2027-01-02",
      "2027-01-03",
    ]);
    const weeks = monthOf("2026-11-24");
    expect([weeks.length, weeks[0]?.[0], weeks.at(-1)?.[6]]).toEqual([6, "2026-10-26", "2026-12-06"]);
    expect(addMonths("2026-12-31", 1)).toBe("2027-01-01");
  });
});

describe("a day of sessions", () => {
  it("puts those at the same time side by side, and no others", () => {
    const day = placed(
      [session("24T17:00", "24T18:00"), session("24T17:30", "24T18:30"), session("24T18:30", "24T19:00")],
      "2026-11-24",
    );
    expect(day.map(({ from, column, columns }) => [from, column, columns])).toEqual([
      [1020, 0, 2],
      [1050, 1, 2],
      [1110, 0, 1],
    ]);
  });

  it("shows a session over midnight on both days", () => {
    const late = [session("24T23:30", "25T00:30")];
    expect(placed(late, "2026-11-24").map(({ from, to }) => [from, to])).toEqual([[1410, 1440]]);
    expect(placed(late, "2026-11-25").map(({ from, to }) => [from, to])).toEqual([[0, 30]]);
    expect(hoursOf(late, weekOf("2026-11-24"))).toEqual([0, 24]);
    expect(hoursOf([], weekOf("2026-11-24"))).toEqual([9, 21]);
  });
});

describe("a series", () => {
  it("has its first day and the chosen weekdays", () => {
    expect(daysOf("2026-11-24", { weekdays: [4], times: 4 })).toEqual([
      "2026-11-24",
      "2026-11-26",
      "2026-12-01",
      "2026-12-03",
    ]);
    expect(daysOf("2026-11-24", { weekdays: [], times: 5000 })).toHaveLength(60);
  });
  it("ends on its last day, and never before its first", () => {
    const until = (last: string) => daysOf("2026-11-24", { weekdays: [4], times: 60, until: last });
    expect(until("2026-12-01")).toEqual(["2026-11-24", "2026-11-26", "2026-12-01"]);
    expect(until("2026-11-30")).toEqual(["2026-11-24", "2026-11-26"]);
    expect(until("2026-11-01")).toEqual(["2026-11-24"]);
  });
});

describe("a time in a zone", () => {
  it("is the same there and back, also where summer time begins", () => {
    expect(momentIn("2026-11-24T17:00", "Asia/Kolkata")).toBe(Date.parse("2026-11-24T11:30:00Z"));
    expect(momentIn("2027-03-19T09:00", "America/New_York")).toBe(Date.parse("2027-03-19T13:00:00Z"));
    expect(momentIn("2027-03-14T02:30", "America/New_York")).toBeNull();
    expect(momentIn("nonsense", "Asia/Kolkata")).toBeNull();
    expect(localIn(Date.parse("2026-11-24T11:30:00Z"), "Asia/Dubai")).toBe("2026-11-24T15:30");
  });
});
