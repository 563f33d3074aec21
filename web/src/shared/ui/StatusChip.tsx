import { useLanguage } from "~/shared/words/language";
import type { StatusLook } from "~/shared/words/look";

/** A state as icon and word on its tint. In dense grids `tile` leaves only the icon, with the word as its name. */
export function StatusChip({ look, tile = false, note }: { look: StatusLook; tile?: boolean; note?: string }) {
  const word = look[useLanguage()];
  const Icon = look.icon;
  const named = note ? `${word}. ${note}` : word;
  return (
    <span className={`chip k-${look.kind}${tile ? " chip--tile" : ""}`} title={tile || note ? named : undefined}>
      <Icon size={14} stroke={2} aria-hidden="true" />
      {tile ? <span className="sr-only">{named}</span> : word}
    </span>
  );
}
