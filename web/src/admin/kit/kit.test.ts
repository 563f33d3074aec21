// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { niceTop, sparkPaths } from "./charts";
import { fitting } from "./commands";
import { safeCell, toCsv } from "./csv";
import { isKey } from "./keys";
import { resultCounts } from "./Results";
import { allIds, between } from "./selection";
import { searchable, viewQuery } from "./useListState";
import { dropView, keepView, lastView, noteView, viewsOf } from "./views";

describe("cells of a CSV file", () => {
  it.each(["=1+1", "+91 98", "-2", "@cmd", "\t=1", "  =HYPERLINK(1)"])("defuses %j", (text) => {
    expect(safeCell(text).replace(/^"/, "")).toBe(`'${text}`);
  });
  it("leaves numbers and plain words alone and quotes what must be quoted", () => {
    expect(safeCell(-2)).toBe("-2");
    expect(safeCell("Asha")).toBe("Asha");
    expect(safeCell('say "hi", now')).toBe('"say ""hi"", now"');
    expect(toCsv(["name"], [["रिया"], [null]])).toBe("\uFEFFname\r\nरिया\r\n\r\n");
  });
});

describe("keys", () => {
  const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  });
  it("tells letters with and without Shift apart, and takes signs however they are typed", () => {
    expect(isKey("x", press("x"))).toBe(true);
    expect(isKey("x", press("X", { shiftKey: true }))).toBe(false);
    expect(isKey("Shift+X", press("X", { shiftKey: true }))).toBe(true);
    expect(isKey("?", press("?", { shiftKey: true }))).toBe(true);
    expect(isKey("#", press("#"))).toBe(true);
  });
  it("takes Cmd for Ctrl and leaves the browser's own combinations alone", () => {
    expect(isKey("Ctrl+K", press("k", { metaKey: true }))).toBe(true);
    expect(isKey("k", press("k", { ctrlKey: true }))).toBe(false);
    expect(isKey("j", press("j", { altKey: true }))).toBe(false);
  });
});

describe("choosing rows", () => {
  it("reaches from the last row to this one, upwards too", () => {
    const order = ["a", "b", "c", "d"];
    expect(between(order, "b", "d")).toEqual(["b", "c", "d"]);
    expect(between(order, "d", "b")).toEqual(["b", "c", "d"]);
    expect(between(order, null, "c")).toEqual(["c"]);
    expect(between(order, "gone", "c")).toEqual(["c"]);
  });
  it("reads the ids of all that match to the end", async () => {
    const all = Array.from({ length: 2300 }, (_, at) => ({ id: String(at) }));
    const asked: number[] = [];
    const ids = await allIds(async (from, to) => {
      asked.push(from);
      return all.slice(from, to + 1);
    });
    expect(ids).toHaveLength(2300);
    expect(asked).toEqual([0, 1000, 2000]);
  });
});

describe("saved views", () => {
  beforeEach(() => localStorage.clear());
  it("keeps one of a name and remembers the one used last", () => {
    keepView("leads", { name: "Lost", query: "stage=lost" });
    keepView("leads", { name: "Lost", query: "stage=lost&size=50" });
    expect(viewsOf("leads")).toEqual([{ name: "Lost", query: "stage=lost&size=50" }]);
    expect(lastView("leads")?.name).toBe("Lost");
    noteView("leads", null);
    expect(lastView("leads")).toBeUndefined();
    noteView("leads", "Lost");
    dropView("leads", "Lost");
    expect(viewsOf("leads")).toEqual([]);
    expect(lastView("leads")).toBeUndefined();
    expect(viewsOf("payments")).toEqual([]);
  });
  it("is not stopped by what another version left behind", () => {
    localStorage.setItem("launchpad.views.leads", "not json");
    expect(viewsOf("leads")).toEqual([]);
  });
  it("does not keep the page", () => expect(viewQuery("q=asha&page=3&size=50")).toBe("q=asha&size=50"));
});

describe("searches", () => {
  it("take wildcards out of what is asked of the server", () => expect(searchable(" 50%_off*(x) ")).toBe("50  off  x"));
  it("find a command by the beginnings of its words", () => {
    const commands = ["New session", "Session Scheduler", "Settings"].map((title) => ({
      key: title,
      group: "Do",
      title,
      run: () => undefined,
    }));
    expect(fitting(commands, "se ne").map(({ title }) => title)).toEqual(["New session"]);
    expect(fitting(commands, "se")).toHaveLength(3);
    expect(fitting(commands, "zz")).toEqual([]);
  });
});

describe("charts", () => {
  it("end at a round number at or above the most", () => {
    expect([[0], [null], [7], [8], [43], [101], [1000]].map(niceTop)).toEqual([1, 1, 8, 8, 50, 200, 1000]);
  });
  it("leave a gap where data is missing and end on the last known value", () => {
    const { paths, last } = sparkPaths([1, 2, null, 3, null]);
    expect(paths).toHaveLength(2);
    expect(paths[0]).toMatch(/^M.*L/);
    expect(last?.y).toBe(4);
    expect(sparkPaths([null]).last).toBeNull();
  });
});

it("counts the results of a bulk action", () => {
  const of = (outcome: "done" | "skipped" | "failed", id: string) => ({ id, name: id, outcome });
  expect(resultCounts([of("done", "1"), of("failed", "2"), of("done", "3"), of("skipped", "4")])).toEqual({
    done: 2,
    skipped: 1,
    failed: 1,
  });
});
