import { describe, expect, it } from "vitest";
import type { Session } from "../data";
import { isOpen, nextSession, phaseOf } from "./state";

const session = (change: Partial<Session> = {}) =>
  ({
    id: "s",
    status: "scheduled",
    starts_at: "2026-12-05T11:30:00Z",
    ends_at: "2026-12-05T12:30:00Z",
    ...change,
  }) as Session;
const at = (time: string) => Date.parse(`2026-12-05T${time}Z`);

describe("where a session stands", () => {
  it.each([
    ["11:14:59", "coming", false],
    ["11:15:00", "starting_soon", true],
    ["11:29:59", "starting_soon", true],
    ["11:30:00", "live", true],
    ["12:29:59", "live", true],
    ["12:30:00", "ended", false],
  ] as const)("at %s it is %s", (time, phase, open) => {
    expect(phaseOf(session(), at(time))).toBe(phase);
    expect(isOpen(phase)).toBe(open);
  });

  it("is cancelled at any time, once cancelled", () => {
    expect(phaseOf(session({ status: "cancelled" }), at("11:20:00"))).toBe("cancelled");
  });

  it("names the first session that is not over as the next one", () => {
    const over = session({ id: "over", status: "ended" });
    const off = session({ id: "off", status: "cancelled" });
    const next = session({ id: "next", starts_at: "2026-12-08T11:30:00Z", ends_at: "2026-12-08T12:30:00Z" });
    expect(nextSession([over, off, next], at("11:20:00"))?.id).toBe("next");
    expect(nextSession([over, off], at("11:20:00"))).toBeNull();
  });
});
