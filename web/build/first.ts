import path from "node:path";
import type { Rolldown } from "vite";

/** The web app's folder, as module ids write it. */
const ROOT = path.resolve(import.meta.dirname, "..");

const SUBMIT = "src/student/assignments/Submit.tsx";

/** What starts at every address of the student's app; the first asks for the data, and is run before the others. */
const START = ["src/early.ts", "src/main.tsx", "src/student/Student.tsx"];

/** Modules that have a file of their own, whatever else they are part of. */
const ENTRIES = ["src/main.tsx", "src/early.ts"];

/**
 * What is fetched along with the HTML of a student's address: of the pages that work without a signal all, of the others
 * what they begin with. `*` stands for anything; the longest of those that fit is the one.
 */
export const FIRST: Record<string, string[]> = {
  "/app/*": START,
  "/app": [...START, "src/student/home/Home.tsx"],
  "/app/schedule": [...START, "src/student/schedule/Schedule.tsx"],
  "/app/assignments": [...START, "src/student/assignments/Assignments.tsx"],
  "/app/assignments/*": [...START, "src/student/assignments/Assignment.tsx"],
  "/app/assignments/*/submit": [...START, SUBMIT],
  "/app/more": [...START, "src/student/more/More.tsx"],
  "/app/unsafe": [...START, "src/student/support/Unsafe.tsx"],
};

/** Modules that name hundreds of others, of which each page takes a few: those go where they are used. */
const LISTS = /paraglide\/messages|@tabler\/icons-react\/dist\/esm\/(tabler-icons|icons)/;

type Info = { importedIds: readonly string[]; code: string | null } | null;
type Context = { getModuleInfo: (id: string) => Info };

/** All that the module loads at once, itself included. */
function reach(from: string, context: Context): Set<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id) || LISTS.test(id)) return;
    found.add(id);
    for (const next of context.getModuleInfo(id)?.importedIds ?? []) add(next);
  };
  add(path.join(ROOT, from));
  return found;
}

/** The icons and words that the modules take from those lists, by the names of their files. */
function taken(modules: Iterable<string>, context: Context): Set<string> {
  const names = new Set<string>();
  for (const id of modules)
    for (const [, icon, word] of (context.getModuleInfo(id)?.code ?? "").matchAll(/\b(Icon\w+)|\bm\.(\w+)/g))
      names.add(icon ?? word ?? "");
  return names;
}

let entry: Set<string> | undefined;
let home: Set<string> | undefined;
let shown: Set<string> | undefined;
let work: Set<string> | undefined;
let worded: Set<string> | undefined;

const STUDENT = path.join(ROOT, "src/student/");

/**
 * The file of the build in which a module of the student's first screens goes; null for all others. Five files instead of
 * fifty: `start` is what every page of both apps has, `kit` what Home shows that others may show too, `student` the rest
 * of Home, `work` what handing in needs besides, and `parts` what others may need of that; each page keeps a file of what
 * it alone has. The educator's app loads neither `student` nor `work`.
 */
function fileOf(id: string, context: Context): string | null {
  entry ??= reach("src/main.tsx", context);
  home ??= new Set([...reach("src/student/Student.tsx", context), ...reach("src/student/home/Home.tsx", context)]);
  shown ??= taken(home, context);
  work ??= reach(SUBMIT, context);
  worded ??= taken(work, context);
  if (ENTRIES.includes(path.relative(ROOT, id)) || id.endsWith(".css")) return null;
  if (LISTS.test(id)) {
    const { name } = path.parse(id);
    return shown.has(name) ? "kit" : worded.has(name) ? "parts" : null;
  }
  if (entry.has(id)) return "start";
  if (home.has(id)) return id.startsWith(STUDENT) ? "student" : "kit";
  if (!work.has(id) || id === path.join(ROOT, SUBMIT)) return null;
  return id.startsWith(STUDENT) ? "work" : "parts";
}

/** Names one of these files for the modules that go into it. */
export function only(file: string) {
  return (id: string, context: Context) => (fileOf(id, context) === file ? file : null);
}

/** The files of the build that the modules need before they can run, scripts and styles, without leading slash. */
export function filesOf(modules: string[], bundle: Rolldown.OutputBundle): string[] {
  const wanted = new Set<string>();
  const add = (file: string) => {
    const chunk = bundle[file];
    if (wanted.has(file) || chunk?.type !== "chunk") return;
    wanted.add(file);
    for (const imported of chunk.imports) add(imported);
    for (const style of chunk.viteMetadata?.importedCss ?? []) wanted.add(style);
  };
  for (const module of modules) {
    const id = path.join(ROOT, module);
    const chunk = Object.values(bundle).find((each) => each.type === "chunk" && each.moduleIds.includes(id));
    if (!chunk) throw new Error(`${module} is not in the build`);
    add(chunk.fileName);
  }
  return [...wanted].sort();
}
