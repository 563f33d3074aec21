import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { clock, day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { MESSAGE, type StatusLook } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Card } from "../kit/Page";
import { useDraft } from "../kit/useDraft";
import { CHANNEL_WORDS, type ChannelState, PROVIDER_WORDS, useChannels, usePauseChannel } from "../messages/channels";
import { usePutSetting, useSaveSetting, useSendMode, useSettings } from "../settings";
import { useLastSummary } from "./api";
import { NoSendDays } from "./NoSendDays";

const ZONES = Intl.supportedValuesOf("timeZone");

/** When nothing may leave, how much one person gets, and how each channel stands. */
export function Guards() {
  const settings = useSettings();
  if (settings.isPending) return <SkeletonRows rows={6} label={m.loading_the_guards()} />;
  if (settings.error)
    return (
      <ErrorNotice
        error={settings.error}
        onRetry={() => void settings.refetch()}
        title={m.the_guards_could_not_be_read()}
      />
    );
  const value = (key: string) => settings.data[key]?.value;
  return (
    <div className="guards">
      <PauseAll />
      <Channels />
      <Card title={m.quiet_hours()}>
        <Times
          name="quiet_hours"
          value={value("quiet_hours")}
          help={m.in_each_familys_own_zone_for_e_mail_whatsapp()}
        />
        <p className="dim small">{m.class_reminders_payment_confirmations_and()}</p>
      </Card>
      <Card title={m.calls()}>
        <Times
          name="calls_window"
          value={value("calls_window")}
          help={m.in_india_calls_are_never_made_outside_09_00()}
        />
      </Card>
      <Card title={m.at_most_per_person_and_day()}>
        <Cap value={value("frequency_cap")} />
      </Card>
      <Card title={m.days_without_messages()}>
        <NoSendDays value={value("no_send_days")} />
      </Card>
      <Card title={m.morning_summary()}>
        <Morning value={value("morning_summary")} />
      </Card>
      <Card title={m.copies_to_you()}>
        <Own
          name="educator_test_email"
          label={m.your_e_mail_for_copies()}
          value={String(value("educator_test_email") ?? "")}
        />
        <Own
          name="educator_test_phone"
          label={m.your_number_for_copies()}
          value={String(value("educator_test_phone") ?? "")}
        />
      </Card>
    </div>
  );
}

function PauseAll() {
  const mode = useSendMode();
  const save = useSaveSetting();
  const [asking, setAsking] = useState(false);
  const [word, setWord] = useState("");
  const isPaused = mode === "paused";
  return (
    <Card title={m.everything()}>
      <div className="stack stack--tight">
        <p>
          {isPaused
            ? m.sending_is_paused_everything_waits_nothing()
            : m.sending_is_to_upper_case_pausing_holds_every({ to_upper_case: mode?.toUpperCase() ?? m.not_known_2() })}
        </p>
        <ErrorNotice error={asking ? null : save.error} />
        {isPaused ? (
          <div className="row">
            <Button
              look="act"
              busy={save.isPending && m.resuming()}
              onClick={() =>
                save.mutate({ key: "send_mode", value: "sandbox" }, { onSuccess: () => toast(m.sending_in_sandbox()) })
              }
            >
              {m.resume_in_sandbox()}
            </Button>
            <span className="dim small">{m.going_live_is_asked_in_settings()}</span>
          </div>
        ) : (
          <div className="row">
            <Button look="danger" onClick={() => setAsking(true)}>
              {m.pause_all()}
            </Button>
          </div>
        )}
      </div>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={m.pause_everything()}
        verb={m.pause_all_sending()}
        danger
        busy={save.isPending && m.pausing()}
        error={save.error}
        onYes={() => {
          if (word.trim().toUpperCase() !== "PAUSE") return;
          save.mutate(
            { key: "send_mode", value: "paused" },
            {
              onSuccess: () => {
                setAsking(false);
                setWord("");
                toast(m.sending_paused());
              },
            },
          );
        }}
      >
        <p>{m.class_reminders_payment_confirmations_and_2()}</p>
        <TextField
          label={m.type_pause_to_go_on()}
          autoComplete="off"
          value={word}
          error={word.length >= 5 && word.trim().toUpperCase() !== "PAUSE" ? m.type_the_word_pause() : undefined}
          onChange={(event) => setWord(event.target.value)}
        />
      </Ask>
    </Card>
  );
}

const LOOKS: Record<"works" | "paused" | "refused" | "silent", StatusLook> = {
  works: { ...MESSAGE.delivered, en: "Works" },
  paused: { ...MESSAGE.held, en: "Paused" },
  refused: { ...MESSAGE.failed, en: "Refused" },
  silent: { ...MESSAGE.planned, en: "Not used yet" },
};

function lookOf(state: ChannelState): StatusLook {
  if (state.breaker_code) return LOOKS.refused;
  if (state.is_paused) return LOOKS.paused;
  return state.last_ok_at ? LOOKS.works : LOOKS.silent;
}

function Channels() {
  const channels = useChannels();
  const pause = usePauseChannel();
  return (
    <Card title={m.channels()}>
      <ErrorNotice error={channels.error ?? pause.error} onRetry={() => void channels.refetch()} />
      {channels.isPending && <SkeletonRows rows={3} label={m.loading_the_channels()} />}
      <ul className="channels">
        {(channels.data ?? []).map((state) => (
          <li key={state.channel}>
            <span className="row row--between">
              <strong className="strong">{CHANNEL_WORDS[state.channel]}</strong>
              <StatusChip look={lookOf(state)} />
            </span>
            <span className="dim small">{standing(state)}</span>
            <span>
              <Button
                size="small"
                busy={pause.isPending && pause.variables.channel === state.channel && m.saving()}
                onClick={() =>
                  pause.mutate(
                    { channel: state.channel, isPaused: !state.is_paused },
                    {
                      onSuccess: () =>
                        toast(
                          state.is_paused
                            ? m.channel_resumed({ channel: CHANNEL_WORDS[state.channel] })
                            : m.channel_paused({ channel: CHANNEL_WORDS[state.channel] }),
                          async () => {
                            await pause.mutateAsync({ channel: state.channel, isPaused: state.is_paused });
                          },
                        ),
                    },
                  )
                }
              >
                {`${state.is_paused ? m.resume() : m.pause()} ${CHANNEL_WORDS[state.channel].toLowerCase()}`}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function standing(state: ChannelState): string {
  const at = (moment: string) => `${day(moment)} ${clock(moment)}`;
  return [
    state.breaker_text &&
      m.breaker_text_next_try_part({
        breaker_text: state.breaker_text,
        part: state.breaker_probe_at ? at(state.breaker_probe_at) : "soon",
      }),
    state.last_ok_at &&
      m.value_last_took_something_at({ value: PROVIDER_WORDS[state.channel], at: at(state.last_ok_at) }),
    !state.breaker_text && state.last_error_text && state.last_error_at
      ? m.last_trouble_at_last_error_text({ at: at(state.last_error_at), last_error_text: state.last_error_text })
      : null,
    state.last_event_at && m.last_heard_from_them_at({ at: at(state.last_event_at) }),
    state.balance !== null &&
      m.balance_balance_balance_unit({ balance: state.balance, balance_unit: state.balance_unit ?? "" }),
  ]
    .filter(Boolean)
    .join(" ");
}

function part(value: Json | undefined, name: string): string {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? String(value[name] ?? "") : "";
}

function Times({ name, value, help }: { name: string; value: Json | undefined; help: string }) {
  const save = usePutSetting(name, value);
  const stands = { from: part(value, "from"), to: part(value, "to") };
  const typed = useDraft<typeof stands | null>(`guards.${name}`, null);
  const { from, to } = typed.value ?? stands;
  const isSame = from === stands.from && to === stands.to;
  return (
    <form
      className="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        save.put({ from, to }, m.saved(), () => typed.clear());
      }}
    >
      <div className="row">
        <TextField
          label={m.from()}
          type="time"
          value={from}
          onChange={(event) => typed.set({ from: event.target.value, to })}
        />
        <TextField
          label={m.until()}
          type="time"
          value={to}
          onChange={(event) => typed.set({ from, to: event.target.value })}
        />
      </div>
      <p className="dim small">{help}</p>
      <ErrorNotice error={save.error} />
      {!isSame && (
        <div className="row">
          <Button type="submit" look="act" busy={save.isPending && m.saving()}>
            {m.save_the_hours()}
          </Button>
        </div>
      )}
    </form>
  );
}

/** When the day's list comes, in which zone, and whether also where nothing waits. On or off is a cell of the matrix. */
function Morning({ value }: { value: Json | undefined }) {
  const save = useSaveSetting();
  const last = useLastSummary().data;
  const kept = { at: part(value, "at"), zone: part(value, "zone"), when_empty: part(value, "when_empty") === "true" };
  const [typed, setTyped] = useState(kept);
  const isSame = typed.at === kept.at && typed.zone === kept.zone && typed.when_empty === kept.when_empty;
  return (
    <form
      className="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ key: "morning_summary", value: typed }, { onSuccess: () => toast(m.saved()) });
      }}
    >
      <div className="row">
        <TextField
          label={m.every_day_at()}
          type="time"
          value={typed.at}
          onChange={(event) => setTyped({ ...typed, at: event.target.value })}
        />
        <SelectField
          label={m.in_the_zone()}
          value={typed.zone}
          onChange={(event) => setTyped({ ...typed, zone: event.target.value })}
        >
          {ZONES.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replace("_", " ")}
            </option>
          ))}
        </SelectField>
      </div>
      <CheckField
        label={m.also_on_days_on_which_nothing_waits()}
        checked={typed.when_empty}
        onChange={(event) => setTyped({ ...typed, when_empty: event.target.checked })}
      />
      <p className="dim small">{m.what_waits_for_you_by_e_mail()}</p>
      {last && (
        <p className="dim small row">
          {m.last_by_e_mail_day({ day: day(`${last.day}T12:00:00+05:30`) })} <StatusChip look={MESSAGE[last.status]} />{" "}
          {last.reason}
        </p>
      )}
      <ErrorNotice error={save.error} />
      {!isSame && (
        <div className="row">
          <Button type="submit" look="act" busy={save.isPending && m.saving()}>
            {m.save_the_hour()}
          </Button>
        </div>
      )}
    </form>
  );
}

function Cap({ value }: { value: Json | undefined }) {
  const save = usePutSetting("frequency_cap", value);
  const stands = part(value, "per_day");
  const typed = useDraft<string | null>("guards.frequency_cap", null);
  const text = typed.value ?? stands;
  return (
    <form
      className="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        save.put({ per_day: Number(text) }, m.saved(), () => typed.clear());
      }}
    >
      <TextField
        label={m.messages()}
        inputMode="numeric"
        help={m.class_reminders_payments_and_codes_do_not()}
        value={text}
        onChange={(event) => typed.set(event.target.value)}
      />
      <ErrorNotice error={save.error} />
      {text !== stands && (
        <div className="row">
          <Button type="submit" look="act" busy={save.isPending && m.saving()}>
            {m.save_the_limit()}
          </Button>
        </div>
      )}
    </form>
  );
}

function Own({ name, label, value }: { name: string; label: string; value: string }) {
  const save = usePutSetting(name, value);
  const typed = useDraft<string | null>(`guards.${name}`, null);
  const text = typed.value ?? value;
  return (
    <form
      className="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        save.put(text.trim(), m.label_saved({ label }), () => typed.clear());
      }}
    >
      <TextField label={label} value={text} onChange={(event) => typed.set(event.target.value)} />
      <ErrorNotice error={save.error} />
      {text.trim() !== value && (
        <div className="row">
          <Button type="submit" look="act" busy={save.isPending && m.saving()}>
            {m.save_label({ label: label.toLowerCase() })}
          </Button>
        </div>
      )}
    </form>
  );
}
