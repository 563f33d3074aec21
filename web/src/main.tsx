import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renewBeforeItEnds } from "~/api/session";
import { getLocale } from "~/paraglide/runtime";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { App } from "./app/App";
import { loadConfig } from "./app/config";
import { followScheme } from "./shared/scheme";
import "./shared/ui/tokens.css";
import "./shared/ui/kit.css";

followScheme();
document.documentElement.lang = getLocale();

const root = createRoot(document.getElementById("root") as HTMLElement);
loadConfig().then(
  () => {
    renewBeforeItEnds();
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
  },
  (problem) =>
    root.render(
      <main style={{ maxWidth: 480, margin: "64px auto", padding: 16 }}>
        <h1 className="sr-only">Launchpad</h1>
        <ErrorNotice error={problem} onRetry={() => window.location.reload()} />
      </main>,
    ),
);
