import { IconCloudOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { useLanguage } from "~/shared/words/language";

/** How often it is tried again where the phone believes to be online: no event tells when the server can be reached. */
const AGAIN_MS = 15_000;

/** Without a signal: that what stands here is from this phone, and how old it is. */
export default function Offline() {
  const language = useLanguage();
  const queries = useQueryClient();
  useEffect(() => {
    const again = setInterval(() => void queries.refetchQueries({ type: "active" }), AGAIN_MS);
    return () => clearInterval(again);
  }, [queries]);
  const times = queries
    .getQueryCache()
    .findAll({ queryKey: ["student"] })
    .flatMap(({ state }) => (state.dataUpdatedAt > 0 ? [state.dataUpdatedAt] : []));
  return (
    <p className="app__offline k-wait" role="status">
      <IconCloudOff size={20} stroke={1.75} aria-hidden="true" />
      {times.length > 0 ? m.offline_since({ when: familyDayClock(Math.min(...times), language) }) : m.offline_nothing()}
    </p>
  );
}
