import { useParams } from "wouter";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { SUBMISSION } from "~/shared/words/status";
import { filesOf, useWork, type Work } from "../data";
import { Wait } from "../Wait";
import { FileLink } from "./FileLink";
import { isOpenWork, workState } from "./WorkRow";

export default function Assignment() {
  const { id } = useParams<{ id: string }>();
  const work = useWork();
  return (
    <Wait on={work}>
      {(all) => {
        const found = all.find((each) => each.id === id);
        return found ? <Detail work={found} /> : <EmptyState drawing="none" title={m.not_found()} />;
      }}
    </Wait>
  );
}

function Detail({ work }: { work: Work }) {
  const language = useLanguage();
  const { submission } = work;
  const state = workState(work);
  return (
    <>
      <ButtonLink look="ghost" href={paths.app.assignments}>
        {m.back()}
      </ButtonLink>
      <PageTitle>{work.title}</PageTitle>
      <p className="card__second">{m.due({ when: familyDayClock(work.due_at, language) })}</p>
      <p>
        <StatusChip look={SUBMISSION[state]} />
      </p>
      {submission?.graded_at && (
        <section className="card" aria-labelledby="result">
          <h2 id="result">{m.result()}</h2>
          <p>
            <strong>{m.points({ points: submission.points ?? 0, of: work.max_points })}</strong>
          </p>
          {submission.feedback && <p className="typed">{submission.feedback}</p>}
        </section>
      )}
      {state === "changes_asked" && submission?.feedback && (
        <section className="card" aria-labelledby="feedback">
          <h2 id="feedback">{m.feedback()}</h2>
          <p className="typed">{submission.feedback}</p>
        </section>
      )}
      {work.instructions && (
        <section className="card" aria-labelledby="instructions">
          <h2 id="instructions">{m.instructions()}</h2>
          <p className="typed">{work.instructions}</p>
        </section>
      )}
      {submission && submission.status !== "draft" && (
        <section className="card" aria-labelledby="handed">
          <h2 id="handed">{m.handed_in_title()}</h2>
          {submission.submitted_at && (
            <p className="card__second">
              {familyDayClock(submission.submitted_at, language)} · {submission.receipt_no}
            </p>
          )}
          {submission.answer && <p className="typed">{submission.answer}</p>}
          <ul className="files">
            {filesOf(submission).map((file) => (
              <li key={file.path}>
                <FileLink file={file} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {(isOpenWork(work) || state === "submitted") && (
        <ButtonLink look={isOpenWork(work) ? "act" : "plain"} size="big" wide href={paths.app.submit(work.id)}>
          {state === "draft" ? m.go_on() : state === "not_started" ? m.start() : m.hand_in_again()}
        </ButtonLink>
      )}
    </>
  );
}
