import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useState } from "react";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { clock, day, dayClock, span, ZONE } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { seatsTaken, useBatches } from "../batches/api";
import { useDraftedForm } from "../kit/useDraftedForm";
import { type SessionRow, useAtThatTime, useMakeSessions } from "./api";
import { addDays, daysOf, localIn, MOST_TIMES, minutesOf, momentIn, weekday } from "./calendar";

/** What is asked of every session, when it is made and when it changes. */
export const SESSION = {
  title: z.string().check(z.trim(), z.minLength(1, m.say_what_the_class_is_about())),
  starts_at: z.string().check(z.minLength(16, m.set_day_and_time())),
  minutes: z.string().check(z.regex(/^([1-9]\d?|[1-3]\d\d|4[0-7]\d|480)$/, m.from_1_to_480_minutes())),
  join_url: z.string().check(z.trim(), z.regex(/^https?:\/\/[^\s]+\.[^\s]+/, m.a_link_that_begins_with_https())),
  host_url: z.string().check(z.trim(), z.regex(/^(https?:\/\/[^\s]+\.[^\s]+)?$/, m.a_link_that_begins_with_https())),
  description: z.string(),
};

const schema = z
  .object({
    ...SESSION,
    batch_id: z.string().check(z.minLength(1, m.choose_a_batch())),
    zone: z.string(),
    times: z.string().check(z.regex(/^([1-9]|[1-5]\d|60)$/, m.from_1_to_most_times({ most_times: MOST_TIMES }))),
    until: z.string(),
  })
  .check(
    z.refine(({ until, starts_at }) => !until || until >= starts_at.slice(0, 10), {
      path: ["until"],
      error: m.it_ends_before_it_begins(),
    }),
  );

type Values = z.infer<typeof schema>;

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ZONES = [
  { value: ZONE, word: m.india_ist() },
  { value: "Asia/Dubai", word: m.dubai() },
  { value: "Asia/Singapore", word: m.singapore() },
  { value: "Europe/London", word: m.london() },
  { value: "America/New_York", word: m.new_york() },
  { value: "America/Los_Angeles", word: m.los_angeles() },
  { value: "Australia/Sydney", word: m.sydney() },
];
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

interface SessionFormProps {
  /** Business time in milliseconds. */
  now: number;
  /** A session that it is to be like, a week after it or after today. */
  like?: SessionRow;
  onClose: (id?: string) => void;
}

/** The same weekday and hour, in weeks from then on: the first that lies ahead. */
function nextWeek({ starts_at, timezone }: SessionRow, now: number): string {
  const [date = "", time = ""] = localIn(starts_at, timezone).split("T");
  let key = addDays(date, 7);
  while ((momentIn(`${key}T${time}`, timezone) ?? 0) <= now) key = addDays(key, 7);
  return `${key}T${time}`;
}

/** Makes a session, or a series of them. */
export function SessionForm({ now, like, onClose }: SessionFormProps) {
  const batches = useBatches();
  const save = useMakeSessions();
  const [weekdays, setWeekdays] = useState<number[]>([]);
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const [form, forget] = useDraftedForm<Values>(like ? `session.like.${like.id}` : "session.new", {
    resolver: zodResolver(schema),
    defaultValues: {
      title: like?.title ?? "",
      batch_id: like?.batch_id ?? "",
      starts_at: like ? nextWeek(like, now) : "",
      minutes: like ? String(minutesOf(like)) : "60",
      zone: like?.timezone ?? ZONE,
      times: "1",
      until: "",
      join_url: like?.link?.join_url ?? "",
      host_url: like?.link?.host_url ?? "",
      description: like?.description ?? "",
    },
  });
  const { errors } = form.formState;
  const { starts_at, batch_id, times, until, zone, minutes } = form.watch();
  const first = starts_at.slice(0, 10);
  const time = starts_at.slice(11, 16);
  const repeat = until ? { weekdays, times: MOST_TIMES, until } : { weekdays, times: Number(times) || 1 };
  const days = time ? daysOf(first, repeat) : [];
  const kept = days.filter((key) => !skipped.has(key));
  const moments = kept.map((key) => momentIn(`${key}T${time}`, zone));
  const past = moments.some((at) => at !== null && at <= now);
  const unreal = moments.some((at) => at === null);
  const batch = batches.data?.find(({ id }) => id === batch_id);

  function submit({ title, join_url, host_url, description }: Values, isDraft: boolean) {
    save.mutate(
      {
        batch_id,
        title,
        join_url,
        host_url,
        description,
        zone,
        minutes: Number(minutes),
        starts: kept.map((key) => `${key}T${time}`),
        isDraft,
      },
      {
        onSuccess: (ids) => {
          forget();
          toast(
            ids.length === 1
              ? `${title}: ${dayClock(moments[0] ?? now)}${isDraft ? m.as_a_draft() : ""}`
              : m.count_made({ count: count(ids.length, m.session()) }),
          );
          onClose(ids[0]);
        },
      },
    );
  }

  return (
    <Modal opened onClose={() => onClose()} title={<strong>{m.new_session()}</strong>} size="lg">
      <form className="form" onSubmit={form.handleSubmit((values) => submit(values, false))} noValidate>
        <TextField
          label={m.title()}
          help={m.students_see_this()}
          error={errors.title?.message}
          {...form.register("title")}
        />
        <SelectField label={m.batch()} error={errors.batch_id?.message} {...form.register("batch_id")}>
          <option value="">{m.choose_a_batch_2()}</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}, {count(seatsTaken(one), m.student())}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField
            label={m.starts_at()}
            type="datetime-local"
            error={errors.starts_at?.message}
            {...form.register("starts_at")}
          />
          <TextField
            label={m.length_in_minutes()}
            inputMode="numeric"
            error={errors.minutes?.message}
            {...form.register("minutes")}
          />
          <SelectField label={m.time_zone()} {...form.register("zone")}>
            {ZONES.map(({ value, word }) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </SelectField>
          <TextField
            label={m.how_many_sessions()}
            inputMode="numeric"
            help={m.more_than_one_makes_a_series()}
            error={errors.times?.message}
            disabled={until !== ""}
            {...form.register("times")}
          />
          <TextField
            label={m.or_until()}
            optional
            type="date"
            min={first}
            help={m.in_place_of_a_number()}
            error={errors.until?.message}
            {...form.register("until")}
          />
        </div>
        {(until !== "" || Number(times) > 1) && time && (
          <>
            <fieldset className="days-pick">
              <legend className="small">{m.on_these_days_of_the_week()}</legend>
              {WEEKDAYS.map((word, place) => (
                <label key={word}>
                  <input
                    type="checkbox"
                    disabled={weekday(first) === place + 1}
                    checked={weekday(first) === place + 1 || weekdays.includes(place + 1)}
                    onChange={({ target }) =>
                      setWeekdays(
                        target.checked ? [...weekdays, place + 1] : weekdays.filter((one) => one !== place + 1),
                      )
                    }
                  />
                  {word}
                </label>
              ))}
            </fieldset>
            <fieldset className="days-pick">
              <legend className="small">
                {m.count_untick_a_day_that_is_to_be_left_out({ count: count(kept.length, m.session()) })}
              </legend>
              {days.map((key) => (
                <label key={key}>
                  <input
                    type="checkbox"
                    checked={!skipped.has(key)}
                    onChange={() => {
                      const next = new Set(skipped);
                      if (!next.delete(key)) next.add(key);
                      setSkipped(next);
                    }}
                  />
                  {day(`${key}T12:00:00+05:30`)}
                </label>
              ))}
            </fieldset>
          </>
        )}
        <TextField
          label={m.join_link()}
          type="url"
          inputMode="url"
          help={m.each_student_gets_a_personal_link_that_leads()}
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
        {unreal && <Notice kind="bad">{m.there_is_no_such_time_on_one_of_these_days()}</Notice>}
        {past && <Notice kind="bad">{m.a_session_must_start_in_the_future()}</Notice>}
        {kept.length === 0 && time && <Notice kind="bad">{m.no_day_is_left()}</Notice>}
        {!past && !unreal && moments[0] != null && (
          <Before
            moments={moments as number[]}
            minutes={Number(minutes) || 60}
            zone={zone}
            now={now}
            batchId={batch_id}
            students={batch ? seatsTaken(batch) : null}
          />
        )}
        <ErrorNotice error={save.error} />
        <div className="form__foot">
          <Button
            type="submit"
            look="act"
            disabled={past || unreal || (Boolean(time) && kept.length === 0)}
            busy={save.isPending && m.saving()}
          >
            {kept.length > 1 ? m.create_length_sessions({ length: kept.length }) : m.create_the_session()}
          </Button>
          <Button disabled={past || unreal} onClick={form.handleSubmit((values) => submit(values, true))}>
            {m.keep_as_draft()}
          </Button>
          <Button onClick={() => onClose()}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}

/** What saving will do, and what should be looked at, before it is done. */
function Before({
  moments,
  minutes,
  zone,
  now,
  batchId,
  students,
}: {
  moments: number[];
  minutes: number;
  zone: string;
  now: number;
  batchId: string;
  students: number | null;
}) {
  const starts = moments[0] as number;
  const others = useAtThatTime(moments, minutes).data ?? [];
  const hour = Number(clock(starts).slice(0, 2));
  const same = others.filter(({ batch_id }) => batch_id === batchId);
  return (
    <>
      {zone !== ZONE && <p className="dim">{m.that_is_day_clock_in_india({ day_clock: dayClock(starts) })}</p>}
      {same.length > 0 && (
        <Notice kind="bad" title={m.this_batch_is_in_class_at_that_time()}>
          {same.map(({ title, starts_at }) => `${title}, ${dayClock(starts_at)}`).join("; ")}
        </Notice>
      )}
      {others.length > same.length && (
        <Notice kind="wait" title={m.you_teach_another_batch_at_that_time()}>
          {others
            .filter(({ batch_id }) => batch_id !== batchId)
            .map(({ title, batch, starts_at }) => `${title}, ${batch?.name}, ${dayClock(starts_at)}`)
            .join("; ")}
        </Notice>
      )}
      {(hour < 7 || hour >= 21) && (
        <Notice kind="wait">{m.clock_in_india_is_late_for_a_class({ clock: clock(starts) })}</Notice>
      )}
      {students === 0 && <Notice kind="wait">{m.this_batch_has_no_students_yet_those_who()}</Notice>}
      {students !== null && students > 0 && (
        <Notice kind="info" title={m.reminders_for_count({ count: count(students, m.student()) })}>
          {starts - now < QUARTER_MS
            ? m.it_begins_in_span_the_reminder_leaves_at({ span: span(starts, now) })
            : m.part15_minutes_before_by_whatsapp_and_email({
                part: starts - now > DAY_MS ? `${m.hours_24_before_then()} ` : "",
              })}
        </Notice>
      )}
    </>
  );
}
