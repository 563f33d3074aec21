import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { day, fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { useHeldSessions } from "../recordings/api";
import { useAddAssignment } from "./api";

const schema = z.object({
  title: z.string().check(z.trim(), z.minLength(1, "Say what is to be done.")),
  instructions: z.string().check(z.trim()),
  batch_id: z.string().check(z.minLength(1, "Choose a batch.")),
  session_id: z.string(),
  due_at: z.string().check(z.minLength(16, "Set day and time.")),
  max_points: z.string().check(z.regex(/^([1-9]\d{0,2}|1000)$/, "From 1 to 1000 points.")),
  when: z.enum(["now", "later"]),
});

type Values = z.infer<typeof schema>;

/** New work for a batch: out at once, at the end of its session, or when you publish it. */
export function AssignmentForm({ onClose }: { onClose: (id?: string) => void }) {
  const batches = useBatches();
  const add = useAddAssignment();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: {
      title: "",
      instructions: "",
      batch_id: "",
      session_id: "",
      due_at: "",
      max_points: "10",
      when: "now",
    },
  });
  const { errors } = form.formState;
  const [batch, session] = form.watch(["batch_id", "session_id"]);
  const sessions = useHeldSessions(batch);

  function submit({ due_at, max_points, session_id, when, ...rest }: Values) {
    add.mutate(
      {
        ...rest,
        due_at: fromLocalInput(due_at),
        max_points: Number(max_points),
        session_id: session_id || null,
        publish: when === "now" && session_id === "",
      },
      {
        onSuccess: (id) => {
          toast(`${rest.title} saved`);
          onClose(id);
        },
      },
    );
  }

  return (
    <Modal opened onClose={() => onClose()} title={<strong>New assignment</strong>} size="lg">
      <form className="form" onSubmit={form.handleSubmit(submit)} noValidate>
        <TextField label="Title" error={errors.title?.message} {...form.register("title")} />
        <AreaField
          label="Instructions"
          optional
          rows={5}
          error={errors.instructions?.message}
          {...form.register("instructions")}
        />
        <SelectField label="Batch" error={errors.batch_id?.message} {...form.register("batch_id")}>
          <option value="">Choose a batch</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Session"
          optional
          help="Work of a session goes out by itself when the session ends."
          {...form.register("session_id")}
        >
          <option value="">No session</option>
          {sessions.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}, {day(one.starts_at)}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField
            label="Due"
            type="datetime-local"
            help="Indian time, IST."
            error={errors.due_at?.message}
            {...form.register("due_at")}
          />
          <TextField
            label="Points"
            inputMode="numeric"
            error={errors.max_points?.message}
            {...form.register("max_points")}
          />
        </div>
        {session === "" && (
          <SelectField label="When it goes out" {...form.register("when")}>
            <option value="now">Now, to the whole batch</option>
            <option value="later">When I publish it</option>
          </SelectField>
        )}
        <ErrorNotice error={add.error} />
        <div className="form__foot">
          <Button type="submit" look="act" busy={add.isPending && "Saving"}>
            Save the assignment
          </Button>
          <Button onClick={() => onClose()}>Back</Button>
        </div>
      </form>
    </Modal>
  );
}
