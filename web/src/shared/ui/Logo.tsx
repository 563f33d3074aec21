const COLOURS = { topRight: "#F5B324", topLeft: "#2C8D98", bottomRight: "#C4513A", bottomLeft: "#0F6470" };
const ON_PEACOCK = { topRight: "#F5B324", topLeft: "#8FD3D8", bottomRight: "#EE8B76", bottomLeft: "#D7EEF0" };

/** The kite: four facets around the crossing of spine and spar, in a box of 32. */
export function Facets({ onPeacock = false }: { onPeacock?: boolean }) {
  const colour = onPeacock ? ON_PEACOCK : COLOURS;
  return (
    <>
      <path fill={colour.topRight} d="M22 2.5 27.8 14.6 19.2 12.1z" />
      <path fill={colour.topLeft} d="M22 2.5 19.2 12.1 10.5 9.6z" />
      <path fill={colour.bottomRight} d="M27.8 14.6 15 26.5 19.2 12.1z" />
      <path fill={colour.bottomLeft} d="M10.5 9.6 19.2 12.1 15 26.5z" />
    </>
  );
}

/** The mark of Launchpad. Below 24 px it has no tail; never smaller than 20 px. */
export function Logo({ size = 32, onPeacock = false }: { size?: number; onPeacock?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <Facets onPeacock={onPeacock} />
      {size >= 24 && (
        <path
          d="M15 26.5c-.6 2.8-3 2.3-4.6 1.7-2-.8-3.400 0-4.600.9-1.500 1.100-3.200.6-3.800-.8"
          fill="none"
          stroke={onPeacock ? "#8FD3D8" : "currentColor"}
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeDasharray={onPeacock ? "0.1 3" : undefined}
        />
      )}
    </svg>
  );
}
