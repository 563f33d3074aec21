import { IconLanguage } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";
import { Button } from "~/shared/ui/Button";
import { Logo } from "~/shared/ui/Logo";
import { PageTitle } from "~/shared/ui/PageTitle";
import { chooseLanguage } from "~/shared/words/language";
import "./auth.css";

/** What the sign-in pages share: who we are, the language switch, one card. */
export function Door({
  title,
  lead,
  children,
  foot,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
  foot?: ReactNode;
}) {
  const other = getLocale() === "en" ? "hi" : "en";
  return (
    <div className="door">
      <header className="door__head">
        <a className="door__brand" href="/">
          <Logo size={32} /> Launchpad
        </a>
        <Button
          lang={other}
          icon={<IconLanguage size={18} stroke={1.75} aria-hidden="true" />}
          onClick={() => chooseLanguage(other)}
        >
          {m.other_language()}
        </Button>
      </header>
      <main className="door__body">
        <PageTitle key={title}>{title}</PageTitle>
        {lead && <p className="door__lead">{lead}</p>}
        <div className="door__card">{children}</div>
        {foot && <p className="door__foot">{foot}</p>}
      </main>
    </div>
  );
}
