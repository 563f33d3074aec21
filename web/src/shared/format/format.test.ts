import { describe, expect, it } from "vitest";
import { paiseFromText, rupees } from "./money";
import { maskedContact, maskedPhone, phone } from "./phone";
import { count, fileSize } from "./size";
import { clock, dayClock, dayKey, familyClock, familyDayClock, fromLocalInput, span, toLocalInput } from "./time";

describe("money", () => {
  it("groups rupees the Indian way and shows paise only when there are some", () => {
    expect(rupees(21_750_000)).toBe("₹2,17,500");
    expect(rupees(41_050)).toBe("₹410.50");
  });
  it("reads typed amounts as paise and refuses what is no amount", () => {
    expect(paiseFromText("₹7,500")).toBe(750_000);
    expect(paiseFromText("0.1")).toBe(10);
    expect(paiseFromText("7,5x")).toBeNull();
    expect(paiseFromText("-5")).toBeNull();
  });
});

describe("phones", () => {
  it("groups Indian numbers and masks all but four digits in lists", () => {
    expect(phone("+919876543210")).toBe("+91 98765 43210");
    expect(maskedPhone("+919876543210")).toBe("+91 •••••• 3210");
    expect(maskedContact("email", "farah.khan@example.com")).toBe("f•••@example.com");
  });
});

describe("time", () => {
  const classAt = "2026-11-24T11:30:00Z";
  it("shows Indian time whatever the device is set to", () => {
    expect(clock(classAt)).toBe("17:00");
    expect(dayClock(classAt, "2026-11-01T00:00:00Z")).toBe("Tue 24 Nov, 17:00");
    expect(dayKey("2026-11-24T20:00:00Z")).toBe("2026-11-25");
  });
  it("writes times for families in their language", () => {
    expect(familyDayClock(classAt, "en", classAt)).toBe("Tue 24 Nov, 5:00 pm IST");
    expect(familyClock(classAt, "hi")).toBe("शाम 5:00 बजे");
  });
  it("keeps a typed time the same through the form and back", () => {
    expect(fromLocalInput("2026-11-24T17:00")).toBe("2026-11-24T11:30:00.000Z");
    expect(toLocalInput(classAt)).toBe("2026-11-24T17:00");
  });
  it("says how far away something is", () => {
    expect(span("2026-11-24T11:39:00Z", classAt)).toBe("9 min");
    expect(span("2026-11-24T06:20:00Z", classAt)).toBe("5 h");
  });
});

describe("sizes and counts", () => {
  it("reads like a person would say it", () => {
    expect(fileSize(18_400_000)).toBe("18 MB");
    expect(fileSize(640_400)).toBe("640 kB");
    expect(count(1, "row")).toBe("1 row");
    expect(count(100_000, "row")).toBe("1,00,000 rows");
  });
});
