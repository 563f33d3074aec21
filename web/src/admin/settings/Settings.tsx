import { useState } from "react";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Card, Page } from "../kit/Page";
import { Segments } from "../kit/Tabs";
import { type SendMode, useSaveSetting, useSettings } from "../settings";

const TEXTS: { title: string; keys: { key: string; label: string }[] }[] = [
  {
    title: "Profile and brand",
    keys: [
      { key: "brand", label: "Brand" },
      { key: "educator_name", label: "Teacher" },
      { key: "legal_name", label: "Responsible for the data" },
      { key: "postal_address", label: "Postal address" },
      { key: "support_email", label: "E-mail for families" },
      { key: "support_phone", label: "Phone for families" },
      { key: "refund_rule", label: "Refund rule" },
    ],
  },
  {
    title: "Consent notice",
    keys: [
      { key: "hosting_provider", label: "Server by" },
      { key: "video_service", label: "Video classes by" },
      { key: "public_places", label: "Where shown work appears" },
      { key: "processor_regions", label: "Regions outside India" },
      { key: "board_url", label: "Data Protection Board" },
    ],
  },
];

const MODES: { value: SendMode; word: string }[] = [
  { value: "live", word: "LIVE" },
  { value: "sandbox", word: "SANDBOX" },
  { value: "paused", word: "PAUSED" },
];

const MEANING: Record<SendMode, string> = {
  live: "Messages leave to real families.",
  sandbox: "Messages go to sandboxes of the providers only; with real providers they wait.",
  paused: "Everything waits. Nothing leaves.",
};

export default function Settings() {
  const settings = useSettings();
  return (
    <Page title="Settings" fact="Each line is saved by itself and holds at once.">
      <ErrorNotice error={settings.error} onRetry={() => void settings.refetch()} />
      {settings.isPending && <SkeletonRows rows={6} label="Loading settings" />}
      {settings.data && (
        <>
          <Card title="Sending">
            <Sending mode={settings.data.send_mode?.value as SendMode} />
          </Card>
          {TEXTS.map(({ title, keys }) => (
            <Card key={title} title={title}>
              <div className="stack">
                {keys.map(({ key, label }) => (
                  <Line
                    key={key}
                    name={key}
                    label={label}
                    about={settings.data[key]?.about}
                    value={String(settings.data[key]?.value ?? "")}
                  />
                ))}
              </div>
            </Card>
          ))}
        </>
      )}
    </Page>
  );
}

function Line({ name, label, about, value }: { name: string; label: string; about?: string; value: string }) {
  const save = useSaveSetting();
  const [text, setText] = useState(value);
  return (
    <form
      className="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ key: name, value: text.trim() }, { onSuccess: () => toast(`${label} saved`) });
      }}
    >
      <TextField label={label} help={about} value={text} onChange={(event) => setText(event.target.value)} />
      <ErrorNotice error={save.error} />
      {text.trim() !== value && text.trim() !== "" && (
        <div className="row">
          <Button type="submit" look="act" busy={save.isPending && "Saving"}>
            Save {label.toLowerCase()}
          </Button>
          <Button onClick={() => setText(value)}>Discard</Button>
        </div>
      )}
    </form>
  );
}

function Sending({ mode }: { mode: SendMode }) {
  const save = useSaveSetting();
  const [asking, setAsking] = useState<SendMode | null>(null);
  const change = (to: SendMode) =>
    save.mutate(
      { key: "send_mode", value: to },
      {
        onSuccess: () => {
          setAsking(null);
          toast(`Sending ${to.toUpperCase()}`);
        },
      },
    );
  return (
    <div className="stack">
      <Segments
        label="Sending"
        name="send_mode"
        items={MODES}
        value={mode}
        onChange={(to) => (to === "live" ? setAsking(to) : change(to))}
      />
      <p className="dim">{MEANING[mode]}</p>
      <ErrorNotice error={asking ? null : save.error} />
      <Ask
        open={asking !== null}
        onClose={() => setAsking(null)}
        title="Send to real families?"
        verb="Go LIVE"
        busy={save.isPending && "Saving"}
        error={save.error}
        onYes={() => change("live")}
      >
        <p>From now on every message that is due leaves. What waited leaves as well, unless it is too late for it.</p>
      </Ask>
    </div>
  );
}
