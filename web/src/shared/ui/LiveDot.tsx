import { useLive } from "~/api/realtime";
import { clock } from "~/shared/format/time";

const WORDS: Record<string, string> = { live: "Live", connecting: "Connecting" };

/** Whether this page hears of changes as they happen; it is about data, not about sending. */
export function LiveDot() {
  const { state, since } = useLive();
  if (state === "off") return null;
  const looks = state === "live" ? "live__dot" : "live__dot live__dot--waiting";
  return (
    <span className="live" role="status">
      <span className={looks} aria-hidden="true" />
      {WORDS[state] ?? `Reconnecting. Showing data from ${clock(since)}`}
    </span>
  );
}
