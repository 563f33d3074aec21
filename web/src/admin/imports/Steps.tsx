import { IconCheck } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";

const NAMES = { Upload: m.upload(), Map: m.map(), Check: m.check(), Run: m.run(), Result: m.result() };
const ORDER = Object.keys(NAMES) as StepName[];
export type StepName = keyof typeof NAMES;

/** The five steps of an import on the string: solid behind, dotted ahead. */
export function Steps({ current }: { current: StepName }) {
  const at = ORDER.indexOf(current);
  return (
    <ol className="steps" aria-label={m.steps()}>
      {ORDER.map((name, place) => {
        const done = place < at;
        return (
          <li key={name} className={done ? "steps__done" : undefined} aria-current={place === at ? "step" : undefined}>
            <span className="steps__knot" aria-hidden="true">
              {done ? <IconCheck size={14} stroke={2} /> : place + 1}
            </span>
            {NAMES[name]}
            {done && <span className="sr-only"> {m.done()}</span>}
          </li>
        );
      })}
    </ol>
  );
}
