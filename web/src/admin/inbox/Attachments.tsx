import { IconPaperclip } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { signedUrl } from "~/api/storage";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import type { AttachedFile } from "./api";

const OPEN_SECONDS = 300;

/** Files of a message: opened by a signed address; what was not kept says why. */
export function Attachments({ files }: { files: AttachedFile[] }) {
  if (!Array.isArray(files) || files.length === 0) return null;
  return (
    <ul className="files" aria-label={m.files()}>
      {files.map((file, place) => (
        <li key={place}>
          <OneFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ file }: { file: AttachedFile }) {
  const open = useMutation({
    mutationFn: async () => {
      window.open(await signedUrl("crm-attachments", file.path ?? "", OPEN_SECONDS, file.name), "_blank", "noopener");
    },
  });
  const size = file.bytes ? `, ${fileSize(file.bytes)}` : "";
  if (!file.path)
    return (
      <span className="dim small">
        <IconPaperclip size={14} aria-hidden="true" /> {file.name}
        {size}. {file.why_not_kept ?? m.on_its_way()}
      </span>
    );
  return (
    <>
      <Button
        look="ghost"
        size="small"
        icon={<IconPaperclip size={14} aria-hidden="true" />}
        busy={open.isPending && file.name}
        onClick={() => open.mutate()}
      >
        {file.name}
        {size}
      </Button>
      <ErrorNotice error={open.error} />
    </>
  );
}
