import { IconCloudOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { useLanguage } from "~/shared/words/language";

/** Without a signal: that what stands here is from this phone, and how old it is. */
export default function Offline() {
  const language = useLanguage();
  const queries = useQueryClient();
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
