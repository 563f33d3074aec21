import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

interface AskProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children?: ReactNode;
  /** The consequence, as the button says it. */
  verb: string;
  busy?: string | false;
  danger?: boolean;
  /** Something is missing that the question asks for. */
  disabled?: boolean;
  error?: unknown;
  onYes: () => void;
}

/** The question before something that cannot be taken back. */
export function Ask({
  open,
  onClose,
  title,
  children,
  verb,
  busy = false,
  danger = false,
  disabled,
  error,
  onYes,
}: AskProps) {
  return (
    <Modal opened={open} onClose={onClose} title={<strong>{title}</strong>}>
      <div className="stack">
        {children}
        <ErrorNotice error={error} />
        <div className="row">
          <Button look={danger ? "danger" : "act"} disabled={disabled} busy={busy} onClick={onYes}>
            {verb}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
