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

/** Never handed in, and closed for good: what was asked again, or is not open yet, is not missed. */
export function isMissed(work: Work, now: number): boolean {
  const state = workState(work);
  return (state === "not_started" || state === "draft") && isCut(work, now);
}

function isCut({ cutoff_at, due }: Work, now: number): boolean {
  return cutoff_at !== null && now > Math.max(Date.parse(cutoff_at), Date.parse(due));
}

/** Why nothing can be handed in at this moment, as the database will say too; null where it can. */
export function closedWords(work: Work, now: number, language: Language): string | null {
  if (workState(work) === "changes_asked") return null;
  if (work.opens_at && now < Date.parse(work.opens_at))
    return m.work_opens({ when: familyDayClock(work.opens_at, language) });
  if (isCut(work, now)) return m.work_closed();
  if (work.tries && (work.submission?.try_no ?? 0) >= work.tries) return m.work_tries_used();
  return null;
}

/** One piece of work with its state and the one thing to do with it; of what was missed only to look at it. */
export function WorkRow({ work, missed = false }: { work: Work; missed?: boolean }) {
  const language = useLanguage();
  const state = workState(work);
  const act = { not_started: m.start(), draft: m.go_on(), changes_asked: m.hand_in_again() }[state as "draft"];
  return (
    <li className="row">
      <div className="row__text">
        <strong>{work.title}</strong>
        <span className="row__second">{m.due({ when: familyDayClock(work.due, language) })}</span>
        <StatusChip look={SUBMISSION[state]} />
        {missed && <span className="row__second">{m.work_closed()}</span>}
      </div>
      {isOpenWork(work) && !missed ? (
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
