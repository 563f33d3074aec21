import { useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { download } from "~/api/engine";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { dayClock, fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { SUBMISSION } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { downloadCsv } from "../kit/csv";
import { Drawer } from "../kit/Drawer";
import { useKeys } from "../kit/keys";
import { Facts } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { AssignmentForm, ChangeAssignment } from "./AssignmentForm";
import {
  type AssignmentRow,
  counts,
  type SubmissionRow,
  useAssignment,
  useCloseEarly,
  useExtend,
  usePublishAssignment,
  useReleaseMarks,
  useSeatsOf,
  useSubmissions,
} from "./api";
import { Submission } from "./Submission";

export function AssignmentDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const assignment = useAssignment(id);
  const publish = usePublishAssignment();
  const submissions = useSubmissions(id);
  const [, go] = useLocation();
  const [form, setForm] = useState<"copy" | "change" | null>(null);
  const found = assignment.data;
  if (!found) {
    return (
      <Drawer label={m.assignment()} head={m.assignment()} closeTo={closeTo}>
        <ErrorNotice error={assignment.error} onRetry={() => void assignment.refetch()} />
        {assignment.isPending && <SkeletonRows rows={4} label={m.loading_the_assignment()} />}
      </Drawer>
    );
  }
  const { students, handedIn, toGrade } = counts(found);
  return (
    <Drawer
      label={found.title}
      head={found.batch?.name}
      closeTo={closeTo}
      foot={
        !found.published_at && (
          <Button
            look="act"
            busy={publish.isPending && m.publishing()}
            onClick={() => publish.mutate(id, { onSuccess: () => toast(m.title_published({ title: found.title })) })}
          >
            {m.publish_now_tell_students({ students })}
          </Button>
        )
      }
    >
      <div className="stack">
        <h2>{found.title}</h2>
        {found.instructions && <p style={{ whiteSpace: "pre-wrap" }}>{found.instructions}</p>}
        <Facts
          items={[
            ...(found.opens_at ? ([[m.opens(), dayClock(found.opens_at)]] as [string, string][]) : []),
            [m.due(), dayClock(found.due_at)],
            [m.cut_off(), found.cutoff_at ? dayClock(found.cutoff_at) : m.none_late_work_is_marked_late()],
            [m.tries(), found.tries === null ? m.as_many_as_they_like() : String(found.tries)],
            [
              m.goes_out(),
              found.published_at
                ? dayClock(found.published_at)
                : found.session
                  ? m.when_title_ends({ title: found.session.title })
                  : m.when_you_publish_it(),
            ],
            [m.handed_in(), m.handed_in_of_students({ handed_in: handedIn, students })],
            [m.to_grade(), String(toGrade)],
          ]}
        />
        <ErrorNotice error={publish.error} />
        <div className="row">
          <Button onClick={() => setForm("change")}>{m.change_work()}</Button>
          <Button onClick={() => setForm("copy")}>{m.set_it_again()}</Button>
          <Button disabled={handedIn === 0} onClick={() => downloadMarks(found.title, submissions.data ?? [])}>
            {m.marks_as_csv()}
          </Button>
        </div>
        {found.published_at && <Acts it={found} />}
        {form === "change" && <ChangeAssignment work={found} onClose={() => setForm(null)} />}
        {form === "copy" && (
          <AssignmentForm
            like={found}
            onClose={(made) => {
              setForm(null);
              if (made) go(paths.admin.assignment(made));
            }}
          />
        )}
        <Work it={found} />
      </div>
    </Drawer>
  );
}

/** Who handed in when, and what it got. */
function downloadMarks(title: string, work: readonly SubmissionRow[]) {
  downloadCsv(
    `${title}.csv`,
    ["student", "status", "handed_in", "late", "tries", "points", "feedback"],
    work.map((each) => [
      each.enrollment?.lead?.student_name,
      SUBMISSION[each.status].en,
      each.submitted_at && dayClock(each.submitted_at),
      each.was_late ? m.was_late() : "",
      each.try_no,
      each.points ?? each.marks?.points,
      each.feedback ?? each.marks?.feedback,
    ]),
  );
}

function Acts({ it }: { it: AssignmentRow }) {
  const [open, setOpen] = useState<"remind" | "extend" | "close" | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const release = useReleaseMarks();
  const closeEarly = useCloseEarly();
  const { handedIn } = counts(it);
  const close = () => setOpen(null);
  return (
    <>
      <div className="row">
        <Button onClick={() => setOpen("remind")}>{m.remind_those_without()}</Button>
        <Button onClick={() => setOpen("extend")}>{m.more_time()}</Button>
        <Button onClick={() => setOpen("close")}>{m.close_early()}</Button>
        <Button
          disabled={handedIn === 0}
          onClick={() =>
            void download(`/api/coursework/assignments/${it.id}/work.zip`, `${it.title}.zip`).catch(setProblem)
          }
        >
          {m.download_all()}
        </Button>
        {it.marks_wait && !it.released_at && (
          <Button
            look="tint"
            busy={release.isPending && m.releasing()}
            onClick={() =>
              release.mutate(it.id, { onSuccess: (n) => toast(m.count_released({ count: count(n, m.mark()) })) })
            }
          >
            {m.release_marks()}
          </Button>
        )}
      </div>
      <ErrorNotice error={problem ?? release.error} />
      {open === "remind" && (
        <PlanSheet
          title={m.remind_those_who_have_not_handed_in()}
          action="remind_work"
          what={{ assignment_id: it.id }}
          verb={(n) => m.remind_n({ n })}
          past={m.reminded()}
          onClose={close}
        />
      )}
      {open === "extend" && <MoreTime it={it} onClose={close} />}
      <Ask
        open={open === "close"}
        onClose={close}
        title={m.close_title_now({ title: it.title })}
        verb={m.close_it_now()}
        busy={closeEarly.isPending && m.closing()}
        error={closeEarly.error}
        onYes={() => closeEarly.mutate(it, { onSuccess: close })}
      >
        <p>{m.nothing_more_is_taken_but_from_students_to()}</p>
      </Ask>
    </>
  );
}

function MoreTime({ it, onClose }: { it: AssignmentRow; onClose: () => void }) {
  const seats = useSeatsOf(it.batch_id);
  const extend = useExtend(it.id);
  const [chosen, setChosen] = useState<string[]>([]);
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  return (
    <Ask
      open
      onClose={onClose}
      title={m.more_time_2()}
      verb={m.give_more_time_to_length({ length: chosen.length })}
      busy={extend.isPending && m.saving()}
      error={extend.error}
      onYes={() => {
        if (chosen.length === 0 || until.length < 16) return;
        extend.mutate(
          { students: chosen, due_at: fromLocalInput(until), reason: reason.trim() },
          {
            onSuccess: () => {
              toast(m.more_time_for_count({ count: count(chosen.length, m.student()) }));
              onClose();
            },
          },
        );
      }}
    >
      <div className="form">
        <ErrorNotice error={seats.error} onRetry={() => void seats.refetch()} />
        {seats.data?.map((seat) => (
          <CheckField
            key={seat.id}
            label={seat.lead?.student_name ?? ""}
            checked={chosen.includes(seat.id)}
            onChange={(event) =>
              setChosen((was) => (event.target.checked ? [...was, seat.id] : was.filter((each) => each !== seat.id)))
            }
          />
        ))}
        <TextField
          label={m.until()}
          type="datetime-local"
          help={m.indian_time_ist()}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        <TextField
          label={m.why()}
          optional
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Ask>
  );
}

const WAITING = ["submitted", "late", "in_review"];

/** One piece of work after the other; N and P go on and back. */
function Work({ it }: { it: AssignmentRow }) {
  const submissions = useSubmissions(it.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const all = submissions.data ?? [];
  const at = Math.max(
    0,
    all.findIndex((each) => (chosen ? each.id === chosen : WAITING.includes(each.status))),
  );
  const shown = all[at];
  const go = (step: number) => setChosen(all[(at + step + all.length) % all.length]?.id ?? null);
  const next = () => {
    const rest = [...all.slice(at + 1), ...all.slice(0, at)];
    setChosen((rest.find((each) => WAITING.includes(each.status) && !each.marks) ?? all[at])?.id ?? null);
  };
  useKeys(m.marking(), [
    { keys: "n", word: m.next_work(), run: () => go(1) },
    { keys: "p", word: m.work_before(), run: () => go(-1) },
  ]);
  return (
    <>
      <ErrorNotice error={submissions.error} onRetry={() => void submissions.refetch()} />
      {submissions.isPending && <SkeletonRows rows={3} label={m.loading_the_work()} />}
      {submissions.data?.length === 0 && <EmptyState drawing="none" title={m.nothing_has_been_handed_in_yet()} />}
      {shown && (
        <>
          <div className="row row--between">
            <p role="status">{m.at_of_length({ at: at + 1, length: all.length })}</p>
            <span className="row">
              <Button size="small" onClick={() => go(-1)}>
                {m.work_before()}
              </Button>
              <Button size="small" onClick={() => go(1)}>
                {m.next_work()}
              </Button>
            </span>
          </div>
          <ul className="plain row">
            {all.map((each) => (
              <li key={each.id}>
                <button
                  type="button"
                  className="linklike"
                  aria-current={each.id === shown.id}
                  onClick={() => setChosen(each.id)}
                >
                  {each.enrollment?.lead?.student_name}
                </button>{" "}
                <StatusChip look={SUBMISSION[each.status]} />
              </li>
            ))}
          </ul>
          <Submission
            key={`${shown.id}-${shown.status}-${shown.try_no}`}
            submission={shown}
            assignment={it}
            onNext={next}
          />
        </>
      )}
    </>
  );
}
