import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { count } from "~/shared/format/size";
import { dayClock, fromLocalInput, span, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { seatsTaken, useBatches } from "../batches/api";
import { type SessionRow, useSaveSession } from "./api";

const schema = z.object({
  title: z.string().check(z.trim(), z.minLength(1, "Say what the class is about.")),
  batch_id: z.string().check(z.minLength(1, "Choose a batch.")),
  starts_at: z.string().check(z.minLength(16, "Set day and time.")),
  minutes: z.string().check(z.regex(/^([1-9]\d?|[1-3]\d\d|4[0-7]\d|480)$/, "From 1 to 480 minutes.")),
  join_url: z.string().check(z.trim(), z.regex(/^https?:\/\/[^\s]+\.[^\s]+/, "A link that begins with https://")),
  description: z.string(),
  change_reason: z.string(),
});

type Values = z.infer<typeof schema>;

const QUARTER_MS = 15 * 60_000;

/** Makes a session, or moves and changes `session`. `now`: business time in milliseconds. */
export function SessionForm({
  session,
  now,
  onClose,
}: {
  session: SessionRow | null;
  now: number;
  onClose: (id?: string) => void;
}) {
  const batches = useBatches();
  const save = useSaveSession();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: {
      title: session?.title ?? "",
      batch_id: session?.batch_id ?? "",
      starts_at: session ? toLocalInput(session.starts_at) : "",
      minutes: session
        ? String(Math.round((Date.parse(session.ends_at) - Date.parse(session.starts_at)) / 60_000))
        : "60",
      join_url: session?.link?.join_url ?? "",
      description: session?.description ?? "",
      change_reason: "",
    },
  });
  const { errors } = form.formState;
  const [startsAt, batchId] = form.watch(["starts_at", "batch_id"]);
  const starts = startsAt ? Date.parse(fromLocalInput(startsAt)) : null;
  const batch = batches.data?.find(({ id }) => id === batchId);
  const moved = session && starts !== null && starts !== Date.parse(session.starts_at);

  function submit({ minutes, starts_at, change_reason, ...rest }: Values) {
    const begin = fromLocalInput(starts_at);
    save.mutate(
      {
        ...rest,
        id: session?.id ?? null,
        starts_at: begin,
        ends_at: new Date(Date.parse(begin) + Number(minutes) * 60_000).toISOString(),
        change_reason: change_reason.trim() || null,
      },
      {
        onSuccess: (id) => {
          toast(`${rest.title}: ${dayClock(begin)}`);
          onClose(id);
        },
      },
    );
  }

  return (
    <Modal
      opened
      onClose={() => onClose()}
      title={<strong>{session ? "Change the session" : "New session"}</strong>}
      size="lg"
    >
      <form className="form" onSubmit={form.handleSubmit(submit)} noValidate>
        <TextField label="Title" help="Students see this." error={errors.title?.message} {...form.register("title")} />
        <SelectField
          label="Batch"
          error={errors.batch_id?.message}
          disabled={session !== null}
          {...form.register("batch_id")}
        >
          <option value="">Choose a batch</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}, {count(seatsTaken(one), "student")}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField
            label="Starts at"
            type="datetime-local"
            help="Indian time, IST."
            error={errors.starts_at?.message}
            {...form.register("starts_at")}
          />
          <TextField
            label="Length in minutes"
            inputMode="numeric"
            error={errors.minutes?.message}
            {...form.register("minutes")}
          />
        </div>
        <TextField
          label="Join link"
          type="url"
          inputMode="url"
          help="Each student gets a personal link that leads here near the time."
          error={errors.join_url?.message}
          {...form.register("join_url")}
        />
        <AreaField label="Description" optional error={errors.description?.message} {...form.register("description")} />
        {moved && (
          <TextField label="Why it moves" optional help="Families read this." {...form.register("change_reason")} />
        )}
        <ReminderPlan starts={starts} now={now} students={batch ? seatsTaken(batch) : null} moved={Boolean(moved)} />
        <ErrorNotice error={save.error} />
        <div className="form__foot">
          <Button type="submit" look="act" busy={save.isPending && "Saving"}>
            {session ? "Save the session" : "Create the session"}
          </Button>
          <Button onClick={() => onClose()}>Back</Button>
        </div>
      </form>
    </Modal>
  );
}

/** What saving will do, before it is done. */
function ReminderPlan({
  starts,
  now,
  students,
  moved,
}: {
  starts: number | null;
  now: number;
  students: number | null;
  moved: boolean;
}) {
  if (starts === null || students === null) return null;
  if (starts <= now) return <Notice kind="bad">A session must start in the future.</Notice>;
  if (students === 0)
    return (
      <Notice kind="wait">
        This batch has no students yet. Those who come later get the reminders that are still ahead.
      </Notice>
    );
  const soon = starts - now < QUARTER_MS;
  const plan = soon
    ? `It begins in ${span(starts, now)}: the reminder leaves at once, by WhatsApp and email.`
    : `${starts - now > 24 * 3_600_000 ? "24 hours before, then " : ""}15 minutes before, by WhatsApp and email.`;
  return (
    <Notice kind="info" title={`Reminders for ${count(students, "student")}`}>
      {plan} {moved && "All are told of the new time; reminders of the old one are cancelled."}
    </Notice>
  );
}
