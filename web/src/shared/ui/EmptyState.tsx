import type { ReactNode } from "react";
import { Facets } from "./Logo";

export type Drawn = "envelope" | "sheet" | "calendar" | "none";

const OBJECTS: Record<Drawn, ReactNode> = {
  envelope: (
    <>
      <rect x="22" y="44" width="44" height="30" rx="4" fill="var(--act-tint)" />
      <path d="M22 48l22 15 22-15" fill="none" stroke="var(--act)" strokeWidth="1.8" />
    </>
  ),
  sheet: (
    <>
      <rect x="26" y="26" width="36" height="48" rx="4" fill="var(--act-tint)" />
      <path d="M33 38h22M33 47h22M33 56h14" stroke="var(--act)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  calendar: (
    <>
      <rect x="22" y="34" width="44" height="40" rx="5" fill="var(--act-tint)" />
      <path d="M22 45h44M33 29v9M55 29v9" stroke="var(--act)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  none: null,
};

/** The kite flies when all is done, and lies on the ground when nothing has begun. */
function Drawing({ object, flying }: { object: Drawn; flying: boolean }) {
  return (
    <svg width="150" height="84" viewBox="0 0 150 84" aria-hidden="true" focusable="false">
      <path d="M8 74.500h134" stroke="var(--line-2)" strokeWidth="1.5" strokeLinecap="round" />
      {OBJECTS[object]}
      <path
        d={flying ? "M70 70c18 4 24-10 30-18 5-6 10-8 13-12" : "M84 66c8-16 18-14 26-6 6 6 14 4 18 0"}
        fill="none"
        stroke="var(--act-text)"
        strokeWidth="1.5"
        strokeDasharray="1 4"
        strokeLinecap="round"
      />
      <g transform={flying ? "translate(98 6) scale(1.250)" : "translate(66 50) scale(0.800) rotate(42 16 16)"}>
        <Facets />
      </g>
    </svg>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  drawing?: Drawn;
  done?: boolean;
  actions?: ReactNode;
}

/** An empty page: what it is for, why it is empty, and one thing to do. */
export function EmptyState({ title, children, drawing = "sheet", done = false, actions }: EmptyProps) {
  return (
    <div className="empty">
      {drawing !== "none" && <Drawing object={drawing} flying={done} />}
      <p className="empty__title">{title}</p>
      {children && <p className="empty__text">{children}</p>}
      {actions && <div className="empty__acts">{actions}</div>}
    </div>
  );
}
