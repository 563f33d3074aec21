import {
  IconCertificate,
  IconChevronRight,
  IconCreditCard,
  IconHelpCircle,
  IconKey,
  IconNotebook,
  IconShieldHeart,
  IconVideo,
} from "@tabler/icons-react";
import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { MY_TICKET } from "~/shared/words/status";
import { Wait } from "../Wait";
import { AskForm } from "./AskForm";
import { type Category, useAnswers, useNoteRead, useTeacher, useTickets } from "./api";

type Problem = Exclude<Category, "safety">;

const PROBLEMS: Record<Problem, { word: () => string; icon: typeof IconVideo; go?: [() => string, string] }> = {
  class_link: { word: m.help_class_link, icon: IconVideo, go: [m.schedule, paths.app.schedule] },
  assignment: { word: m.help_assignment, icon: IconNotebook, go: [m.assignments, paths.app.assignments] },
  payment: { word: m.help_payment, icon: IconCreditCard, go: [m.payment, paths.app.payment] },
  sign_in: { word: m.help_sign_in, icon: IconKey, go: [m.profile, paths.app.profile] },
  certificate: { word: m.help_certificate, icon: IconCertificate, go: [m.profile, paths.app.profile] },
  other: { word: m.help_other, icon: IconHelpCircle },
};
const FIRST: Problem[] = ["class_link", "assignment", "payment", "sign_in", "certificate"];

/** Six problems with their answers first; then a question, and what became of those asked before. */
export default function Support() {
  // What another page wants to have asked about: the question begins with it.
  const [params] = useSearchParams();
  const about = params.get("about") ?? "";
  const [chosen, setChosen] = useState<Problem | null>(about ? "other" : null);
  const [sent, setSent] = useState<string | null>(null);
  const language = useLanguage();
  const { hours } = useTeacher();
  return (
    <>
      <PageTitle>{m.support()}</PageTitle>
      <p>{m.help_lead()}</p>
      {sent && (
        <Notice kind="good" role="status">
          {m.help_sent({ when: familyDayClock(sent, language) })}
        </Notice>
      )}
      <ul className="problems">
        {FIRST.map((key) => (
          <li key={key}>
            <Choice problem={key} chosen={chosen === key} onChoose={() => setChosen(chosen === key ? null : key)} />
          </li>
        ))}
        <li>
          <Link href={paths.app.unsafe}>
            <IconShieldHeart size={24} stroke={1.75} aria-hidden="true" />
            {m.help_safety()}
          </Link>
        </li>
      </ul>
      {chosen ? (
        <Answers
          key={chosen}
          problem={chosen}
          about={about}
          onSent={(replyBy) => {
            setChosen(null);
            setSent(replyBy);
          }}
        />
      ) : (
        <Button icon={<IconHelpCircle size={22} stroke={1.75} aria-hidden="true" />} onClick={() => setChosen("other")}>
          {m.help_other()}
        </Button>
      )}
      <p className="card__second">{m.help_hours({ hours })}</p>
      <Requests />
    </>
  );
}

function Choice({ problem, chosen, onChoose }: { problem: Problem; chosen: boolean; onChoose: () => void }) {
  const { word, icon: Icon } = PROBLEMS[problem];
  return (
    <button type="button" aria-expanded={chosen} onClick={onChoose}>
      <Icon size={24} stroke={1.75} aria-hidden="true" />
      {word()}
    </button>
  );
}

function Answers({ problem, about, onSent }: { problem: Problem; about: string; onSent: (replyBy: string) => void }) {
  const answers = useAnswers();
  const language = useLanguage();
  const note = useNoteRead();
  const [asking, setAsking] = useState(problem === "other");
  const [thanked, setThanked] = useState(false);
  const { word, go } = PROBLEMS[problem];
  return (
    <section className="card" aria-label={word()}>
      <Wait on={answers} rows={2}>
        {(all) =>
          all
            .filter(({ category }) => category === problem)
            .map((article) => (
              <details
                className="answer"
                key={article.id}
                onToggle={(event) => event.currentTarget.open && note.mutate({ id: article.id, helped: null })}
              >
                <summary>{language === "hi" ? article.question_hi : article.question_en}</summary>
                <p className="typed">{language === "hi" ? article.answer_hi : article.answer_en}</p>
                <div className="row__acts">
                  <Button
                    onClick={() => {
                      note.mutate({ id: article.id, helped: true });
                      setThanked(true);
                    }}
                  >
                    {m.helped()}
                  </Button>
                </div>
              </details>
            ))
        }
      </Wait>
      {thanked && <p role="status">{m.helped_thanks()}</p>}
      {go && (
        <ButtonLink look="tint" href={go[1]}>
          {m.help_go({ page: go[0]() })}
        </ButtonLink>
      )}
      {asking ? (
        <AskForm category={problem} about={about} onSent={onSent} />
      ) : (
        <Button onClick={() => setAsking(true)}>{m.still_stuck()}</Button>
      )}
    </section>
  );
}

function Requests() {
  const tickets = useTickets();
  const language = useLanguage();
  const { name } = useTeacher();
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{m.my_requests()}</h2>
      <Wait on={tickets}>
        {(all) =>
          all.length === 0 ? (
            <p className="card__second">{m.no_requests()}</p>
          ) : (
            <ul className="card rows">
              {all.map((ticket) => (
                <li className="row" key={ticket.id}>
                  <Link className="row__text" href={paths.app.supportRequest(ticket.id)}>
                    <strong>{ticket.category === "safety" ? m.message_for({ name }) : ticket.subject}</strong>
                    <span className="row__second">{familyDayClock(ticket.created_at, language)}</span>
                    <StatusChip look={MY_TICKET[ticket.status]} />
                  </Link>
                  <IconChevronRight size={20} stroke={1.75} aria-hidden="true" />
                </li>
              ))}
            </ul>
          )
        }
      </Wait>
    </section>
  );
}
