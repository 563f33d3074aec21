import { m } from "~/admin/paraglide/messages";
/** How far the work was at a moment. */
export interface Seen {
  rows: number;
  at: number;
}

/** "1,200 rows a second, about 40 s left"; null before anything can be told. */
export function paceOf(first: Seen, now: Seen, total: number | null): string | null {
  const seconds = (now.at - first.at) / 1000;
  const rows = now.rows - first.rows;
  if (seconds < 1 || rows <= 0) return null;
  const rate = rows / seconds;
  const told = m.max_rows_a_second({ max: Math.max(1, Math.round(rate)).toLocaleString("en-IN") });
  if (!total || total <= now.rows) return told;
  const left = (total - now.rows) / rate;
  return m.told_about_part_left({
    told,
    part: left < 90 ? `${Math.max(1, Math.round(left))} s` : m.round_min({ round: Math.round(left / 60) }),
  });
}
