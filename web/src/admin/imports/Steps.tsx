import { IconCheck } from "@tabler/icons-react";

const NAMES = ["Upload", "Map", "Check", "Run", "Result"] as const;
export type StepName = (typeof NAMES)[number];

/** The five steps of an import on the string: solid behind, dotted ahead. */
export function Steps({ current }: { current: StepName }) {
  const at = NAMES.indexOf(current);
  return (
    <ol className="steps" aria-label="Steps">
      {NAMES.map((name, place) => {
        const done = place < at;
        return (
          <li key={name} className={done ? "steps__done" : undefined} aria-current={place === at ? "step" : undefined}>
            <span className="steps__knot" aria-hidden="true">
              {done ? <IconCheck size={14} stroke={2} /> : place + 1}
            </span>
            {name}
            {done && <span className="sr-only"> (done)</span>}
          </li>
        );
      })}
    </ol>
  );
}
