import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { ButtonLink } from "~/shared/ui/Button";
import { StatusChip } from "~/shared/ui/StatusChip";
import { type Language, useLanguage } from "~/shared/words/language";
import { SUBMISSION } from "~/shared/words/submission";
import type { Work } from "../data";

export function workState(work: Work): keyof typeof SUBMISSION {
  return work.submission?.status ?? "not_started";
}

/** Still to be handed in: nothing yet, a draft, or changes were asked for. */
export function isOpenWork(work: Work): boolean {
  return ["not_started", "draft", "changes_asked"].includes(workState(work));
}

/** Why nothing can be handed in at this moment, as the database will say too; null where it can. */
export function closedWords(work: Work, now: number, language: Language): string | null {
  if (workState(work) === "changes_asked") return null;
  if (work.opens_at && now < Date.parse(work.opens_at))
    return m.work_opens({ when: familyDayClock(work.opens_at, language) });
  if (work.cutoff_at && now > Math.max(Date.parse(work.cutoff_at), Date.parse(work.due))) return m.work_closed();
  if (work.tries && (work.submission?.try_no ?? 0) >= work.tries) return m.work_tries_used();
  return null;
}

/** One piece of work with its state and the one thing to do with it. */
export function WorkRow({ work }: { work: Work }) {
  const language = useLanguage();
  const state = workState(work);
  const act = { not_started: m.start(), draft: m.go_on(), changes_asked: m.hand_in_again() }[state as "draft"];
  return (
    <li className="row">
      <div className="row__text">
        <strong>{work.title}</strong>
        <span className="row__second">{m.due({ when: familyDayClock(work.due, language) })}</span>
        <StatusChip look={SUBMISSION[state]} />
      </div>
      {isOpenWork(work) ? (
        <ButtonLink
          look={state === "draft" ? "tint" : "plain"}
          href={paths.app.submit(work.id)}
          aria-label={`${act}: ${work.title}`}
        >
          {act}
        </ButtonLink>
      ) : (
        <ButtonLink href={paths.app.assignment(work.id)} aria-label={`${m.open()}: ${work.title}`}>
          {m.open()}
        </ButtonLink>
      )}
    </li>
  );
}
