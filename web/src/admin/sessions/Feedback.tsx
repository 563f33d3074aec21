import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { meanRating, useFeedback } from "./api";

/** What the students who were there said of a class. */
export function Feedback({ sessionId }: { sessionId: string }) {
  const feedback = useFeedback(sessionId);
  if (feedback.error) return <ErrorNotice error={feedback.error} onRetry={() => void feedback.refetch()} />;
  if (!feedback.data) return <SkeletonRows rows={2} label={m.what_students_said()} />;
  const mean = meanRating(feedback.data);
  return (
    <section className="stack stack--tight" aria-labelledby="feedback">
      <h3 id="feedback">{m.what_students_said()}</h3>
      {mean === null ? (
        <p className="dim">{m.nobody_has_rated_yet()}</p>
      ) : (
        <>
          <p>{m.average_of_count({ average: mean, count: count(feedback.data.length, m.answer_word()) })}</p>
          <ul className="card rows">
            {feedback.data.map(({ enrollment_id, rating, line, changed_at, seat }) => (
              <li className="row row--between" key={enrollment_id}>
                <span>
                  <strong className="strong">{seat?.lead?.student_name}</strong> {line}
                </span>
                <span className="dim">
                  {m.rating_of_five({ rating })} · {day(changed_at)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
