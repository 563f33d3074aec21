import { useState } from "react";
import { useParams } from "wouter";
import type { Row } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { fileSize } from "~/shared/format/size";
import { familyClock, familyDayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useLanguage } from "~/shared/words/language";
import { useSeats, useWork, type Work } from "../data";
import { Wait } from "../Wait";
import { FileAdder, MOST_BYTES, MOST_FILES } from "./FileAdder";
import { FileLink } from "./FileLink";
import { useDraft } from "./useDraft";

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
  const draft = useDraft(work, enrollmentId);
  const [receipt, setReceipt] = useState<Row<"assignment_submissions"> | null>(null);
  const late = now > Date.parse(work.due_at);
  const nothing = draft.files.length === 0 && draft.answer.trim() === "";

  if (receipt) return <Receipt work={work} receipt={receipt} />;
  return (
    <>
      <ButtonLink look="ghost" href={paths.app.assignment(work.id)}>
        {m.back()}
      </ButtonLink>
      <PageTitle>{work.title}</PageTitle>
      <p className="card__second">{m.due({ when: familyDayClock(work.due_at, language) })}</p>
      <p className="card__second" role="status">
        {draft.saving
          ? m.saving()
          : draft.submission
            ? m.draft_saved({ time: familyClock(draft.submission.updated_at, language) })
            : ""}
      </p>
      {late && <Notice kind="wait">{m.submit_late()}</Notice>}
      <section className="card" aria-labelledby="files">
        <h2 id="files">{m.files()}</h2>
        <p className="card__second">{m.submit_limits({ limit: fileSize(MOST_BYTES), n: MOST_FILES })}</p>
        <ul className="files">
          {draft.files.map((file) => (
            <li key={file.path}>
              <FileLink file={file} />
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
        </ul>
        {draft.files.length < MOST_FILES && (
          <FileAdder folder={`${enrollmentId}/${work.id}`} onAdded={(file) => draft.setFiles([...draft.files, file])} />
        )}
      </section>
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
          disabled={nothing}
          busy={draft.saving && m.saving()}
          onClick={() => void draft.handIn().then(setReceipt, () => undefined)}
        >
          {m.hand_in()}
        </Button>
        {nothing && <p className="card__second">{m.nothing_yet()}</p>}
      </div>
    </>
  );
}

function Receipt({ work, receipt }: { work: Work; receipt: Row<"assignment_submissions"> }) {
  const language = useLanguage();
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
    </>
  );
}
