import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { fileSize } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { Linked } from "~/shared/ui/Linked";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { SUBMISSION } from "~/shared/words/status";
import { useKeys } from "../kit/keys";
import {
  type AssignmentRow,
  type RubricLine,
  type SubmissionRow,
  useGrade,
  useMark,
  useSaveComment,
  useSavedComments,
  useSeenFiles,
} from "./api";
import { difference } from "./difference";

/** One student's work in full, its files in the page, and the marks beside it. Keys work while no field has the focus. */
export function Submission({
  submission,
  assignment,
  onNext,
}: {
  submission: SubmissionRow;
  assignment: AssignmentRow;
  onNext: () => void;
}) {
  const name = submission.enrollment?.lead?.student_name ?? "";
  const rubric = assignment.rubric as unknown as RubricLine[];
  const waiting = submission.marks;
  const ask = useGrade();
  const mark = useMark();
  const keep = useSaveComment();
  const comments = useSavedComments();
  const known = waiting ?? { points: submission.points, levels: submission.levels, feedback: submission.feedback };
  const [points, setPoints] = useState(known.points === null ? "" : String(known.points));
  const [levels, setLevels] = useState<(number | null)[]>(() =>
    rubric.map((_, at) => (known.levels as (number | null)[])[at] ?? null),
  );
  const [feedback, setFeedback] = useState(known.feedback ?? "");
  const saved = useRef<HTMLSelectElement>(null);
  const most = assignment.max_points;
  const wrong = points !== "" && (!/^\d{1,4}$/.test(points) || Number(points) > most);
  const line = levels.indexOf(null) === -1 ? rubric.length - 1 : levels.indexOf(null);

  function choose(place: number, level: number) {
    if (!rubric[place]?.levels[level]) return;
    const next = levels.map((was, at) => (at === place ? level : was));
    setLevels(next);
    const sum = next.reduce<number>(
      (all, at, of) => all + (at === null ? 0 : (rubric[of]?.levels[at]?.points ?? 0)),
      0,
    );
    setPoints(String(Math.min(most, sum)));
  }
  function save() {
    if (points === "" || wrong) return;
    // Awaited here: this card is another one as soon as its status has changed, and nothing would be called back.
    void mark
      .mutateAsync({ id: submission.id, points: Number(points), levels, feedback: feedback.trim() })
      .then((state) => {
        toast(
          state === "graded"
            ? m.name_points_of_most_points({ name, points, most })
            : m.name_kept_until_marks_are_released({ name }),
        );
        onNext();
      }, ignored);
  }
  useKeys(m.marking(), [
    { keys: "Ctrl+Enter", word: m.save_and_go_to_the_next(), run: save },
    { keys: "/", word: m.saved_comments(), run: () => saved.current?.focus() },
    ...[1, 2, 3, 4, 5, 6].map((digit) => ({
      keys: String(digit),
      word: m.level_digit_of_the_next_line({ digit }),
      run: () => choose(line, digit - 1),
    })),
  ]);

  return (
    <article className="card" aria-label={name}>
      <div className="card__head row--between">
        <h3>{name}</h3>
        <StatusChip look={SUBMISSION[submission.status]} note={submission.was_late ? m.was_late() : undefined} />
      </div>
      <div className="card__body stack">
        <p className="dim small">
          {submission.submitted_at && dayClock(submission.submitted_at)}, {submission.receipt_no}
          {submission.try_no > 1 && m.try_try_no({ try_no: submission.try_no })}
        </p>
        <Answer text={submission.answer} />
        <Files submissionId={submission.id} try_no={submission.try_no} any={names(submission.files).length > 0} />
        <Tries submission={submission} />
        {rubric.map((each, place) => (
          <fieldset key={each.name} className="row" style={{ border: 0, margin: 0, padding: 0 }}>
            <legend>{each.name}</legend>
            {each.levels.map((level, at) => (
              <Button
                key={level.name}
                size="small"
                look={levels[place] === at ? "tint" : "plain"}
                aria-pressed={levels[place] === at}
                onClick={() => choose(place, at)}
              >
                {`${level.name} ${level.points}`}
              </Button>
            ))}
          </fieldset>
        ))}
        <TextField
          label={m.points_of_most({ most })}
          inputMode="numeric"
          value={points}
          help={
            submission.was_late && assignment.late_points > 0
              ? m.it_was_late_late_points_points_less_are({ late_points: assignment.late_points })
              : undefined
          }
          error={wrong ? m.a_number_from_0_to_most({ most }) : undefined}
          onChange={(event) => setPoints(event.target.value)}
        />
        <AreaField
          label={m.feedback()}
          optional
          rows={3}
          value={feedback}
          onChange={(event) => setFeedback(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
          }}
        />
        <div className="row">
          <SelectField
            ref={saved}
            label={m.saved_comments()}
            value=""
            onChange={(event) => setFeedback((was) => `${was.trim()} ${event.target.value}`.trim())}
          >
            <option value="">{m.put_in()}</option>
            {comments.data?.map((each) => (
              <option key={each.id} value={each.body}>
                {each.body}
              </option>
            ))}
          </SelectField>
          <Button
            size="small"
            disabled={!feedback.trim() || feedback.trim().length > 500}
            busy={keep.isPending && m.keeping()}
            onClick={() => keep.mutate(feedback.trim(), { onSuccess: () => toast(m.comment_kept()) })}
          >
            {m.keep_this_comment()}
          </Button>
        </div>
        <ErrorNotice error={mark.error ?? ask.error ?? keep.error} />
        <div className="row">
          <Button look="act" disabled={points === "" || wrong} busy={mark.isPending && m.saving()} onClick={save}>
            {assignment.marks_wait && !assignment.released_at ? m.keep_the_mark() : m.grade_and_tell_the_family()}
          </Button>
          <Button
            disabled={feedback.trim() === "" || ask.isPending}
            onClick={() =>
              void ask
                .mutateAsync({ id: submission.id, status: "changes_asked", points: null, feedback: feedback.trim() })
                .then(() => toast(m.changes_asked_of_name({ name })), ignored)
            }
          >
            {m.ask_for_changes()}
          </Button>
        </div>
        {feedback.trim() === "" && <p className="dim small">{m.to_ask_for_changes_say_which_in_the_feedback()}</p>}
      </div>
    </article>
  );
}

/** The error stands in the page already. */
function ignored() {}

function Answer({ text }: { text: string }) {
  return (
    text && (
      <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        <Linked text={text} />
      </p>
    )
  );
}

/** What has changed since the last time, and every earlier try as it was handed in. */
function Tries({ submission }: { submission: SubmissionRow }) {
  const before = submission.tries
    .filter(({ try_no }) => try_no < submission.try_no)
    .toSorted((a, b) => b.try_no - a.try_no);
  const [last] = before;
  if (!last) return null;
  return (
    <section className="stack stack--tight" aria-label={m.earlier_tries()}>
      <Changed since={last} submission={submission} />
      {before.map((each) => (
        <Earlier key={each.try_no} submissionId={submission.id} it={each} />
      ))}
    </section>
  );
}

type Try = SubmissionRow["tries"][number];

function Changed({ since, submission }: { since: Try; submission: SubmissionRow }) {
  const parts = difference(since.answer, submission.answer);
  const [was, is] = [names(since.files), names(submission.files)];
  const files = [
    ...is.filter((name) => !was.includes(name)).map((name) => m.file_added({ name })),
    ...was.filter((name) => !is.includes(name)).map((name) => m.file_taken_out({ name })),
  ];
  return (
    <details>
      <summary>{m.changed_since_try({ try_no: since.try_no })}</summary>
      <div className="stack stack--tight">
        {files.length > 0 && <p>{files.join(", ")}</p>}
        {parts?.some(({ kind }) => kind !== "same") && (
          <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {parts.map(({ kind, text }, place) => {
              const Mark = kind === "added" ? "ins" : kind === "removed" ? "del" : "span";
              return <Mark key={place}>{text}</Mark>;
            })}
          </p>
        )}
      </div>
    </details>
  );
}

/** Its files are asked for when it is opened: most are never looked at again. */
function Earlier({ submissionId, it }: { submissionId: string; it: Try }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {m.try_number({ try_no: it.try_no })}, {dayClock(it.submitted_at)}
        {it.was_late && `, ${m.was_late()}`}
      </summary>
      {open && (
        <div className="stack stack--tight">
          <Answer text={it.answer} />
          <Files submissionId={submissionId} try_no={it.try_no} any={names(it.files).length > 0} />
          {it.feedback && <p>{m.you_asked_for({ feedback: it.feedback })}</p>}
        </div>
      )}
    </details>
  );
}

function names(files: Json): string[] {
  return (files as unknown as { name: string }[]).map(({ name }) => name);
}

/** The files in the page. What is not what its name says is named, and not opened. */
function Files({ submissionId, try_no, any }: { submissionId: string; try_no: number; any: boolean }) {
  const files = useSeenFiles(submissionId, try_no, any);
  if (!any) return null;
  if (files.isPending) return <SkeletonRows rows={1} height={80} label={m.looking_at_the_files()} />;
  if (files.error) return <ErrorNotice error={files.error} onRetry={() => void files.refetch()} />;
  return files.data.map((file) => (
    <figure key={file.name + file.url} style={{ margin: 0 }}>
      <figcaption className="small">
        {file.url ? (
          <a href={file.url} target="_blank" rel="noreferrer">
            {file.name}
          </a>
        ) : (
          <span className="bad">
            <IconAlertTriangle size={16} aria-hidden="true" />{" "}
            {m.name_this_file_is_not_what_it_says_it_is_or({ name: file.name })}
          </span>
        )}
        , {fileSize(file.size)}
      </figcaption>
      {file.url && file.kind === "image" && <img src={file.url} alt={file.name} style={{ maxWidth: "100%" }} />}
      {file.url && file.kind === "video" && (
        // biome-ignore lint/a11y/useMediaCaption: a student's own video has no captions
        <video src={file.url} controls preload="metadata" style={{ width: "100%" }} aria-label={file.name} />
      )}
      {file.url && file.kind === "pdf" && <Pdf url={file.url} name={file.name} />}
      {file.url && file.kind === "text" && <Plain url={file.url} name={file.name} />}
    </figure>
  ));
}

/** Shown from this page's own copy, as PDF and nothing else, whatever the file would like to be. */
function Pdf({ url, name }: { url: string; name: string }) {
  const copy = useQuery({
    queryKey: ["assignments", "pdf", url],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(m.the_file_could_not_be_read());
      return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "application/pdf" }));
    },
  });
  if (copy.error) return <ErrorNotice error={copy.error} onRetry={() => void copy.refetch()} />;
  if (!copy.data) return <SkeletonRows rows={1} height={200} label={m.opening_the_pdf()} />;
  return (
    <iframe src={copy.data} title={name} style={{ width: "100%", height: 480, border: "1px solid var(--line)" }} />
  );
}

const MOST_LETTERS = 100_000;

/** A text as its letters: what looks like a page in it stays letters. */
function Plain({ url, name }: { url: string; name: string }) {
  const text = useQuery({
    queryKey: ["assignments", "text", url],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(m.the_file_could_not_be_read());
      return (await answer.text()).slice(0, MOST_LETTERS);
    },
  });
  if (text.error) return <ErrorNotice error={text.error} onRetry={() => void text.refetch()} />;
  if (text.data === undefined) return <SkeletonRows rows={1} height={80} label={m.looking_at_the_files()} />;
  return (
    <section
      aria-label={name}
      style={{ maxHeight: 480, overflow: "auto", border: "1px solid var(--line)", padding: 12 }}
    >
      <pre style={{ margin: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{text.data}</pre>
    </section>
  );
}
