/** Grey blocks in the shape of what is coming. They appear after 150 ms, so quick answers never flash. */
export function Skeleton({ height = 16, width = "100%" }: { height?: number; width?: number | string }) {
  return <div className="skeleton" style={{ height, width }} aria-hidden="true" />;
}

// Unequal, as text is.
const WIDTHS = ["100%", "86%", "94%", "80%", "97%", "88%", "91%", "84%"];

/** Rows of a list before its first answer. */
export function SkeletonRows({ rows = 5, height = 44, label }: { rows?: number; height?: number; label: string }) {
  return (
    <div role="status" aria-label={label} style={{ display: "flex", flexDirection: "column", gap: 12, padding: 16 }}>
      {WIDTHS.slice(0, rows).map((width) => (
        <Skeleton key={width} height={height - 12} width={width} />
      ))}
    </div>
  );
}
