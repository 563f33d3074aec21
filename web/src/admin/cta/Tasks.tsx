import { IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { clock, day, dayKey, fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import type { Kind } from "~/shared/words/status";
import { Card } from "../kit/Page";
import { useDraft } from "../kit/useDraft";
import { type Task, useAddTask, useSettleTask, useTasks } from "./tasksApi";

const HOUR_MS = 3_600_000;
const GROUPS: { key: string; word: string; kind: Kind; has: (task: Task, now: number) => boolean }[] = [
  { key: "overdue", word: m.overdue(), kind: "bad", has: (task, now) => isBefore(task, now) },
  { key: "today", word: m.today(), kind: "wait", has: (task, now) => !isBefore(task, now) && isToday(task, now) },
  {
    key: "upcoming",
    word: m.upcoming(),
    kind: "quiet",
    has: (task, now) => !isBefore(task, now) && !isToday(task, now),
  },
];

function isBefore(task: Task, now: number): boolean {
  return Date.parse(task.due_at) < now;
}

function isToday(task: Task, now: number): boolean {
  return dayKey(task.due_at) === dayKey(now);
}

/** All that is to be done for families: overdue, today, upcoming. */
export function TaskList({ now }: { now: number }) {
  const tasks = useTasks();
  if (tasks.error)
    return <ErrorNotice error={tasks.error} title={m.tasks_could_not_be_read()} onRetry={() => void tasks.refetch()} />;
  if (!tasks.data) return <SkeletonRows rows={4} label={m.loading_tasks()} />;
  const open = tasks.data.filter(({ done_at }) => done_at === null);
  if (open.length === 0)
    return (
      <Card>
        <EmptyState drawing="calendar" done={tasks.data.length > 0} title={m.no_task_is_open()}>
          {m.add_one_to_a_family_in_its_form_rules_add()}
        </EmptyState>
      </Card>
    );
  return GROUPS.map((group) => {
    const those = open.filter((task) => group.has(task, now));
    if (those.length === 0) return null;
    return (
      <Card key={group.key} title={`${group.word}, ${those.length}`}>
        <ul className="tasks" aria-label={group.word}>
          {those.map((task) => (
            <TaskLine key={task.id} task={task} kind={group.kind} named />
          ))}
        </ul>
      </Card>
    );
  });
}

function TaskLine({ task, kind, named = false }: { task: Task; kind: Kind; named?: boolean }) {
  const settle = useSettleTask();
  const who = task.lead?.student_name ?? task.family?.name;
  function done() {
    settle.mutate(
      { id: task.id, done: true },
      { onSuccess: () => toast(m.task_done(), () => settle.mutate({ id: task.id, done: false })) },
    );
  }
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={task.done_at !== null}
          disabled={settle.isPending}
          onChange={() => (task.done_at ? settle.mutate({ id: task.id, done: false }) : done())}
        />
        <span>
          {task.what}
          <small>
            {named && who && (
              <>
                <Link href={paths.admin.family(task.family_id)}>{who}</Link>,{" "}
              </>
            )}
            <span className={task.done_at ? "dim" : `on-${kind}`}>
              {day(task.due_at)} {clock(task.due_at)}
            </span>
            {task.rule && (
              <>
                , <IconRobot size={13} aria-hidden="true" /> {m.made_by_a_rule()}
              </>
            )}
          </small>
        </span>
      </label>
      <ErrorNotice error={settle.error} />
    </li>
  );
}

/** The tasks of one child, and a new one. */
export function LeadTasks({ familyId, leadId, now }: { familyId: string; leadId: string; now: number }) {
  const tasks = useTasks(leadId);
  const add = useAddTask(familyId, leadId);
  const draft = useDraft(`task.${leadId}`, "");
  const [due, setDue] = useState(() => toLocalInput(now + 24 * HOUR_MS));
  const what = draft.value.trim();
  return (
    <>
      <h3>{m.tasks()}</h3>
      <ErrorNotice error={tasks.error} onRetry={() => void tasks.refetch()} />
      {tasks.data && tasks.data.length > 0 && (
        <ul className="tasks" aria-label={m.tasks()}>
          {tasks.data.map((task) => (
            <TaskLine key={task.id} task={task} kind={isBefore(task, now) ? "bad" : "quiet"} />
          ))}
        </ul>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!what || !due) return;
          add.mutate({ what, dueAt: fromLocalInput(due) }, { onSuccess: () => draft.clear() });
        }}
      >
        <div className="form__two">
          <TextField
            label={m.new_task()}
            maxLength={300}
            value={draft.value}
            onChange={(event) => draft.set(event.target.value)}
          />
          <TextField
            label={m.due()}
            type="datetime-local"
            value={due}
            onChange={(event) => setDue(event.target.value)}
          />
        </div>
        <ErrorNotice error={add.error} />
        <div>
          <Button type="submit" size="small" disabled={!what || !due} busy={add.isPending && m.adding()}>
            {m.add_the_task()}
          </Button>
        </div>
      </form>
    </>
  );
}
