import { IconArrowUp, IconLink } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useParams } from "wouter";
import type { Row } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { linkOf } from "~/shared/format/links";
import { fileSize } from "~/shared/format/size";
import { familyClock, familyDayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, TextField } from "~/shared/ui/Field";
import { Linked } from "~/shared/ui/Linked";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useLanguage } from "~/shared/words/language";
import { filesOf, useSeats, useWork, type Work, type WorkFile } from "../data";
import { Wait } from "../Wait";
import { MOST_BYTES, MOST_FILES } from "./check";
import { FileAdder, SendingRow } from "./FileAdder";
import { FileLink } from "./FileLink";
import { forget, type Sending, useSending } from "./uploads";
import { useDraft } from "./useDraft";
import { closedWords } from "./WorkRow";

export default function Submit() {
  const { id } = useParams<{ id: string }>();
  const work = useWork();
  const seats = useSeats();
  return (
    <Wait on={work}>
      {(all) => {
        const found = all.find((each) => each.id === id);
        const seat = seats.data?.find((each) => each.batch_id === found?.batch_id && each.status === "active");
        if (!found || (seats.data && !seat)) return <EmptyState drawing="none" title={m.not_found()} />;
        return seat && <HandIn key={found.id} work={found} enrollmentId={seat.id} />;
      }}
    </Wait>
  );
}

function HandIn({ work, enrollmentId }: { work: Work; enrollmentId: string }) {
  const language = useLanguage();
  const now = useNow();
  const folder = `${enrollmentId}/${work.id}`;
  const draft = useDraft(work, enrollmentId);
  const sending = useSending(folder);
  const [checking, setChecking] = useState(false);
  const [receipt, setReceipt] = useState<Row<"assignment_submissions"> | null>(null);
  useAttached(sending, draft.files, draft.setFiles);
  const late = now > Date.parse(work.due);
  const closed = closedWords(work, now, language);
  const onTheWay = sending.filter(({ state }) => state !== "stored");
  const nothing = draft.files.length === 0 && draft.answer.trim() === "";

  if (receipt) {
    return (
      <Receipt
        work={work}
        receipt={receipt}
        onReplace={() => {
          setReceipt(null);
          setChecking(false);
        }}
      />
    );
  }
  const top = (
    <>
      <p className="card__second">{m.due({ when: familyDayClock(work.due, language) })}</p>
      {closed && <Notice kind="wait">{closed}</Notice>}
      {late && !closed && <Notice kind="wait">{m.submit_late()}</Notice>}
    </>
  );

  if (checking) {
    return (
      <>
        <PageTitle>{m.submit_check()}</PageTitle>
        <strong>{work.title}</strong>
        {top}
        {draft.files.length > 0 && (
          <section className="card" aria-labelledby="files">
            <h2 id="files">{m.files()}</h2>
            <ol className="files">
              {draft.files.map((file) => (
                <li key={file.path}>
                  <FileLink file={file} />
                </li>
              ))}
            </ol>
          </section>
        )}
        {draft.answer.trim() && (
          <section className="card" aria-labelledby="answer">
            <h2 id="answer">{m.your_answer()}</h2>
            <p className="typed">
              <Linked text={draft.answer} />
            </p>
          </section>
        )}
        <ErrorNotice error={draft.error} />
        <div className="foot">
          <Button
            look="act"
            size="big"
            wide
            disabled={nothing || closed !== null || onTheWay.length > 0}
            busy={draft.saving && m.saving()}
            onClick={() => void draft.handIn().then(setReceipt, () => undefined)}
          >
            {m.hand_in()}
          </Button>
          <Button wide disabled={draft.saving} onClick={() => setChecking(false)}>
            {m.back()}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <ButtonLink look="ghost" href={paths.app.assignment(work.id)}>
        {m.back()}
      </ButtonLink>
      <PageTitle>{work.title}</PageTitle>
      {top}
      <p className="card__second" role="status">
        {draft.saving
          ? m.saving()
          : draft.keptSince && !closed
            ? m.kept_here({ when: familyDayClock(draft.keptSince, language) })
            : draft.submission
              ? m.draft_saved({ time: familyClock(draft.submission.updated_at, language) })
              : ""}
      </p>
      <section className="card" aria-labelledby="files">
        <h2 id="files">{m.files()}</h2>
        <p className="card__second">{m.submit_limits({ limit: fileSize(MOST_BYTES), n: MOST_FILES })}</p>
        <ul className="files">
          {draft.files.map((file, place) => (
            <li key={file.path}>
              <FileLink file={file} />
              {place > 0 && (
                <Button
                  look="ghost"
                  icon={<IconArrowUp size={18} aria-hidden="true" />}
                  aria-label={`${m.move_up()}: ${file.name}`}
                  onClick={() => void draft.setFiles(movedUp(draft.files, place)).catch(() => undefined)}
                />
              )}
              <Button
                look="ghost"
                aria-label={`${m.remove()}: ${file.name}`}
                onClick={() =>
                  void draft.setFiles(draft.files.filter((each) => each.path !== file.path)).catch(() => undefined)
                }
              >
                {m.remove()}
              </Button>
            </li>
          ))}
          {onTheWay.map((each) => (
            <SendingRow key={each.id} sending={each} />
          ))}
        </ul>
        {!closed && <FileAdder folder={folder} room={MOST_FILES - draft.files.length - sending.length} />}
      </section>
      {!closed && <LinkAdder onAdd={(link) => draft.type([draft.answer.trimEnd(), link].filter(Boolean).join("\n"))} />}
      <AreaField
        label={m.your_answer()}
        big
        rows={6}
        maxLength={20000}
        value={draft.answer}
        onChange={(event) => draft.type(event.target.value)}
      />
      <ErrorNotice error={draft.error} />
      <div className="foot">
        <Button
          look="act"
          size="big"
          wide
          disabled={nothing || closed !== null || onTheWay.length > 0}
          onClick={() => setChecking(true)}
        >
          {m.submit_check_verb()}
        </Button>
        {nothing && onTheWay.length === 0 && <p className="card__second">{m.nothing_yet()}</p>}
        {onTheWay.length > 0 && <p className="card__second">{m.submit_still_sending()}</p>}
      </div>
    </>
  );
}

/** The order in which the teacher sees them: pages of a notebook, photographed one by one. */
function movedUp(files: WorkFile[], place: number): WorkFile[] {
  const moved = files[place];
  return moved
    ? [...files.slice(0, place - 1), moved, ...files.filter((_, at) => at >= place - 1 && at !== place)]
    : files;
}

/** Takes a link into the answer, where it is checked, kept, handed in and shown like the rest of it. */
function LinkAdder({ onAdd }: { onAdd: (link: string) => void }) {
  const [typed, setTyped] = useState("");
  const [isRefused, setRefused] = useState(false);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const link = linkOf(typed);
        setRefused(link === null);
        if (link === null) return;
        onAdd(link);
        setTyped("");
      }}
    >
      <TextField
        big
        label={m.link()}
        help={m.link_about()}
        error={isRefused ? m.not_a_link() : undefined}
        type="url"
        inputMode="url"
        maxLength={1000}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" icon={<IconLink size={20} stroke={1.75} aria-hidden="true" />} disabled={!typed.trim()}>
        {m.add_link()}
      </Button>
    </form>
  );
}

/** Files that have arrived join the draft, all that wait at once; only then they are no longer kept on the phone. */
function useAttached(sending: Sending[], files: WorkFile[], setFiles: (files: WorkFile[]) => Promise<void>) {
  const tried = useRef("");
  const arrived = sending.filter(({ state }) => state === "stored");
  const ids = arrived.map(({ id }) => id).join();
  useEffect(() => {
    // Once for what has arrived: where the draft cannot be written it says why, and the next file or visit tries again.
    if (ids === "" || tried.current === ids) return;
    tried.current = ids;
    const known = new Set(files.map(({ path }) => path));
    const added = arrived
      .filter(({ path }) => !known.has(path))
      .map(({ path, name, size, type }) => ({ path, name, size, type }));
    const joined = added.length ? setFiles([...files, ...added].slice(0, MOST_FILES)) : Promise.resolve();
    void joined.then(
      () => {
        for (const { id } of arrived) forget(id);
      },
      () => undefined,
    );
  });
}

function Receipt(props: { work: Work; receipt: Row<"assignment_submissions">; onReplace: () => void }) {
  const { work, receipt, onReplace } = props;
  const language = useLanguage();
  const now = useNow();
  const files = filesOf(receipt);
  const mayReplace = now < Date.parse(work.due) && !(work.tries && receipt.try_no >= work.tries);
  return (
    <>
      <PageTitle>{m.handed_in_title()}</PageTitle>
      <EmptyState
        done
        title={m.submit_done({
          time: familyClock(receipt.submitted_at ?? receipt.updated_at, language),
          receipt: receipt.receipt_no ?? "",
        })}
        actions={
          <ButtonLink look="act" href={paths.app.assignments}>
            {m.assignments()}
          </ButtonLink>
        }
      >
        {work.title}
      </EmptyState>
      <section className="card" aria-labelledby="what">
        <h2 id="what">{m.files()}</h2>
        <ul className="files">
          {files.map((file) => (
            <li key={file.path}>
              <span>{file.name}</span>
              <span className="card__second">{fileSize(file.size)}</span>
            </li>
          ))}
          {receipt.answer.trim() && <li>{m.your_answer()}</li>}
        </ul>
        <p className="card__second">{m.submit_receipt_mailed()}</p>
      </section>
      {mayReplace && (
        <div className="foot">
          <p className="card__second">{m.submit_replace({ when: familyDayClock(work.due, language) })}</p>
          <Button wide onClick={onReplace}>
            {m.hand_in_again()}
          </Button>
        </div>
      )}
    </>
  );
}
