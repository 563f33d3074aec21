/** Called for each statement that records events. The engine finds them by itself as well: this only makes it sooner. */
import { settings } from "../_shared/environment.ts";
import { rpc, signedOnly, wakeEngine } from "../_shared/outside.ts";
import { isOurs } from "../_shared/signature.ts";

Deno.serve(signedOnly(settings, isOurs, async (body, now) => {
  const [awake] = await Promise.all([
    wakeEngine(now, "automation-event", JSON.stringify(body)),
    rpc(now, "note_event_call"),
  ]);
  return { awake };
}));
