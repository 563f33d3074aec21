import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { CalendarSession } from "./api";
import { AgendaView, MonthView, rangeOf, WeekView } from "./CalendarViews";

const NOW = Date.parse("2026-11-24T16:18:00+05:30");

function session(id: string, title: string, at: string, more: Partial<CalendarSession> = {}): CalendarSession {
  const starts = Date.parse(`2026-11-${at}:00+05:30`);
  return {
    id,
    batch_id: "a",
    title,
    starts_at: new Date(starts).toISOString(),
    ends_at: new Date(starts + 3_600_000).toISOString(),
    status: "scheduled",
    batch: { name: "Batch A" },
    recordings: [],
    ...more,
  };
}

const SESSIONS = [
  session("over", "Finding your first", "23T17:00", { status: "ended" }),
  session("soon", "Pricing", "24T16:30"),
  session("later", "Your first ten sales", "26T17:00"),
  session("draft", "Parents' evening", "28T16:00", { status: "draft" }),
];
const props = {
  at: "2026-11-24",
  now: NOW,
  sessions: SESSIONS,
  selected: "soon",
  hrefOf: (id: string) => `/admin/sessions/${id}?view=week`,
  dayHref: (key: string) => `/admin/sessions?view=week&day=${key}`,
};

describe("the calendar of sessions", () => {
  it("shows a week with each session on its day, named in full, and the one that is open", () => {
    render(<WeekView {...props} />);
    const tuesday = screen.getByRole("list", { name: "Tue 24 Nov" });
    const name = "Pricing, Tue 24 Nov 16:30 to 17:30, Batch A, Starting soon";
    const link = within(tuesday).getByRole("link", { name });
    expect(link.getAttribute("aria-current")).toBe("true");
    expect(link.getAttribute("href")).toBe("/admin/sessions/soon?view=week");
    expect(link.className).toContain("cal__event--now");
    expect(screen.getByRole("link", { name: /Parents' evening.*Draft/ }).className).toContain("cal__event--draft");
    expect(screen.getByRole("link", { name: /Finding your first/ }).className).toContain("cal__event--over");
  });

  it("shows a month with a way to the week of each day", () => {
    render(<MonthView {...props} />);
    expect(screen.getAllByRole("row")).toHaveLength(7);
    expect(screen.getByRole("link", { name: "Week of Thu 26 Nov" }).getAttribute("href")).toBe(
      "/admin/sessions?view=week&day=2026-11-26",
    );
    screen.getByRole("link", { name: /Your first ten sales/ });
  });

  it("shows an agenda from today on, and says so when there is nothing", () => {
    const { rerender } = render(<AgendaView {...props} />);
    expect(screen.getAllByRole("heading").map((one) => one.textContent)).toEqual([
      "Tue 24 Nov · today",
      "Thu 26 Nov",
      "Sat 28 Nov",
    ]);
    rerender(<AgendaView {...props} sessions={[]} />);
    screen.getByText("No session in these four weeks.");
  });

  it("asks for the days that it shows and no others", () => {
    expect(rangeOf("week", "2026-11-24")).toEqual(["2026-11-22T18:30:00.000Z", "2026-11-29T18:30:00.000Z"]);
    expect(rangeOf("month", "2026-11-24")).toEqual(["2026-10-25T18:30:00.000Z", "2026-12-06T18:30:00.000Z"]);
  });
});
