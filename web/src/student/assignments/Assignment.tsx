import { useParams } from "wouter";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Linked } from "~/shared/ui/Linked";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { SUBMISSION } from "~/shared/words/status";
import { filesOf, type RubricLine, useWork, type Work } from "../data";
import { Wait } from "../Wait";
import { FileLink } from "./FileLink";
import { closedWords, isOpenWork, workState } from "./WorkRow";

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
  const closed = closedWords(work, useNow(), language);
  const rubric = work.rubric as unknown as RubricLine[];
  const reached = (submission?.levels ?? []) as unknown as (number | null)[];
  return (
    <>
      <ButtonLink look="ghost" href={paths.app.assignments}>
        {m.back()}
      </ButtonLink>
      <PageTitle>{work.title}</PageTitle>
      <p className="card__second">{m.due({ when: familyDayClock(work.due, language) })}</p>
      {work.hasMoreTime && <p>{m.work_more_time({ when: familyDayClock(work.due, language) })}</p>}
      {work.tries !== null && (
        <p className="card__second">{m.work_tries_left({ n: Math.max(0, work.tries - (submission?.try_no ?? 0)) })}</p>
      )}
      {work.cutoff_at && (
        <p className="card__second">
          {Date.parse(work.cutoff_at) > Date.parse(work.due_at)
            ? m.work_taken_until({ when: familyDayClock(work.cutoff_at, language) })
            : m.work_no_late()}
          {work.late_points > 0 && ` ${m.work_late_points({ n: work.late_points })}`}
        </p>
      )}
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
      {rubric.length > 0 && (
        <section className="card" aria-labelledby="rubric">
          <h2 id="rubric">{m.work_marked_how()}</h2>
          <ul className="files">
            {rubric.map((line, place) => (
              <li key={line.name}>
                <span>{line.name}</span>
                <span className="card__second">
                  {line.levels.map((level, at) => (
                    <span key={level.name}>
                      {at > 0 && " · "}
                      {reached[place] === at && submission?.graded_at ? (
                        <strong>{`${level.name} ${level.points}`}</strong>
                      ) : (
                        `${level.name} ${level.points}`
                      )}
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
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
          {submission.answer && (
            <p className="typed">
              <Linked text={submission.answer} />
            </p>
          )}
          <ul className="files">
            {filesOf(submission).map((file) => (
              <li key={file.path}>
                <FileLink file={file} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {work.tries_before.length > 1 && (
        <section className="card" aria-labelledby="tries">
          <h2 id="tries">{m.work_earlier()}</h2>
          {work.tries_before
            .filter((each) => each.try_no !== submission?.try_no)
            .map((each) => (
              <div key={each.try_no}>
                <strong>{m.work_try({ n: each.try_no })}</strong>{" "}
                <span className="card__second">{familyDayClock(each.submitted_at, language)}</span>
                {each.feedback && <p className="typed">{each.feedback}</p>}
              </div>
            ))}
        </section>
      )}
      {closed && state !== "graded" && <p role="status">{closed}</p>}
      {!closed && (isOpenWork(work) || state === "submitted" || state === "late") && (
        <ButtonLink look={isOpenWork(work) ? "act" : "plain"} size="big" wide href={paths.app.submit(work.id)}>
          {state === "draft" ? m.go_on() : state === "not_started" ? m.start() : m.hand_in_again()}
        </ButtonLink>
      )}
    </>
  );
}
