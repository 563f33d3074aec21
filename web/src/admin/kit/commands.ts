import { useQuery } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { db, rows } from "~/api/rest";
import { paths } from "~/app/paths";
import { CERTIFICATE, LEAD, PAYMENT, type StatusLook } from "~/shared/words/status";
import { GROUPS } from "../navigation";

/** One line of the palette: somewhere to go, or something to do. */
export interface Command {
  key: string;
  group: string;
  title: string;
  detail?: string | null;
  run: (go: (href: string) => void) => void;
}

const MAKE: [word: string, href: string][] = [
  [m.new_session(), `${paths.admin.sessions}?new`],
  [m.new_batch(), `${paths.admin.batches}?new`],
  [m.import_a_list(), paths.admin.imports],
];

/** Pages to go to and things to begin. */
export function pageCommands(): Command[] {
  const goes = GROUPS.flatMap(({ entries }) => entries).map(({ word, href }) => ({
    key: href,
    group: m.go_to(),
    title: word,
    run: (go: (href: string) => void) => go(href),
  }));
  const makes = MAKE.map(([title, href]) => ({
    key: `make ${title}`,
    group: m.do_something(),
    title,
    run: (go: (href: string) => void) => go(href),
  }));
  const leads: Command = {
    key: paths.admin.leads,
    group: m.go_to(),
    title: m.leads(),
    run: (go) => go(paths.admin.leads),
  };
  return [...makes, ...goes, leads];
}

/** Those whose words all begin somewhere in the title: "ses" and "new se" find "New session". */
export function fitting(commands: readonly Command[], asked: string): Command[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ title }) => {
    const begins = title.toLowerCase().split(/[\s,]+/);
    return words.every((word) => begins.some((begin) => begin.startsWith(word)));
  });
}

const GROUP_WORDS: Record<string, string> = {
  lead: m.leads(),
  family: m.families(),
  payment: m.payments(),
  certificate: m.certificates(),
};
const STATES: Record<string, Record<string, StatusLook>> = { lead: LEAD, payment: PAYMENT, certificate: CERTIFICATE };

interface Found {
  kind: string;
  id: string;
  family_id: string;
  title: string;
  detail: string | null;
}

function hrefOf({ kind, id, family_id }: Found): string {
  if (kind === "payment") return paths.admin.payment(id);
  if (kind === "lead") return paths.admin.lead(id);
  if (kind === "certificate") return paths.admin.certificates;
  return paths.admin.family(family_id);
}

/** "Asha Verma, link_sent" with the state in the words of the screen. */
function detailOf({ kind, detail }: Found): string | null {
  const parts = detail?.split(", ") ?? [];
  return parts.map((part) => STATES[kind]?.[part]?.en ?? part).join(", ") || null;
}

/** People, payments and certificates that fit, from the server. */
export function useFound(asked: string) {
  return useQuery({
    queryKey: ["search", asked],
    enabled: asked.length >= 2,
    placeholderData: (before) => before,
    staleTime: 10_000,
    queryFn: async (): Promise<Command[]> => {
      const found: Found[] = await rows(db().rpc("search_people", { p_words: asked }));
      return found.map((each) => ({
        key: `${each.kind} ${each.id}`,
        group: GROUP_WORDS[each.kind] ?? each.kind,
        title: each.title,
        detail: detailOf(each),
        run: (go) => go(hrefOf(each)),
      }));
    },
  });
}
