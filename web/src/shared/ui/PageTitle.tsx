import { useEffect, useRef } from "react";

/** The heading of a page. It takes the focus when the page opens, so that a screen reader starts here, and names the tab. */
export function PageTitle({
  children,
  hidden = false,
  className,
}: {
  children: string;
  hidden?: boolean;
  className?: string;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A field that asked for the focus keeps it.
    if (document.activeElement === document.body || !document.activeElement?.matches("input, textarea, select")) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  useEffect(() => {
    document.title = `${children} · Launchpad`;
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1} className={hidden ? "sr-only" : className}>
      {children}
    </h1>
  );
}
