import { describe, expect, it } from "vitest";
import { changed, type Known, withChanges } from "./changes";
import { FIELDS, problemWith } from "./sections";

const KNOWN: Known = {
  brand: { value: "Launchpad", about: "" },
  quiet_hours: { value: { from: "21:00", to: "08:00" }, about: "" },
  frequency_cap: { value: { per_day: 6 }, about: "" },
};

describe("settings", () => {
  it("saves each changed setting once and whole, with its types as they were", () => {
    const typed = { brand: "Kites ", "quiet_hours.from": "22:00", "frequency_cap.per_day": "8" };
    expect(withChanges(KNOWN, typed)).toEqual([
      { key: "brand", value: "Kites" },
      { key: "quiet_hours", value: { from: "22:00", to: "08:00" } },
      { key: "frequency_cap", value: { per_day: 8 } },
    ]);
  });

  it("counts what was typed and taken back as unchanged", () => {
    expect(changed(KNOWN, { brand: "Launchpad", "quiet_hours.to": "08:00" })).toEqual([]);
    expect(changed(KNOWN, { brand: "Launchpad!", unknown: "x" }).map((field) => field.label)).toEqual(["Brand"]);
  });

  it("says what is wrong before anything is saved", () => {
    const field = (label: string) => {
      const found = Object.values(FIELDS)
        .flat()
        .find((each) => each.label === label);
      if (!found) throw new Error(label);
      return found;
    };
    expect(problemWith(field("Brand"), "")).toBe("This cannot be empty.");
    expect(problemWith(field("Copies to me, by e-mail"), "")).toBeNull();
    expect(problemWith(field("Phone for families"), "98765 43210")).toContain("+919876543210");
    expect(problemWith(field("Quiet from"), "24:00")).not.toBeNull();
    expect(problemWith(field("Certificate: work handed in"), "101")).toBe("From 0 to 100.");
  });
});
