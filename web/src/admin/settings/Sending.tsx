import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Segments } from "../kit/Tabs";
import { type SendMode, useSaveSetting, useSendMode } from "../settings";

const MODES: { value: SendMode; word: string }[] = [
  { value: "live", word: "LIVE" },
  { value: "sandbox", word: "SANDBOX" },
  { value: "paused", word: "PAUSED" },
];

const MEANING: Record<SendMode, string> = {
  live: m.messages_leave_to_real_families(),
  sandbox: m.messages_go_to_sandboxes(),
  paused: m.everything_waits_nothing_leaves(),
};

/** The one switch for everything that leaves. It holds at once; going LIVE asks first. */
export function Sending() {
  const mode = useSendMode();
  const save = useSaveSetting();
  const [asking, setAsking] = useState(false);
  if (!mode) return null;
  const change = (to: SendMode) =>
    save.mutate(
      { key: "send_mode", value: to },
      {
        onSuccess: () => {
          setAsking(false);
          toast(m.sending_to_upper_case_2({ to_upper_case: to.toUpperCase() }));
        },
      },
    );
  return (
    <div className="stack">
      <Segments
        label={m.sending()}
        name="send_mode"
        items={MODES}
        value={mode}
        onChange={(to) => (to === "live" ? setAsking(true) : change(to))}
      />
      <p className="dim">{MEANING[mode]}</p>
      <ErrorNotice error={asking ? null : save.error} />
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={m.send_to_real_families()}
        verb={m.go_live()}
        busy={save.isPending && m.saving()}
        error={save.error}
        onYes={() => change("live")}
      >
        <p>{m.from_now_on_every_message_that_is_due_leaves()}</p>
      </Ask>
    </div>
  );
}
