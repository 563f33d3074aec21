import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { day, fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, CheckField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { PlanSheet } from "../kit/PlanSheet";
import { useHeldSessions } from "../recordings/api";
import { type AssignmentRow, type RubricLine, readRubric, rubricLines, useAddAssignment } from "./api";

const fields = z.object({
  title: z.string().check(z.trim(), z.minLength(1, m.say_what_is_to_be_done())),
  instructions: z.string().check(z.trim()),
  batch_id: z.string().check(z.minLength(1, m.choose_a_batch())),
  session_id: z.string(),
  due_at: z.string().check(z.minLength(16, m.set_day_and_time())),
  max_points: z.string().check(z.regex(/^([1-9]\d{0,2}|1000)$/, m.from_1_to_1000_points())),
  opens_at: z.string(),
  cutoff_at: z.string(),
  late_points: z.string().check(z.regex(/^\d{0,3}$/, m.a_whole_number())),
  tries: z.string().check(z.regex(/^([1-9]|1\d|20)?$/, m.from_1_to_20_or_nothing())),
  rubric: z.string().check(z.refine((text) => readRubric(text) !== null, m.each_line_name_level_points_level_points())),
  marks_wait: z.boolean(),
  when: z.enum(["now", "later"]),
});

const schema = fields.check(
  z.refine(({ opens_at, due_at }) => !opens_at || opens_at < due_at, {
    path: ["opens_at"],
    error: m.it_opens_after_it_is_due(),
  }),
  z.refine(({ cutoff_at, due_at }) => !cutoff_at || cutoff_at >= due_at, {
    path: ["cutoff_at"],
    error: m.it_is_cut_off_before_it_is_due(),
  }),
);

type Values = z.infer<typeof schema>;

/** What the table and the plan take of the fields that both have. `was`: a time that was not touched keeps its seconds. */
function taken(values: Values, was?: AssignmentRow) {
  const { max_points, late_points, tries, rubric, ...rest } = values;
  const time = (name: "due_at" | "opens_at" | "cutoff_at") => {
    const [typed, before] = [values[name], was?.[name]];
    return before && toLocalInput(before) === typed ? before : fromLocalInput(typed);
  };
  return {
    title: rest.title,
    instructions: rest.instructions,
    marks_wait: rest.marks_wait,
    due_at: time("due_at"),
    max_points: Number(max_points),
    opens_at: rest.opens_at ? time("opens_at") : null,
    cutoff_at: rest.cutoff_at ? time("cutoff_at") : null,
    late_points: Number(late_points || 0),
    tries: tries ? Number(tries) : null,
    rubric: readRubric(rubric) ?? [],
  };
}

/** The form filled with the work that it is about, or is to be like; times only where they are its own. */
function useAssignmentForm(work: AssignmentRow | undefined, own: boolean) {
  const time = (moment: string | null | undefined) => (own && moment ? toLocalInput(moment) : "");
  return useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: {
      title: work?.title ?? "",
      instructions: work?.instructions ?? "",
      batch_id: own ? work?.batch_id : "",
      session_id: own ? (work?.session_id ?? "") : "",
      due_at: time(work?.due_at),
      max_points: String(work?.max_points ?? 10),
      opens_at: time(work?.opens_at),
      cutoff_at: time(work?.cutoff_at),
      late_points: String(work?.late_points ?? 0),
      tries: String(work?.tries ?? ""),
      rubric: rubricLines((work?.rubric ?? []) as unknown as RubricLine[]),
      marks_wait: work?.marks_wait ?? false,
      when: "now",
    },
  });
}

/**
 * New work for a batch: out at once, at the end of its session, or when you publish it. `like`: work that it is to be
 * like, in all but batch and times.
 */
export function AssignmentForm({ like, onClose }: { like?: AssignmentRow; onClose: (id?: string) => void }) {
  const batches = useBatches();
  const add = useAddAssignment();
  const form = useAssignmentForm(like, false);
  const { errors } = form.formState;
  const [batch, session] = form.watch(["batch_id", "session_id"]);
  const sessions = useHeldSessions(batch);

  function submit(values: Values) {
    const { batch_id, session_id, when } = values;
    const work = taken(values);
    add.mutate(
      {
        ...work,
        batch_id,
        rubric: work.rubric as unknown as Json[],
        session_id: session_id || null,
        publish: when === "now" && session_id === "",
      },
      {
        onSuccess: (id) => {
          toast(m.title_saved({ title: work.title }));
          onClose(id);
        },
      },
    );
  }

  return (
    <Modal opened onClose={() => onClose()} title={<strong>{m.new_assignment()}</strong>} size="lg">
      <form className="form" onSubmit={form.handleSubmit(submit)} noValidate>
        <Words form={form} />
        <SelectField label={m.batch()} error={errors.batch_id?.message} {...form.register("batch_id")}>
          <option value="">{m.choose_a_batch_2()}</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={m.session_2()}
          optional
          help={m.work_of_a_session_goes_out_by_itself_when()}
          {...form.register("session_id")}
        >
          <option value="">{m.no_session()}</option>
          {sessions.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}, {day(one.starts_at)}
            </option>
          ))}
        </SelectField>
        <Rules form={form} />
        {session === "" && (
          <SelectField label={m.when_it_goes_out()} {...form.register("when")}>
            <option value="now">{m.now_to_the_whole_batch()}</option>
            <option value="later">{m.when_i_publish_it()}</option>
          </SelectField>
        )}
        <ErrorNotice error={add.error} />
        <div className="form__foot">
          <Button type="submit" look="act" busy={add.isPending && m.saving()}>
            {m.save_the_assignment()}
          </Button>
          <Button onClick={() => onClose()}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}

type Form = ReturnType<typeof useAssignmentForm>;

function Words({ form }: { form: Form }) {
  const { errors } = form.formState;
  return (
    <>
      <TextField label={m.title()} error={errors.title?.message} {...form.register("title")} />
      <AreaField
        label={m.instructions()}
        optional
        rows={5}
        error={errors.instructions?.message}
        {...form.register("instructions")}
      />
    </>
  );
}

function Rules({ form }: { form: Form }) {
  const { errors } = form.formState;
  return (
    <>
      <div className="form__two">
        <TextField
          label={m.due()}
          type="datetime-local"
          help={m.indian_time_ist()}
          error={errors.due_at?.message}
          {...form.register("due_at")}
        />
        <TextField
          label={m.points()}
          inputMode="numeric"
          error={errors.max_points?.message}
          {...form.register("max_points")}
        />
      </div>
      <div className="form__two">
        <TextField
          label={m.opens()}
          optional
          type="datetime-local"
          error={errors.opens_at?.message}
          {...form.register("opens_at")}
        />
        <TextField
          label={m.cut_off()}
          optional
          type="datetime-local"
          help={m.nothing_is_taken_after_it_as_the_due_time_no()}
          error={errors.cutoff_at?.message}
          {...form.register("cutoff_at")}
        />
      </div>
      <div className="form__two">
        <TextField
          label={m.late_work_loses_points()}
          inputMode="numeric"
          error={errors.late_points?.message}
          {...form.register("late_points")}
        />
        <TextField
          label={m.tries()}
          optional
          inputMode="numeric"
          help={m.nothing_as_many_as_they_like()}
          error={errors.tries?.message}
          {...form.register("tries")}
        />
      </div>
      <AreaField
        label={m.rubric()}
        optional
        rows={3}
        help={m.a_line_each_as_in_real_people_none_0_some_4()}
        error={errors.rubric?.message}
        {...form.register("rubric")}
      />
      <CheckField label={m.show_marks_only_when_i_release_them_all()} {...form.register("marks_wait")} />
    </>
  );
}

/** Changes work that was set; for whom something changes, and who is told, is shown before it is done. */
export function ChangeAssignment({ work, onClose }: { work: AssignmentRow; onClose: () => void }) {
  const form = useAssignmentForm(work, true);
  const [tell, setTell] = useState(true);
  const [asked, setAsked] = useState<Record<string, unknown> | null>(null);
  const title = m.change_title({ title: work.title });
  if (asked)
    return (
      <PlanSheet
        title={title}
        action="change_assignment"
        what={asked}
        verb={() => m.change_the_assignment()}
        past={m.assignment_changed()}
        onDone={() => toast(m.assignment_changed())}
        onClose={onClose}
      >
        <p>{m.reminders_of_work_follow_its_due_time()}</p>
      </PlanSheet>
    );
  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>} size="lg">
      <form
        className="form"
        noValidate
        onSubmit={form.handleSubmit((values) => setAsked({ id: work.id, ...taken(values, work), tell }))}
      >
        <Words form={form} />
        <Rules form={form} />
        {work.published_at && (
          <CheckField
            label={m.tell_those_who_still_have_it_to_do()}
            checked={tell}
            onChange={(event) => setTell(event.target.checked)}
          />
        )}
        <div className="form__foot">
          <Button type="submit" look="act">
            {m.see_what_changes_for_whom()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
