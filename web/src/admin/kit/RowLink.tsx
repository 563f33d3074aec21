import type { ReactNode } from "react";
import { Link } from "wouter";

/** First cell of a row: avatar, name as the link that opens it, a second line. */
export function RowLink({
  href,
  avatar,
  name,
  children,
}: {
  href: string;
  avatar?: ReactNode;
  name: string;
  children?: ReactNode;
}) {
  return (
    <span className="who">
      {avatar}
      <span style={{ minWidth: 0 }}>
        <Link className="grid__open" href={href}>
          {name}
        </Link>
        {children}
      </span>
    </span>
  );
}
