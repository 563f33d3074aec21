import {
  IconCalendarEvent,
  IconDots,
  IconHelpCircle,
  IconHome,
  IconLanguage,
  IconNotebook,
  IconShieldHeart,
  IconVideo,
} from "@tabler/icons-react";
import { type ReactNode, Suspense, useEffect } from "react";
import { Link, useLocation } from "wouter";
import { lazyPage } from "~/app/lazyPage";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";
import type { Account } from "~/shared/account";
import { useIsOnline } from "~/shared/offline";
import { rememberPage } from "~/shared/seen";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { Logo } from "~/shared/ui/Logo";
import { chooseLanguage } from "~/shared/words/language";

// Kept on the phone with the rest of the app, and only read where there is no signal.
const Offline = lazyPage(() => import("./Offline"));

const PLACES = [
  { href: paths.app.home, word: m.home, icon: IconHome },
  { href: paths.app.schedule, word: m.schedule, icon: IconCalendarEvent },
  { href: paths.app.assignments, word: m.assignments, icon: IconNotebook },
  { href: paths.app.recordings, word: m.recordings, icon: IconVideo },
  { href: paths.app.more, word: m.more, icon: IconDots },
];

/** Top bar and bottom bar; from 1024 px the bar stands at the left. It stands there before the account is open. */
export function Shell({ account, children }: { account?: Account; children: ReactNode }) {
  const [here] = useLocation();
  const online = useIsOnline();
  useEffect(() => rememberPage(here), [here]);
  const other = getLocale() === "en" ? "hi" : "en";
  return (
    <div className="app">
      <header className="app__top">
        <Link className="app__brand" href={paths.app.home} aria-label="Launchpad">
          <Logo size={32} />
        </Link>
        <span className="app__space" />
        <Button
          lang={other}
          icon={<IconLanguage size={20} stroke={1.75} aria-hidden="true" />}
          onClick={() => chooseLanguage(other)}
        >
          {m.other_language()}
        </Button>
        <Link href={paths.app.support} className="app__help" aria-label={m.help()}>
          <IconHelpCircle size={26} stroke={1.75} aria-hidden="true" />
        </Link>
        {account ? (
          <Link href={paths.app.profile} className="app__me">
            <Avatar id={account.profile.user_id} name={account.profile.full_name || account.email} big />
            <span className="sr-only">{account.profile.full_name || account.email}</span>
          </Link>
        ) : (
          <span className="app__me" />
        )}
      </header>
      {!online && (
        <Suspense>
          <Offline />
        </Suspense>
      )}
      <main className="app__main">{children}</main>
      {here !== paths.app.unsafe && (
        <aside className="app__safety">
          <Link href={paths.app.unsafe} className="app__unsafe">
            <IconShieldHeart size={20} stroke={1.75} aria-hidden="true" />
            {m.help_safety()}
          </Link>
        </aside>
      )}
      <nav className="app__bar" aria-label={m.main_navigation()}>
        {PLACES.map(({ href, word, icon: Icon }) => {
          const current = href === paths.app.home ? here === href : here.startsWith(href);
          return (
            <Link key={href} href={href} className="app__place" aria-current={current ? "page" : undefined}>
              <span className="app__icon">
                <Icon size={24} stroke={1.75} aria-hidden="true" />
              </span>
              {word()}
            </Link>
          );
        })}
      </nav>
    </div>
  );
}
