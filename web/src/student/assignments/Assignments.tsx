import { m } from "~/paraglide/messages";
import { useNow } from "~/shared/now";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useWork, type Work } from "../data";
import { Wait } from "../Wait";
import { isMissed, WorkRow, workState } from "./WorkRow";

/** Work by what it asks for: to do, changes asked, waiting for feedback, done, missed. */
export default function Assignments() {
  const work = useWork();
  const now = useNow();
  return (
    <>
      <PageTitle>{m.assignments()}</PageTitle>
      <Wait on={work}>
        {(all) => {
          const inState = (...states: string[]) => all.filter((each) => states.includes(workState(each)));
          return (
            <>
              {all.length === 0 && <EmptyState title={m.assignments_empty()} />}
              <Group title={m.changes_asked()} work={inState("changes_asked")} />
              <Group title={m.to_do()} work={inState("not_started", "draft").filter((each) => !isMissed(each, now))} />
              <Group title={m.waiting_for_feedback()} work={inState("submitted", "late", "in_review")} />
              <Group title={m.graded()} work={inState("graded")} />
              <Group title={m.work_missed()} work={all.filter((each) => isMissed(each, now))} missed />
            </>
          );
        }}
      </Wait>
    </>
  );
}

function Group({ title, work, missed }: { title: string; work: Work[]; missed?: boolean }) {
  if (work.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="card rows" aria-label={title}>
        {work.map((each) => (
          <WorkRow key={each.id} work={each} missed={missed} />
        ))}
      </ul>
    </section>
  );
}
