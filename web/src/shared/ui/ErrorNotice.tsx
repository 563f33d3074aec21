import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { toAppError } from "~/api/errors";
import { m } from "~/paraglide/messages";
import { noteError } from "~/shared/seen";
import { useLanguage } from "~/shared/words/language";
import type { Kind } from "~/shared/words/look";
import { Button } from "./Button";

/** A coloured box with an icon: what is so, and what to do. */
export function Notice({
  kind,
  title,
  children,
  actions,
  role,
}: {
  kind: Kind;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  role?: "alert" | "status";
}) {
  const Icon = kind === "bad" || kind === "wait" ? IconAlertTriangle : IconInfoCircle;
  return (
    <div className={`notice k-${kind}`} role={role}>
      <Icon size={18} stroke={1.75} aria-hidden="true" />
      <div className="notice__body">
        {title && <strong style={{ color: `var(--${kind})` }}>{title}</strong>}
        {children}
        {actions && <div className="notice__acts">{actions}</div>}
      </div>
    </div>
  );
}

/** What failed, in one sentence, with Try again and the number to quote. Shows nothing without an error. */
export function ErrorNotice({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const locale = useLanguage();
  useEffect(() => {
    if (error) noteError(toAppError(error));
  }, [error]);
  if (!error) return null;
  const { message, requestId } = toAppError(error);
  return (
    <Notice
      kind="bad"
      role="alert"
      title={title}
      actions={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {m.try_again({}, { locale })}
          </Button>
        )
      }
    >
      <span>{message}</span>
      {requestId && <span className="notice__ref">{m.reference({ id: requestId }, { locale })}</span>}
    </Notice>
  );
}
