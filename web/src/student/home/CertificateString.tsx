import { IconCheck } from "@tabler/icons-react";
import { m } from "~/paraglide/messages";
import { Facets } from "~/shared/ui/Logo";

export interface Steps {
  classesDone: number;
  classes: number;
  workDone: number;
  work: number;
}

/** The way to the certificate as knots on the kite's string: classes and work, done first. */
export function CertificateString({ classesDone, classes, workDone, work }: Steps) {
  const all = classes + work;
  const done = Math.min(classesDone + workDone, all);
  const shown = Math.min(Math.max(all, 1), 8);
  const full = all === 0 ? 0 : Math.floor((done / all) * shown);
  return (
    <section className="card" aria-labelledby="way">
      <h2 id="way">{m.way_to_certificate()}</h2>
      <p className="card__second">{m.way_numbers({ classesDone, classes, workDone, work })}</p>
      <div className="string" aria-hidden="true">
        {Array.from({ length: shown }, (_, place) => (
          <span key={place} className={place < full ? "string__knot string__knot--done" : "string__knot"}>
            {place < full && <IconCheck size={12} stroke={3} />}
          </span>
        ))}
        <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
          <Facets />
        </svg>
      </div>
    </section>
  );
}
