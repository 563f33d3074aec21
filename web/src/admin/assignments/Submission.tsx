import { IconFile } from "@tabler/icons-react";
import { useState } from "react";
import { signedUrl } from "~/api/storage";
import { fileSize } from "~/shared/format/size";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, TextField } from "~/shared/ui/Field";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { SUBMISSION } from "~/shared/words/status";
import { type SubmissionRow, useGrade } from "./api";

interface File {
  path: string;
  name: string;
  size: number;
}

/** One student's work with its files, and the grade beside it. */
export function Submission({ submission, maxPoints }: { submission: SubmissionRow; maxPoints: number }) {
  const name = submission.enrollment?.lead?.student_name ?? "";
  const grade = useGrade();
  const [points, setPoints] = useState(submission.points === null ? "" : String(submission.points));
  const [feedback, setFeedback] = useState(submission.feedback ?? "");
  const [problem, setProblem] = useState<unknown>(null);
  const wrong = points !== "" && (!/^\d{1,4}$/.test(points) || Number(points) > maxPoints);

  function save(status: "graded" | "changes_asked") {
    grade.mutate(
      { id: submission.id, status, points: status === "graded" ? Number(points) : null, feedback: feedback.trim() },
      {
        onSuccess: () =>
          toast(status === "graded" ? `${name}: ${points} of ${maxPoints} points` : `Changes asked of ${name}`),
      },
    );
  }

  async function open(file: File) {
    const view = window.open("about:blank");
    try {
      const url = await signedUrl("submissions", file.path, 300);
      if (view) view.location.href = url;
    } catch (error) {
      view?.close();
      setProblem(error);
    }
  }

  return (
    <article className="card" aria-label={name}>
      <div className="card__head row--between">
        <h3>{name}</h3>
        <StatusChip look={SUBMISSION[submission.status]} />
      </div>
      <div className="card__body stack">
        <p className="dim small">
          {submission.submitted_at && dayClock(submission.submitted_at)}, {submission.receipt_no}
        </p>
        {submission.answer && <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{submission.answer}</p>}
        {(submission.files as unknown as File[]).map((file) => (
          <Button key={file.path} icon={<IconFile size={16} aria-hidden="true" />} onClick={() => void open(file)}>
            {file.name}, {fileSize(file.size)}
          </Button>
        ))}
        <ErrorNotice error={problem} />
        <div className="form__two">
          <TextField
            label={`Points of ${maxPoints}`}
            inputMode="numeric"
            value={points}
            error={wrong ? `A number from 0 to ${maxPoints}.` : undefined}
            onChange={(event) => setPoints(event.target.value)}
          />
        </div>
        <AreaField
          label="Feedback"
          optional
          rows={3}
          value={feedback}
          onChange={(event) => setFeedback(event.target.value)}
        />
        <ErrorNotice error={grade.error} />
        <div className="row">
          <Button
            look="act"
            disabled={points === "" || wrong}
            busy={grade.isPending && "Saving"}
            onClick={() => save("graded")}
          >
            Grade and tell the family
          </Button>
          <Button disabled={feedback.trim() === "" || grade.isPending} onClick={() => save("changes_asked")}>
            Ask for changes
          </Button>
        </div>
        {feedback.trim() === "" && <p className="dim small">To ask for changes, say which in the feedback.</p>}
      </div>
    </article>
  );
}
