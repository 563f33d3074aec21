import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { coalesce } from "./coalesce";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("coalesce", () => {
  it("turns a burst into one run now and one after the rest", async () => {
    const run = vi.fn(async () => undefined);
    const call = coalesce(run, 1000);
    for (let n = 0; n < 500; n += 1) call();
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(run).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("never runs twice at a time, however slow the server is", async () => {
    let atOnce = 0;
    let most = 0;
    const call = coalesce(async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((wake) => setTimeout(wake, 8000));
      atOnce -= 1;
    }, 1000);
    for (let n = 0; n < 20; n += 1) {
      call();
      await vi.advanceTimersByTimeAsync(1500);
    }
    expect(most).toBe(1);
  });

  it("goes on after a run that failed", async () => {
    const run = vi.fn().mockRejectedValueOnce(new Error("offline")).mockResolvedValue(undefined);
    const call = coalesce(run, 1000);
    call();
    await vi.advanceTimersByTimeAsync(1000);
    call();
    expect(run).toHaveBeenCalledTimes(2);
  });
});
