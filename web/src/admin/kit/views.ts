/** A named place of a list (search, filters, sort), kept in this browser. */
export interface View {
  name: string;
  query: string;
}

interface Kept {
  views: View[];
  last: string | null;
}

const keyOf = (list: string) => `launchpad.views.${list}`;

function read(list: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(list)) ?? "") as Partial<Kept>;
    return { views: Array.isArray(kept.views) ? kept.views : [], last: kept.last ?? null };
  } catch {
    return { views: [], last: null };
  }
}

function write(list: string, kept: Kept) {
  localStorage.setItem(keyOf(list), JSON.stringify(kept));
}

export function viewsOf(list: string): View[] {
  return read(list).views;
}

/** Keeps a view under its name, in place of one of the same name, and makes it the last used. */
export function keepView(list: string, view: View): void {
  const others = read(list).views.filter(({ name }) => name !== view.name);
  write(list, { views: [...others, view].sort((a, b) => a.name.localeCompare(b.name)), last: view.name });
}

export function dropView(list: string, name: string): void {
  const { views, last } = read(list);
  write(list, { views: views.filter((view) => view.name !== name), last: last === name ? null : last });
}

/** Remembers which view was used last; null is the list as it comes. */
export function noteView(list: string, name: string | null): void {
  write(list, { ...read(list), last: name });
}

export function lastView(list: string): View | undefined {
  const { views, last } = read(list);
  return views.find(({ name }) => name === last);
}
