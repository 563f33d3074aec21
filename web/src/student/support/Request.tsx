import { type FormEvent, useState } from "react";
import { useParams } from "wouter";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { MY_TICKET } from "~/shared/words/status";
import { Wait } from "../Wait";
import { type Ticket, useSay, useTeacher, useTickets, useWords } from "./api";

const SCORES = [1, 2, 3, 4, 5];

/** One request: what was said, a box for more, and whether it is solved. */
export default function Request() {
  const { id } = useParams<{ id: string }>();
  const tickets = useTickets();
  return (
    <>
      <ButtonLink look="ghost" href={paths.app.support}>
        {m.back()}
      </ButtonLink>
      <Wait on={tickets}>
        {(all) => {
          const found = all.find((each) => each.id === id);
          if (!found) return <EmptyState drawing="none" title={m.not_found()} />;
          return found.merged_into ? <Merged ticket={found} into={found.merged_into} /> : <Talk ticket={found} />;
        }}
      </Wait>
    </>
  );
}

/** The teacher put it with another one: where it goes on. */
function Merged({ ticket, into }: { ticket: Ticket; into: string }) {
  return (
    <>
      <PageTitle>{ticket.subject}</PageTitle>
      <p>{m.help_merged()}</p>
      <ButtonLink look="act" href={paths.app.supportRequest(into)}>
        {m.help_merged_open()}
      </ButtonLink>
    </>
  );
}

function Talk({ ticket }: { ticket: Ticket }) {
  const words = useWords(ticket.id);
  const language = useLanguage();
  const { name } = useTeacher();
  const [text, setText] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const say = useSay(ticket.id);
  const isSafety = ticket.category === "safety";
  const isOver = ticket.status === "resolved";

  function send(event: FormEvent) {
    event.preventDefault();
    say.mutate(
      { text, key },
      {
        onSuccess: () => {
          setText("");
          setKey(crypto.randomUUID());
        },
      },
    );
  }

  return (
    <>
      <PageTitle>{isSafety ? m.message_for({ name }) : ticket.subject}</PageTitle>
      <StatusChip look={MY_TICKET[ticket.status]} />
      <Wait on={words}>
        {(said) => (
          <ol className="said">
            {said.map((one) => {
              const files = (one.attachments ?? []) as { name: string }[];
              return (
                <li key={one.id} className={`said__one${one.direction === "in" ? " said__one--mine" : ""}`}>
                  <p className="said__who">
                    {one.direction === "in" ? m.you() : one.author}, {familyDayClock(one.happened_at, language)}
                  </p>
                  <p className="typed">{one.body}</p>
                  {files.length > 0 && <p className="said__who">{files.map((file) => file.name).join(", ")}</p>}
                </li>
              );
            })}
          </ol>
        )}
      </Wait>
      <ErrorNotice error={say.error} />
      {isOver && !isSafety && (
        <fieldset className="speeds" aria-label={m.help_rate()}>
          <legend>{ticket.rating ? m.help_rated({ n: ticket.rating }) : m.help_rate()}</legend>
          {SCORES.map((rating) => (
            <Button
              key={rating}
              aria-label={m.help_rate_n({ n: rating })}
              aria-pressed={ticket.rating === rating}
              look={ticket.rating === rating ? "act" : "plain"}
              onClick={() => say.mutate({ rating })}
            >
              {rating}
            </Button>
          ))}
        </fieldset>
      )}
      {isOver && <Button onClick={() => say.mutate("reopen")}>{m.help_reopen()}</Button>}
      <form className="stack" onSubmit={send} aria-label={m.your_reply()}>
        <AreaField
          label={m.your_reply()}
          rows={3}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button look="act" size="big" wide type="submit" busy={say.isPending && m.sending()} disabled={!text.trim()}>
          {m.send()}
        </Button>
      </form>
      {!isOver && !isSafety && <Button onClick={() => say.mutate("solved")}>{m.help_solved()}</Button>}
    </>
  );
}
