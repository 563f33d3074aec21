import { Drawer, Menu } from "@mantine/core";
import {
  IconDeviceDesktop,
  IconLogout,
  IconMenu2,
  IconMoon,
  IconSelector,
  IconSend,
  IconSun,
} from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { signOut } from "~/api/session";
import { paths } from "~/app/paths";
import type { Account } from "~/shared/account";
import { chooseScheme, type Scheme, useScheme } from "~/shared/scheme";
import { Avatar } from "~/shared/ui/Avatar";
import { LiveDot } from "~/shared/ui/LiveDot";
import { Logo } from "~/shared/ui/Logo";
import { Finder } from "./Finder";
import { PasswordAgain } from "./kit/PasswordAgain";
import { ChannelBanner } from "./messages/ChannelBanner";
import { BAR, type Entry, GROUPS } from "./navigation";
import { UploadStrip } from "./recordings/UploadStrip";
import { useSendMode, useSettings } from "./settings";
import { useOwnMessages } from "./templates/own";
import { useWaiting, type Waiting } from "./waiting";

/** Rail and header on a laptop; header, bar and drawer on a phone. */
export function Shell({ account, children }: { account: Account; children: ReactNode }) {
  const waiting = useWaiting();
  // Every page may name a message of her own.
  useOwnMessages();
  const [here] = useLocation();
  const [menuOpen, setMenuOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the address changes
  useEffect(() => setMenuOpen(false), [here]);

  return (
    <div className="shell">
      <nav className="rail" aria-label={m.pages()}>
        <Rail waiting={waiting} account={account} />
      </nav>
      <div className="shell__main">
        <header className="top">
          <Link className="rail__brand top__phone" href={paths.admin.home} aria-label={m.launchpad_overview()}>
            <Logo size={28} />
          </Link>
          <Finder />
          <PasswordAgain />
          <span className="top__space" />
          <LiveDot />
          <span className="top__zone">{m.all_times_ist_india()}</span>
          <ModeChip />
        </header>
        <ChannelBanner />
        <UploadStrip />
        <main style={{ display: "flex", flexDirection: "column", flex: 1, minWidth: 0 }}>{children}</main>
      </div>
      <nav className="bar" aria-label={m.main_pages()}>
        {BAR.map((entry) => (
          <BarLink key={entry.href} entry={entry} waiting={waiting} />
        ))}
        <button type="button" className="bar__link" aria-expanded={menuOpen} onClick={() => setMenuOpen(true)}>
          <span className="bar__icon">
            <IconMenu2 size={22} stroke={1.75} aria-hidden="true" />
          </span>
          {m.more()}
        </button>
      </nav>
      <Drawer
        opened={menuOpen}
        onClose={() => setMenuOpen(false)}
        position="right"
        size={280}
        title={m.all_pages()}
        transitionProps={{ duration: 240 }}
        closeButtonProps={{ "aria-label": m.close() }}
      >
        <nav className="rail--inside" aria-label={m.all_pages()}>
          <Rail waiting={waiting} account={account} />
        </nav>
      </Drawer>
    </div>
  );
}

function isCurrent(href: string, here: string): boolean {
  return href === paths.admin.home ? here === href : here === href || here.startsWith(`${href}/`);
}

function Rail({ waiting, account }: { waiting: Waiting | undefined; account: Account }) {
  const [here] = useLocation();
  return (
    <>
      <Link className="rail__brand" href={paths.admin.home}>
        <Logo size={28} /> {m.launchpad()}
      </Link>
      {GROUPS.map((group) => (
        <div key={group.word}>
          <p className="rail__group">{group.word}</p>
          <ul>
            {group.entries.map((entry) => {
              const number = entry.badge && waiting ? waiting[entry.badge] : 0;
              return (
                <li key={entry.href}>
                  <Link
                    className="rail__link"
                    href={entry.href}
                    aria-current={
                      [entry.href, ...(entry.also ?? [])].some((href) => isCurrent(href, here)) ? "page" : undefined
                    }
                  >
                    <entry.icon size={17} stroke={1.75} aria-hidden="true" />
                    {entry.word}
                    {number > 0 && (
                      <span className="rail__badge">
                        {number}
                        <span className="sr-only"> {m.waiting()}</span>
                      </span>
                    )}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
      <Me account={account} />
    </>
  );
}

function BarLink({ entry, waiting }: { entry: Entry; waiting: Waiting | undefined }) {
  const [here] = useLocation();
  const number = entry.badge && waiting ? waiting[entry.badge] : 0;
  return (
    <Link className="bar__link" href={entry.href} aria-current={isCurrent(entry.href, here) ? "page" : undefined}>
      <span className="bar__icon">
        <entry.icon size={22} stroke={1.75} aria-hidden="true" />
        {number > 0 && <span className="bar__badge">{number}</span>}
      </span>
      {entry.short ?? entry.word}
    </Link>
  );
}

const SCHEMES: { value: Scheme; word: string; icon: ReactNode }[] = [
  { value: "auto", word: m.as_the_system(), icon: <IconDeviceDesktop size={16} aria-hidden="true" /> },
  { value: "light", word: m.light(), icon: <IconSun size={16} aria-hidden="true" /> },
  { value: "dark", word: m.dark(), icon: <IconMoon size={16} aria-hidden="true" /> },
];

function Me({ account }: { account: Account }) {
  const { chosen } = useScheme();
  const brand = String(useSettings().data?.brand?.value ?? "");
  const name = account.profile.full_name || account.email;
  return (
    <Menu position="top-start" width={190}>
      <Menu.Target>
        <button type="button" className="rail__me">
          <Avatar id={account.profile.user_id} name={name} />
          <span style={{ minWidth: 0, flex: 1 }} className="wrap">
            <strong className="strong">{name}</strong>
            <small>{brand}</small>
            <span className="sr-only">{m.account()}</span>
          </span>
          <IconSelector size={16} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{m.colours()}</Menu.Label>
        {SCHEMES.map(({ value, word, icon }) => (
          <Menu.Item
            key={value}
            leftSection={icon}
            aria-current={chosen === value ? "true" : undefined}
            fw={chosen === value ? 600 : 400}
            onClick={() => chooseScheme(value)}
          >
            {word}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => void signOut()}>
          {m.sign_out()}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ModeChip() {
  const mode = useSendMode();
  if (!mode) return null;
  return (
    <Link
      className={`mode mode--${mode}`}
      href={paths.admin.settings}
      aria-label={m.sending_to_upper_case({ to_upper_case: mode.toUpperCase() })}
    >
      <IconSend size={14} stroke={2} aria-hidden="true" />
      <span className="mode__word">{m.sending()}</span> <strong>{mode.toUpperCase()}</strong>
    </Link>
  );
}
