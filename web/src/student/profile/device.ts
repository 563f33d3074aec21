const BROWSERS: [RegExp, string][] = [
  [/SamsungBrowser\//, "Samsung Internet"],
  [/EdgA?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/CriOS\/|Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/CrOS/, "Chromebook"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/Linux/, "Linux"],
];

/** A browser's description of itself as people say it, "Chrome, Android"; null where it says nothing that we know. */
export function device(agent: string | null): { name: string | null; isPhone: boolean } {
  const said = (list: [RegExp, string][]) => list.find(([sign]) => agent && sign.test(agent))?.[1];
  const system = said(SYSTEMS);
  const name = [said(BROWSERS), system].filter(Boolean).join(", ");
  return { name: name || null, isPhone: system === "iPhone" || system === "Android" };
}
