import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { clock } from "~/shared/format/time";
import { Notice } from "~/shared/ui/ErrorNotice";
import { CHANNEL_WORDS, type ChannelState, PROVIDER_WORDS, useChannels } from "./channels";

/** On every page: which channel's provider takes nothing of ours, and which channel the educator has paused. */
export function ChannelBanner() {
  const channels = useChannels().data ?? [];
  const broken = channels.filter(({ breaker_code }) => breaker_code !== null);
  const paused = channels.filter(({ is_paused, breaker_code }) => is_paused && breaker_code === null);
  if (broken.length === 0 && paused.length === 0) return null;
  return (
    <div className="banner">
      {broken.map((state) => (
        <Broken key={state.channel} state={state} />
      ))}
      {paused.length > 0 && (
        <Notice kind="wait" role="status" title={m.list_of_paused({ list_of: listOf(paused) })}>
          <span>
            {m.what_is_due_waits_and_leaves_when_you_resume()}{" "}
            <Link href={paths.admin.messages}>{m.notifications_manager()}</Link>.
          </span>
        </Notice>
      )}
    </div>
  );
}

function Broken({ state }: { state: ChannelState }) {
  return (
    <Notice
      kind="bad"
      role="alert"
      title={m.value_waits_value2_refuses_the_account({
        value: CHANNEL_WORDS[state.channel],
        value2: PROVIDER_WORDS[state.channel],
      })}
    >
      <span>
        {state.breaker_text} {m.nothing_is_lost()}
        {state.breaker_probe_at && m.the_next_try_is_at_clock({ clock: clock(state.breaker_probe_at) })}.{" "}
        <Link href={paths.admin.settings}>{m.look_at_the_account()}</Link>
      </span>
    </Notice>
  );
}

function listOf(states: ChannelState[]): string {
  const words = states.map(({ channel }) => CHANNEL_WORDS[channel]);
  return words.length === 1
    ? m.value_is({ value: words[0] ?? "" })
    : m.words_and_at_are({ words: words.slice(0, -1).join(", "), at: words.at(-1) ?? "" });
}
