import type { ReactNode } from "react";
import { PageTitle } from "~/shared/ui/PageTitle";

/** Title, one plain fact, the main action on the right; then what the page is about. */
export function Page({
  title,
  fact,
  actions,
  children,
}: {
  title: string;
  fact?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="page">
      <div className="page__head">
        <PageTitle>{title}</PageTitle>
        {fact && <p className="page__fact">{fact}</p>}
        {actions && <div className="page__acts">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function Card({
  title,
  side,
  children,
  flush = false,
}: {
  title?: ReactNode;
  side?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className="card">
      {title && (
        <div className="card__head row--between">
          <h2>{title}</h2>
          {side}
        </div>
      )}
      {flush ? children : <div className="card__body">{children}</div>}
    </section>
  );
}

/** Numbers in one card, at most five. */
/** about: what it counts, shown on hover and told to who cannot hover. delta: against the time before. */
export interface Kpi {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  about?: string;
  delta?: string | null;
}

export function Kpis({ items }: { items: Kpi[] }) {
  return (
    <dl className="card kpis">
      {items.map(({ label, value, note, about, delta }) => (
        <div key={label} title={about}>
          <dt>
            {label}
            {about && <span className="sr-only">. {about}</span>}
          </dt>
          <dd>
            <span>{value}</span>
            {delta && <small>{delta}</small>}
            {note && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Facts({ items, left = false }: { items: [string, ReactNode][]; left?: boolean }) {
  return (
    <dl className={left ? "facts facts--left" : "facts"}>
      {items.map(([label, value]) => (
        <div key={label} style={{ display: "contents" }}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
