import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { useLocation } from "wouter";
import { Button } from "~/shared/ui/Button";

interface DrawerProps {
  label: string;
  /** Number or state, shown small at the top. */
  head: ReactNode;
  /** The address of the list behind; Esc and Close go there. */
  closeTo: string;
  children: ReactNode;
  foot?: ReactNode;
}

/** What a row says in full, beside its list; on a phone it is a page of its own. */
export function Drawer({ label, head, closeTo, children, foot }: DrawerProps) {
  const [, go] = useLocation();
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  const close = useEffectEvent(() => go(closeTo));

  useEffect(() => {
    opener.current = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      const busy = (event.target as HTMLElement).closest("dialog, [role=dialog], input, textarea, select");
      if (event.key === "Escape" && !busy) close();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      (opener.current as HTMLElement | null)?.focus?.({ preventScroll: true });
    };
  }, []);

  return (
    <aside className="drawer" aria-label={label} tabIndex={-1} ref={panel}>
      <div className="drawer__head">
        <span>{head}</span>
        <Button
          look="ghost"
          icon={<IconX size={18} aria-hidden="true" />}
          aria-label="Close"
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
