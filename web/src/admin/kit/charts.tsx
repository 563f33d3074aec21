import { IconChartBar, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";

/** One value of a chart; null is missing data, shown as a gap and never as zero. */
export interface Point {
  label: string;
  value: number | null;
  href?: string;
}

type Format = (value: number) => string;
const plain: Format = (value) => value.toLocaleString("en-IN");

interface FrameProps {
  title: string;
  /** The chart in one sentence, its numbers included: "38 sent, 35 delivered". */
  summary?: ReactNode;
  header: readonly string[];
  rows: readonly (readonly [string, ...string[]])[];
  children: ReactNode;
}

/** A chart with its numbers as text; its table is one tap away. */
function Frame({ title, summary, header, rows, children }: FrameProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="chart">
      <figcaption className="row row--between">
        <span>
          <strong className="strong">{title}</strong> {summary && <span className="dim">{summary}</span>}
        </span>
        <Button
          look="ghost"
          size="small"
          aria-pressed={asTable}
          icon={asTable ? <IconChartBar size={16} aria-hidden="true" /> : <IconTable size={16} aria-hidden="true" />}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? m.chart() : m.table()}
        </Button>
      </figcaption>
      {asTable ? <Table title={title} header={header} rows={rows} /> : children}
    </figure>
  );
}

function Table({ title, header, rows }: Pick<FrameProps, "title" | "header" | "rows">) {
  return (
    <div className="grid grid--plain">
      <table>
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            {header.map((word, at) => (
              <th key={word} scope="col" className={at > 0 ? "num" : undefined}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, ...values]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {values.map((value, at) => (
                <td key={header[at + 1]} className="num" data-label={header[at + 1]}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A round number at or above the largest value, so that lines stand at round numbers: 7 -> 8, 43 -> 50. */
export function niceTop(values: readonly (number | null)[]): number {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  if (most === 0) return 1;
  const step = 10 ** Math.floor(Math.log10(most));
  for (const times of [1, 2, 4, 5, 8, 10]) if (step * times >= most) return step * times;
  return step * 10;
}

interface BarsProps {
  title: string;
  summary?: ReactNode;
  points: readonly Point[];
  /** What the labels are and what the values are: the heads of the table. */
  header: readonly [string, string];
  format?: Format;
}

/** Upright bars from zero, with lines at zero, half and top. A bar with an address is a link to what it counts. */
export function Bars({ title, summary, points, header, format = plain }: BarsProps) {
  const top = niceTop(points.map(({ value }) => value));
  const crowded = points.length > 12;
  const rows = points.map(
    ({ label, value }) => [label, value === null ? m.no_data() : format(value)] as [string, string],
  );
  return (
    <Frame title={title} summary={summary} header={header} rows={rows}>
      <div className="bars">
        <div className="bars__axis" aria-hidden="true">
          <span>{format(top)}</span>
          <span>{format(top / 2)}</span>
          <span>{format(0)}</span>
        </div>
        <ol className="bars__plot" aria-label={title}>
          {points.map((point, at) => (
            <li
              key={`${point.label} ${point.href ?? ""}`}
              className={crowded && at % 3 > 0 ? "bars__between" : undefined}
            >
              <Bar point={point} top={top} format={format} />
              <span className="bars__label">{point.label}</span>
            </li>
          ))}
        </ol>
      </div>
    </Frame>
  );
}

function Bar({ point, top, format }: { point: Point; top: number; format: Format }) {
  const { label, value, href } = point;
  const words = `${label}: ${value === null ? m.no_data_2() : format(value)}`;
  const inside = (
    <>
      <span className="sr-only">{words}</span>
      {value !== null && (
        <span className="bars__bar" style={{ height: `${(Math.max(0, value) / top) * 100}%` }} aria-hidden="true">
          {value > 0 && <span className="bars__value">{format(value)}</span>}
        </span>
      )}
    </>
  );
  return href ? (
    <Link className="bars__slot" href={href} title={words}>
      {inside}
    </Link>
  ) : (
    <span className="bars__slot" title={words}>
      {inside}
    </span>
  );
}

const WIDE = 74;
const HIGH = 34;
const EDGE = 4;

/** The lines of a sparkline as SVG paths, one for each run of values without a gap, and where the last point is. */
export function sparkPaths(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const x = (at: number) => EDGE + (at / Math.max(1, values.length - 1)) * (WIDE - 2 * EDGE);
  const y = (value: number) => (span === 0 ? HIGH / 2 : HIGH - EDGE - ((value - low) / span) * (HIGH - 2 * EDGE));
  const paths: string[] = [];
  let last: { x: number; y: number } | null = null;
  let open = false;
  values.forEach((value, at) => {
    if (value === null) {
      open = false;
      return;
    }
    last = { x: x(at), y: y(value) };
    const place = `${last.x.toFixed(1)} ${last.y.toFixed(1)}`;
    if (open) paths.push(`${paths.pop()}L${place}`);
    else paths.push(`M${place}`);
    open = true;
  });
  return { paths, last: last as { x: number; y: number } | null };
}

interface SparklineProps {
  label: string;
  points: readonly Point[];
  format?: Format;
}

/** The way a number went, small, beside the number itself; pressed, it shows its table. */
export function Sparkline({ label, points, format = plain }: SparklineProps) {
  const [open, setOpen] = useState(false);
  const { paths, last } = sparkPaths(points.map(({ value }) => value));
  if (!last) return null;
  return (
    <span className="spark">
      <button
        type="button"
        className="spark__open"
        aria-expanded={open}
        aria-label={m.label_as_a_table({ label })}
        onClick={() => setOpen(!open)}
      >
        <svg width={WIDE} height={HIGH} viewBox={`0 0 ${WIDE} ${HIGH}`} aria-hidden="true" focusable="false">
          {paths.map((path) => (
            <path key={path} d={path} fill="none" stroke="var(--series-1)" strokeWidth="1.75" strokeLinejoin="round" />
          ))}
          <circle cx={last.x} cy={last.y} r="3" fill="var(--surface)" stroke="var(--series-1)" strokeWidth="1.75" />
        </svg>
      </button>
      {open && (
        <Table
          title={label}
          header={["", label]}
          rows={points.map((point) => [point.label, point.value === null ? m.no_data() : format(point.value)])}
        />
      )}
    </span>
  );
}

interface HeatProps {
  title: string;
  summary?: ReactNode;
  /** The names of the rows, and of the columns. */
  rows: readonly string[];
  columns: readonly string[];
  value: (row: number, column: number) => number | null;
  format?: Format;
  corner?: string;
}

/** A grid of numbers on a tint that deepens with them. */
export function Heat({ title, summary, rows, columns, value, format = plain, corner = "" }: HeatProps) {
  const all = rows.map((_, row) => columns.map((_, column) => value(row, column)));
  const most = Math.max(1, ...all.flat().map((each) => each ?? 0));
  const words = (each: number | null) => (each === null ? "" : format(each));
  return (
    <Frame
      title={title}
      summary={summary}
      header={[corner, ...columns]}
      rows={rows.map((name, row) => [name, ...(all[row] ?? []).map((each) => words(each) || m.no_data())])}
    >
      <div
        className="heat"
        role="img"
        aria-label={m.title_its_numbers_are_in_the_table({ title })}
        style={{ gridTemplateColumns: `auto repeat(${columns.length}, minmax(20px, 1fr))` }}
      >
        <span />
        {columns.map((name) => (
          <span key={name} className="heat__head">
            {name}
          </span>
        ))}
        {rows.map((name, row) => [
          <span key={name} className="heat__row">
            {name}
          </span>,
          ...(all[row] ?? []).map((each, column) => (
            <span
              key={`${name} ${columns[column]}`}
              className="heat__cell"
              style={{ "--heat": `${Math.round(((each ?? 0) / most) * 100)}%` } as React.CSSProperties}
              title={`${name}, ${columns[column]}: ${words(each) || m.no_data_2()}`}
            >
              {words(each)}
            </span>
          )),
        ])}
      </div>
    </Frame>
  );
}
