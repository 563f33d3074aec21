import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { type ComponentProps, useState } from "react";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { PlanSheet } from "../kit/PlanSheet";
import { useTyped } from "../kit/useDraft";
import { useDraftedForm } from "../kit/useDraftedForm";
import type { SessionRow } from "./api";
import { minutesOf } from "./calendar";
import { SESSION } from "./SessionForm";

const schema = z.object({
  ...SESSION,
  reason: z.string().check(z.trim(), z.maxLength(80, m.characters_80_at_most())),
  reach: z.enum(["one", "following", "all"]),
});
type Values = z.infer<typeof schema>;

const REACH = [
  { value: "one", word: m.only_this_session() },
  { value: "following", word: m.this_one_and_those_that_follow() },
  { value: "all", word: m.all_of_the_series_that_are_to_come() },
] as const;

/** How much of a series is meant; nothing is asked of a session that stands alone. */
function Reach({ session, ...field }: { session: SessionRow } & Omit<ComponentProps<typeof SelectField>, "label">) {
  if (!session.series_id) return null;
  return (
    <SelectField label={m.which_sessions()} {...field}>
      {REACH.map(({ value, word }) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </SelectField>
  );
}

/** Moves or changes a session, or with it others of its series; who hears what is shown before it is done. */
export function ChangeSession({ session, onClose }: { session: SessionRow; onClose: () => void }) {
  const [asked, setAsked] = useState<Record<string, unknown> | null>(null);
  // What was typed about another state of the session is not put over this one.
  const [form, forget] = useDraftedForm<Values>(`change session.${session.id}.${session.revision}`, {
    resolver: zodResolver(schema),
    defaultValues: {
      title: session.title,
      starts_at: toLocalInput(session.starts_at),
      minutes: String(minutesOf(session)),
      join_url: session.link?.join_url ?? "",
      host_url: session.link?.host_url ?? "",
      description: session.description,
      reason: "",
      reach: "one",
    },
  });
  const { errors } = form.formState;
  if (asked)
    return (
      <PlanSheet
        title={m.change_title({ title: session.title })}
        action="change_session"
        what={asked}
        verb={(ready) => (ready > 1 ? m.change_ready_sessions({ ready }) : m.change_the_session())}
        past={m.sessions_changed()}
        onDone={() => {
          forget();
          toast(m.session_changed());
        }}
        onClose={onClose}
      >
        <p>{m.reminders_of_the_old_time_are_cancelled_and()}</p>
      </PlanSheet>
    );
  return (
    <Modal opened onClose={onClose} title={<strong>{m.change_the_session()}</strong>} size="lg">
      <form
        className="form"
        noValidate
        onSubmit={form.handleSubmit(({ starts_at, minutes, host_url, ...rest }) =>
          setAsked({
            ...rest,
            id: session.id,
            starts_at: fromLocalInput(starts_at),
            minutes: Number(minutes),
            host_url: host_url || null,
          }),
        )}
      >
        <TextField
          label={m.title()}
          help={m.students_see_this()}
          error={errors.title?.message}
          {...form.register("title")}
        />
        <Reach session={session} {...form.register("reach")} />
        <div className="form__two">
          <TextField
            label={m.starts_at()}
            type="datetime-local"
            help={m.indian_time_ist()}
            error={errors.starts_at?.message}
            {...form.register("starts_at")}
          />
          <TextField
            label={m.length_in_minutes()}
            inputMode="numeric"
            error={errors.minutes?.message}
            {...form.register("minutes")}
          />
        </div>
        <TextField
          label={m.join_link()}
          type="url"
          inputMode="url"
          error={errors.join_url?.message}
          {...form.register("join_url")}
        />
        <TextField
          label={m.host_link()}
          optional
          type="url"
          inputMode="url"
          help={m.only_you_are_led_to_it()}
          error={errors.host_url?.message}
          {...form.register("host_url")}
        />
        <AreaField
          label={m.description()}
          optional
          error={errors.description?.message}
          {...form.register("description")}
        />
        <TextField
          label={m.why_it_moves()}
          optional
          help={m.families_read_this()}
          error={errors.reason?.message}
          {...form.register("reason")}
        />
        <div className="form__foot">
          <Button type="submit" look="act">
            {m.see_who_hears_what()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}

/** Cancels a session, or with it others of its series; who hears what is shown before it is done. */
export function CancelSession({ session, onClose }: { session: SessionRow; onClose: () => void }) {
  const [asked, setAsked] = useState<Record<string, unknown> | null>(null);
  const [reason, setReason, clear] = useTyped(`cancel session.${session.id}`);
  const [reach, setReach] = useState("one");
  if (asked)
    return (
      <PlanSheet
        title={m.cancel_title({ title: session.title })}
        action="cancel_session"
        what={asked}
        verb={(ready) => (ready > 1 ? m.cancel_ready_sessions({ ready }) : m.cancel_the_session())}
        past={m.sessions_cancelled()}
        onDone={() => {
          clear();
          toast(m.session_cancelled());
        }}
        onClose={onClose}
      >
        <p>{m.reminders_that_have_not_left_are_cancelled()}</p>
      </PlanSheet>
    );
  return (
    <Modal opened onClose={onClose} title={<strong>{m.cancel_title({ title: session.title })}</strong>}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ id: session.id, reach, reason: reason.trim() });
        }}
      >
        <Reach session={session} value={reach} onChange={(event) => setReach(event.target.value)} />
        <TextField
          label={m.reason()}
          optional
          help={m.families_read_this()}
          maxLength={80}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="form__foot">
          <Button type="submit" look="act">
            {m.see_who_hears_what()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
