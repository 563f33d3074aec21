import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { useKeys } from "./keys";
import { useNeighbours } from "./rowOrder";

interface DrawerProps {
  label: string;
  /** Number or state, shown small at the top. */
  head: ReactNode;
  /** The address of the list behind; Esc and Close go there. */
  closeTo: string;
  children: ReactNode;
  foot?: ReactNode;
}

/** The link in the list that leads to an address, to give the focus back to. */
function linkTo(path: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLAnchorElement>("a.grid__open")].find((link) => link.pathname === path);
}

/** What a row says in full, beside its list; on a phone it is a page of its own. */
export function Drawer({ label, head, closeTo, children, foot }: DrawerProps) {
  const [here, go] = useLocation();
  const { before, after } = useNeighbours();
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  const path = useRef(here);

  useKeys(m.drawer(), [{ keys: "Escape", word: m.close(), run: () => go(closeTo) }]);

  useEffect(() => {
    // The address changes to that of the list before the drawer is gone.
    if (here !== closeTo.split("?")[0]) path.current = here;
  }, [here, closeTo]);
  useEffect(() => {
    opener.current = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      const back = linkTo(path.current) ?? (opener.current as HTMLElement | null);
      back?.focus?.({ preventScroll: true });
    };
  }, []);

  return (
    <aside className="drawer" aria-label={label} tabIndex={-1} ref={panel}>
      <div className="drawer__head">
        <span>{head}</span>
        {(before || after) && (
          <>
            <Button
              look="ghost"
              icon={<IconChevronUp size={18} aria-hidden="true" />}
              aria-label={m.row_before()}
              disabled={!before}
              onClick={() => before && go(before, { replace: true })}
            />
            <Button
              look="ghost"
              icon={<IconChevronDown size={18} aria-hidden="true" />}
              aria-label={m.next_row()}
              disabled={!after}
              onClick={() => after && go(after, { replace: true })}
            />
          </>
        )}
        <Button
          look="ghost"
          icon={<IconX size={18} aria-hidden="true" />}
          aria-label={m.close()}
          onClick={() => go(closeTo)}
        />
      </div>
      <div className="drawer__body">{children}</div>
      {foot && <div className="drawer__foot">{foot}</div>}
    </aside>
  );
}

/** A list and, when a row is open, its drawer at the side. */
export function WithDrawer({ children, drawer }: { children: ReactNode; drawer: ReactNode | null }) {
  return (
    <div className={drawer ? "with-drawer with-drawer--open" : "with-drawer"}>
      {children}
      {drawer}
    </div>
  );
}
