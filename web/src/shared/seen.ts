import type { AppError } from "~/api/errors";

const PAGE = "launchpad.page";
const ERRORS = "launchpad.errors";
const MOST = 5;

export interface SeenError {
  at: string;
  page: string;
  code: string;
  message: string;
}

/** Where the person was before asking for help; kept in this tab alone. */
export function rememberPage(path: string): void {
  if (!/^\/app\/(support|unsafe)/.test(path)) sessionStorage.setItem(PAGE, path);
}

export function rememberedPage(): string | null {
  return sessionStorage.getItem(PAGE);
}

/** Keeps the last errors that were shown in this tab, to be sent along with a question, if one likes. */
export function noteError(error: AppError): void {
  const one = {
    at: new Date().toISOString(),
    page: window.location.pathname.slice(0, 200),
    code: `${error.code} ${error.requestId ?? ""}`.trim().slice(0, 60),
    message: error.message.slice(0, 300),
  };
  sessionStorage.setItem(ERRORS, JSON.stringify([one, ...seenErrors()].slice(0, MOST)));
}

export function seenErrors(): SeenError[] {
  try {
    return JSON.parse(sessionStorage.getItem(ERRORS) ?? "[]") as SeenError[];
  } catch {
    return [];
  }
}

const BROWSERS: [string, RegExp][] = [
  ["Samsung Internet", /SamsungBrowser\/(\d+)/],
  ["Edge", /Edg\w*\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Firefox", /Firefox\/(\d+)/],
  ["Chrome", /Chrome\/(\d+)/],
  ["Safari", /Version\/(\d+).*Safari/],
];

/** "Chrome 131, Android 14, 360 x 800, hi": what is worth knowing of a device, and no more. */
export function device(): string {
  const agent = navigator.userAgent;
  const browser = BROWSERS.map(([name, made]) => [name, agent.match(made)?.[1]] as const).find(([, found]) => found);
  const system = agent.match(/Android [\d.]+|iPhone OS [\d_]+|Windows|Mac OS X|Linux/)?.[0].replaceAll("_", ".");
  return [
    browser ? browser.join(" ") : "Browser",
    system,
    `${window.innerWidth} x ${window.innerHeight}`,
    document.documentElement.lang,
  ]
    .filter(Boolean)
    .join(", ");
}
