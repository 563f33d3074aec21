import { m } from "~/admin/paraglide/messages";
import { LEAD } from "~/shared/words/status";
import type { Filter } from "../kit/useListState";
import { useBatches, useCounts } from "./api";

const HOURS = ["1", "4", "24", "72"];

/** What the list can be narrowed by; batches and tags are those that there are. */
export function useFilters(): Filter[] {
  const batches = useBatches().data ?? [];
  const tags = useCounts().data?.tags ?? [];
  return [
    {
      name: "channel",
      word: m.channel(),
      options: [
        { value: "whatsapp", word: m.whatsapp() },
        { value: "email", word: m.email() },
        { value: "voice", word: m.call_2() },
      ],
    },
    { name: "stage", word: m.stage(), options: Object.entries(LEAD).map(([value, { en }]) => ({ value, word: en })) },
    { name: "tag", word: m.tag(), options: tags.map((tag) => ({ value: tag, word: tag })) },
    { name: "batch", word: m.batch(), options: batches.map(({ id, name }) => ({ value: id, word: name })) },
    {
      name: "waiting",
      word: m.waiting_2(),
      options: HOURS.map((value) => ({ value, word: m.over_value_h({ value }) })),
    },
  ];
}
