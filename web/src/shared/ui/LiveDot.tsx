import { useLive } from "~/api/realtime";
import { clock } from "~/shared/format/time";

/** Whether this page hears of changes as they happen; it is about data, not about sending. */
export function LiveDot() {
  const { state, since } = useLive();
  if (state === "off") return null;
  const looks = state === "live" ? "live__dot" : "live__dot live__dot--waiting";
  return (
    <span className="live" role="status">
      <span className={looks} aria-hidden="true" />
      {state === "live" ? "Live" : `Reconnecting since ${clock(since)}`}
    </span>
  );
}
