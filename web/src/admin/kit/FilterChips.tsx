import { IconX } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import type { ListState } from "./useListState";

/** The filters that are set, each with its own way out. */
export function FilterChips({ list }: { list: ListState }) {
  if (list.chosen.length === 0) return null;
  return (
    <ul className="row" aria-label={m.filters()}>
      {list.chosen.map(({ filter, word }) => (
        <li key={filter.name}>
          <button
            type="button"
            className="filter"
            aria-label={m.take_the_filter_word_word2_away({ word: filter.word, word2: word })}
            onClick={() => list.set({ [filter.name]: null })}
          >
            {filter.word}: {word} <IconX size={14} stroke={2} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
