import { IconFlame, IconSnowflake, IconTemperature } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import type { Kind } from "~/shared/words/status";
import type { Warmth } from "./api";

const LOOKS: Record<Warmth, { word: string; kind: Kind; icon: typeof IconFlame }> = {
  hot: { word: m.hot(), kind: "good", icon: IconFlame },
  warm: { word: m.warm(), kind: "wait", icon: IconTemperature },
  cold: { word: m.cold(), kind: "quiet", icon: IconSnowflake },
};

/** How warm a lead is, with its points. */
export function Score({ warmth, score }: { warmth: Warmth | null; score: number | null }) {
  if (!warmth) return null;
  const { word, kind, icon: Icon } = LOOKS[warmth];
  return (
    <span className={`chip k-${kind}`}>
      <Icon size={14} stroke={2} aria-hidden="true" /> {word} {score}
    </span>
  );
}

/** The points one by one. */
export function ScoreReasons({ reasons }: { reasons: string[] | null }) {
  if (!reasons || reasons.length === 0) return null;
  return <p className="dim small">{m.because_this_family_reasons({ reasons: reasons.join(", ") })}</p>;
}
