import type { ReactNode } from "react";
import type { Kind } from "~/shared/words/look";

export interface TimelineEntry {
  key: string;
  icon: ReactNode;
  kind: Kind;
  text: ReactNode;
  when?: ReactNode;
  detail?: ReactNode;
  /** Still to come: dimmed, on a dashed string. */
  next?: boolean;
}

/** What happened, oldest first, joined by the string; what comes next hangs on a dashed one. */
export function Timeline({ entries, label }: { entries: TimelineEntry[]; label: string }) {
  return (
    <ol className="timeline" aria-label={label}>
      {entries.map((entry, place) => {
        const beforeNext = !entry.next && entries[place + 1]?.next;
        const looks = [
          "timeline__item",
          entry.next && "timeline__item--next",
          beforeNext && "timeline__item--before-next",
        ];
        return (
          <li key={entry.key} className={looks.filter(Boolean).join(" ")}>
            <span className={`timeline__tile k-${entry.kind}`} aria-hidden="true">
              {entry.icon}
            </span>
            <span>{entry.text}</span>
            <span className="timeline__when">{entry.when ?? (entry.next ? "then" : "")}</span>
            {entry.detail && <span className="timeline__detail">{entry.detail}</span>}
          </li>
        );
      })}
    </ol>
  );
}
