/** Called for each statement that adds notifications, and each minute for those that a lost call has not told. */
import { type Settings, settings } from "../_shared/environment.ts";
import { type Doors, notify } from "../_shared/notifying.ts";
import { rpc, signedOnly } from "../_shared/outside.ts";
import { isOurs } from "../_shared/signature.ts";

function doors(now: Settings): Doors {
  return {
    tell: (ids) => rpc(now, "tell_notifications", { p_ids: ids }),
    forget: (endpoints) => rpc(now, "forget_devices", { p_endpoints: endpoints }),
    push: async (endpoint, headers, body) => {
      const answer = await fetch(endpoint, {
        method: "POST",
        headers,
        body,
        redirect: "error",
        signal: AbortSignal.timeout(8000),
      });
      await answer.body?.cancel();
      return answer.status;
    },
  };
}

Deno.serve(signedOnly(settings, isOurs, (body, now) => {
  const { ids } = body as { ids?: unknown };
  const wanted = Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  return notify(doors(now), wanted, {
    publicKey: now.vapidPublicKey,
    privateKey: now.vapidPrivateKey,
    subject: now.engineUrl.startsWith("https://") ? now.engineUrl : `mailto:${now.emailFrom}`,
  }, now.pushServiceUrl);
}));
