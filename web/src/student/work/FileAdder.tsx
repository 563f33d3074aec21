import { IconFilePlus } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import { AppError } from "~/api/errors";
import { safeFileName, type Upload, upload } from "~/api/storage";
import { m } from "~/paraglide/messages";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import type { WorkFile } from "../data";

export const MOST_FILES = 5;
export const MOST_BYTES = 50 * 1024 * 1024;
const TYPES = ["application/pdf", "image/jpeg", "image/png", "image/webp", "video/mp4"];

interface Going {
  file: File;
  share: number;
  error: unknown;
  upload: Upload;
}

/** Adds one file after the other to the folder of this work; each goes up at once, with percent, Stop and Try again. */
export function FileAdder({ folder, onAdded }: { folder: string; onAdded: (file: WorkFile) => Promise<void> }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [going, setGoing] = useState<Going | null>(null);
  const [refused, setRefused] = useState<unknown>(null);

  async function send(file: File) {
    setRefused(null);
    if (!TYPES.includes(file.type)) return setRefused(new AppError(m.wrong_type(), "type", 415));
    if (file.size > MOST_BYTES)
      return setRefused(new AppError(m.too_large({ limit: fileSize(MOST_BYTES) }), "size", 413));
    if (file.size === 0) return setRefused(new AppError(m.empty_file(), "size", 422));
    const path = `${folder}/${crypto.randomUUID()}-${safeFileName(file.name)}`;
    const running = upload("submissions", path, file, (share) => setGoing((was) => was && { ...was, share }));
    setGoing({ file, share: 0, error: null, upload: running });
    try {
      await running.done;
      await onAdded({ path, name: file.name, size: file.size, type: file.type });
      setGoing(null);
    } catch (error) {
      setGoing((was) => was && { ...was, error });
    }
  }

  if (going) {
    const percent = Math.round(going.share * 100);
    return (
      <div className="card card--slim">
        <strong>{going.file.name}</strong>
        <div
          className="progress"
          role="progressbar"
          aria-label={going.file.name}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <div style={{ transform: `scaleX(${going.share})` }} />
        </div>
        <span className="row__second" role="status">
          {m.uploading({ percent })}
        </span>
        {going.error ? (
          <>
            <ErrorNotice error={going.error} onRetry={() => void send(going.file)} />
            <Button onClick={() => setGoing(null)}>{m.cancel()}</Button>
          </>
        ) : (
          <Button onClick={going.upload.stop}>{m.cancel()}</Button>
        )}
      </div>
    );
  }
  return (
    <>
      <label className="sr-only" htmlFor={id}>
        {m.add_file()}
      </label>
      <input
        ref={input}
        id={id}
        className="sr-only"
        type="file"
        accept={TYPES.join(",")}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void send(file);
          event.target.value = "";
        }}
      />
      <Button
        wide
        icon={<IconFilePlus size={22} stroke={1.75} aria-hidden="true" />}
        onClick={() => input.current?.click()}
      >
        {m.add_file()}
      </Button>
      <ErrorNotice error={refused} />
    </>
  );
}
