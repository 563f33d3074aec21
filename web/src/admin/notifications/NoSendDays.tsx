import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { useDraft } from "../kit/useDraft";
import { usePutSetting } from "../settings";

interface NoSendDay {
  date: string;
  name: string;
}

function text(value: Json | undefined, name: string): string {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? String(value[name] ?? "") : "";
}

function daysOf(value: Json | undefined): NoSendDay[] {
  const days = Array.isArray(value) ? value : [];
  return days
    .map((one) => ({ date: text(one ?? undefined, "date"), name: text(one ?? undefined, "name") }))
    .sort((a, b) => a.date.localeCompare(b.date));
}

const EMPTY: NoSendDay = { date: "", name: "" };

/** Days on which nothing is sent to families: festivals, exams. Every change can be taken back for ten seconds. */
export function NoSendDays({ value }: { value: Json | undefined }) {
  const save = usePutSetting("no_send_days", value);
  const typed = useDraft("no send day", EMPTY);
  const days = daysOf(value);
  const put = (next: NoSendDay[], said: string, onDone?: () => void) =>
    save.put(
      next.map((one) => ({ ...one })),
      said,
      onDone,
    );
  return (
    <div className="stack stack--tight">
      {days.length === 0 ? (
        <p className="dim">{m.no_day_is_kept_free_add_festivals_and_school()}</p>
      ) : (
        <ul className="days">
          {days.map((one) => (
            <li key={one.date} className="row row--between">
              <span>
                {day(`${one.date}T12:00:00+05:30`)}, {one.name}
              </span>
              <Button
                size="small"
                look="ghost"
                aria-label={m.send_on_name_again({ name: one.name })}
                onClick={() =>
                  put(
                    days.filter(({ date: other }) => other !== one.date),
                    m.name_taken_out({ name: one.name }),
                  )
                }
              >
                {m.take_out()}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          const { date, name } = typed.value;
          put(
            [...days.filter((one) => one.date !== date), { date, name: name.trim() }],
            m.name_added({ name: name.trim() }),
            typed.clear,
          );
        }}
      >
        <TextField
          label={m.day()}
          type="date"
          required
          value={typed.value.date}
          onChange={(event) => typed.set({ ...typed.value, date: event.target.value })}
        />
        <TextField
          label={m.why()}
          required
          maxLength={40}
          value={typed.value.name}
          onChange={(event) => typed.set({ ...typed.value, name: event.target.value })}
        />
        <Button type="submit" busy={save.isPending && m.saving()}>
          {m.add_the_day()}
        </Button>
      </form>
      <ErrorNotice error={save.error} />
    </div>
  );
}
