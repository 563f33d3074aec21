import { IconCircle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import type { OverviewFigures } from "./api";

type Steps = NonNullable<OverviewFigures["first_run"]>;

const STEPS: { key: keyof Steps; word: string; href: string }[] = [
  { key: "provider", word: m.connect_a_provider(), href: paths.admin.settingsSection("channels") },
  { key: "leads", word: m.import_leads(), href: paths.admin.imports },
  { key: "form", word: m.write_your_name_into_the_form(), href: paths.admin.settings },
  { key: "session", word: m.create_a_session(), href: paths.admin.sessions },
  { key: "copies", word: m.send_yourself_a_message(), href: paths.admin.messages },
  { key: "live", word: m.go_live(), href: paths.admin.settings },
];

/** The way to the first class, until somebody has a seat; each step ticks itself. */
export function FirstRun({ steps }: { steps: Steps }) {
  const done = STEPS.filter(({ key }) => steps[key]).length;
  return (
    <section className="card" aria-label={m.first_steps()}>
      <div className="card__head">
        <h2>{m.first_steps()}</h2>
        <span className="dim small">{m.done_of({ done, all: STEPS.length })}</span>
      </div>
      <ol className="card__body stack stack--tight" aria-label={m.first_steps()}>
        {STEPS.map(({ key, word, href }) => (
          <li key={key} className="row">
            {steps[key] ? (
              <IconCircleCheck size={18} color="var(--good)" aria-hidden="true" />
            ) : (
              <IconCircle size={18} aria-hidden="true" />
            )}
            {steps[key] ? (
              <span className="dim">
                {word} <span className="sr-only">{m.step_is_done()}</span>
              </span>
            ) : (
              <Link href={href}>{word}</Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
