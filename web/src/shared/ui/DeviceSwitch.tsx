import { m } from "~/paraglide/messages";
import { useLanguage } from "~/shared/words/language";
import { useDevice, useSwitchDevice } from "../push";
import { Button } from "./Button";
import { ErrorNotice } from "./ErrorNotice";
import { toast } from "./toast";

/** Opt-in of this device to be told of news while the app is closed. Shows nothing where no device can be. */
export function DeviceSwitch() {
  const locale = useLanguage();
  const device = useDevice();
  const change = useSwitchDevice();
  const state = device.data;
  if (state === undefined || state === "impossible") return <ErrorNotice error={device.error} />;
  const on = state === "on";
  return (
    <section className="card device" aria-label={m.device_title({}, { locale })}>
      <p>
        <strong className="strong">{m.device_title({}, { locale })}</strong>
        <br />
        <span className="row__second dim">
          {state === "blocked" ? m.device_blocked({}, { locale }) : m.device_about({}, { locale })}
        </span>
      </p>
      <ErrorNotice error={change.error} />
      {state !== "blocked" && (
        <Button
          aria-pressed={on}
          busy={change.isPending && m.loading({}, { locale })}
          onClick={() =>
            change.mutate(!on, {
              onSuccess: (now) =>
                now === "on"
                  ? toast(m.device_is_on({}, { locale }))
                  : now === "off" && on && toast(m.device_is_off({}, { locale })),
            })
          }
        >
          {on ? m.device_stop({}, { locale }) : m.device_start({}, { locale })}
        </Button>
      )}
    </section>
  );
}
