import { IconSearch } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { lazyPage } from "~/app/lazyPage";
import { paths } from "~/app/paths";
import { toast, undoLast } from "~/shared/ui/toast";
import type { Command } from "./kit/commands";
import { KeySheet } from "./kit/KeySheet";
import { type Shortcut, useKeys } from "./kit/keys";
import { GROUPS } from "./navigation";
import { type SendMode, useSaveSetting, useSendMode } from "./settings";

const CommandPalette = lazyPage(() => import("./kit/CommandPalette"));

/** The search of the header, with the keys that work on every page. */
export function Finder() {
  const [, go] = useLocation();
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const sending = useSendingCommand();
  const find = () => setOpen("palette");
  const goes: Shortcut[] = GROUPS.flatMap(({ entries }) => entries).flatMap(({ letter, word, href }) =>
    letter ? [{ keys: `g ${letter}`, word, run: () => go(href) }] : [],
  );
  useKeys(m.everywhere(), [
    { keys: "/", word: m.search_or_do_something(), run: find },
    { keys: "Ctrl+K", word: m.search_or_do_something(), run: find },
    { keys: "?", word: m.this_sheet(), run: () => setOpen("keys") },
    { keys: "u", word: m.undo_within_ten_seconds(), run: undoLast },
  ]);
  useKeys(m.go_to(), [...goes, { keys: "g l", word: m.leads(), run: () => go(paths.admin.leads) }]);

  return (
    <>
      <button type="button" className="top__search" aria-label={m.search_people_phones_payments()} onClick={find}>
        <IconSearch size={16} stroke={1.75} aria-hidden="true" />
        <span>{m.search_people_phones_payments_2()}</span>
        <kbd>/</kbd>
      </button>
      <Suspense fallback={null}>
        {open === "palette" && <CommandPalette open onClose={() => setOpen(null)} commands={sending} />}
      </Suspense>
      <KeySheet open={open === "keys"} onClose={() => setOpen(null)} />
    </>
  );
}

/** "Pause all sending", or the way back; nothing leaves by itself, so it can be undone. */
function useSendingCommand(): Command[] {
  const mode = useSendMode();
  const save = useSaveSetting();
  if (!mode) return [];

  function put(next: SendMode, words: string, back: SendMode) {
    save.mutate(
      { key: "send_mode", value: next },
      { onSuccess: () => toast(words, () => save.mutate({ key: "send_mode", value: back })) },
    );
  }

  if (mode === "paused") return [];
  return [
    {
      key: "pause all sending",
      group: m.do_something(),
      title: m.pause_all_sending(),
      detail: m.messages_wait_until_you_switch_it_back_in(),
      run: () => put("paused", m.all_sending_is_paused(), mode),
    },
  ];
}
