import { IconFile } from "@tabler/icons-react";
import { useState } from "react";
import { type Bucket, signedUrl } from "~/api/storage";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import type { WorkFile } from "../data";

/** Opens a file that was handed in, by a link that lives for a minute. */
export function FileLink({ file }: { file: WorkFile }) {
  return <OpenFile bucket="submissions" path={file.path} label={`${file.name}, ${fileSize(file.size)}`} />;
}

/** Opens a file of a bucket that the student may read, by a link that lives for a minute. */
export function OpenFile({ bucket, path, label }: { bucket: Bucket; path: string; label: string }) {
  const [problem, setProblem] = useState<unknown>(null);
  async function open() {
    // The window is opened by the press itself, or the phone would take it for an advertisement.
    const view = window.open("about:blank");
    try {
      const url = await signedUrl(bucket, path, 60);
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
        {label}
      </Button>
      <ErrorNotice error={problem} />
    </>
  );
}
