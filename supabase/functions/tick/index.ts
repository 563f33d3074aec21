/** Called every minute by the database's scheduler. */
import { type Settings, settings } from "../_shared/environment.ts";
import { rpc, signedOnly, wakeEngine } from "../_shared/outside.ts";
import { isOurs } from "../_shared/signature.ts";
import { type Doors, tick } from "../_shared/ticking.ts";

function doors(now: Settings): Doors {
  return {
    wake: () => wakeEngine(now, "tick"),
    noteTick: (webAnswered) => rpc(now, "note_tick", { p_web_answered: webAnswered }),
    noteAlarm: (sent) => rpc(now, "note_alarm", { p_sent: sent }),
    mail: async (body) => {
      const answer = await fetch(`${now.sendgridUrl}/v3/mail/send`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${now.sendgridKey}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`The mail about the outage did not leave: ${answer.status}`);
    },
  };
}

Deno.serve(signedOnly(settings, isOurs, (_body, now) => tick(doors(now), now)));
