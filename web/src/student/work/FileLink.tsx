import { IconFile } from "@tabler/icons-react";
import { useState } from "react";
import { signedUrl } from "~/api/storage";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import type { WorkFile } from "../data";

/** Opens a file that was handed in, by a link that lives for a minute. */
export function FileLink({ file }: { file: WorkFile }) {
  const [problem, setProblem] = useState<unknown>(null);
  async function open() {
    // The window is opened by the press itself, or the phone would take it for an advertisement.
    const view = window.open("about:blank");
    try {
      const url = await signedUrl("submissions", file.path, 60);
      if (view) view.location.href = url;
      else window.location.assign(url);
    } catch (error) {
      view?.close();
      setProblem(error);
    }
  }
  return (
    <>
      <Button look="ghost" icon={<IconFile size={18} stroke={1.75} aria-hidden="true" />} onClick={() => void open()}>
        {file.name}, {fileSize(file.size)}
      </Button>
      <ErrorNotice error={problem} />
    </>
  );
}
