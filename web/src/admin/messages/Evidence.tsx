import { IconFileDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { download } from "~/api/engine";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import type { Message } from "./api";

interface EvidenceButtonProps {
  message: Pick<Message, "channel" | "id">;
  /** What was asked, to stand on the sheet. */
  question?: string;
}

/** What became of a message as a file: the answer, every step with its evidence, and its words. */
export function EvidenceButton({ message: { channel, id }, question = "" }: EvidenceButtonProps) {
  const save = useMutation({
    mutationFn: () =>
      download(
        `/api/messages/${channel}/${id}/evidence.pdf?${new URLSearchParams({ q: question.slice(0, 200) })}`,
        `message-${id}.pdf`,
      ),
  });
  return (
    <>
      <Button
        size="small"
        icon={<IconFileDownload size={16} aria-hidden="true" />}
        busy={save.isPending && m.drawing_it()}
        onClick={() => save.mutate()}
      >
        {m.evidence_as_pdf()}
      </Button>
      <ErrorNotice error={save.error} />
    </>
  );
}
