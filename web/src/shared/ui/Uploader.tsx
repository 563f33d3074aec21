import { IconFile, IconUpload } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { AppError } from "~/api/errors";
import { type Bucket, type Upload, upload } from "~/api/storage";
import { fileSize } from "~/shared/format/size";
import { Button } from "./Button";
import { ErrorNotice } from "./ErrorNotice";

interface UploaderProps {
  label: string;
  /** Limits in words, shown before anything is picked. */
  limits: string;
  accept: string;
  maxBytes: number;
  bucket: Bucket;
  /** Where the file goes, decided for each pick so that a retry is a new object. */
  pathFor: (file: File) => string;
  /** Called once the file is stored; while its promise runs, `afterWords` is shown. */
  onStored: (path: string, file: File) => Promise<void> | void;
  afterWords?: string;
  children?: ReactNode;
}

type Sending = { file: File; share: number; stored: boolean; error: unknown; upload: Upload };

/** Pick or drop one file; it goes straight to Storage with percent, Stop and Try again. */
export function Uploader({
  label,
  limits,
  accept,
  maxBytes,
  bucket,
  pathFor,
  onStored,
  afterWords,
  children,
}: UploaderProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const [sending, setSending] = useState<Sending | null>(null);

  async function send(file: File) {
    setRefused(null);
    if (file.size > maxBytes) {
      setRefused(
        new AppError(`${file.name} has ${fileSize(file.size)}. The limit is ${fileSize(maxBytes)}.`, "too_large", 413),
      );
      return;
    }
    const path = pathFor(file);
    const patch = (change: Partial<Sending>) => setSending((was) => was && { ...was, ...change });
    const running = upload(bucket, path, file, (share) => patch({ share }));
    setSending({ file, share: 0, stored: false, error: null, upload: running });
    try {
      await running.done;
      patch({ share: 1, stored: true });
      await onStored(path, file);
      setSending(null);
    } catch (error) {
      if (error instanceof AppError && error.code === "stopped") setSending(null);
      else patch({ error });
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !sending) void send(file);
  }

  return (
    // The button and the input inside do the same for the keyboard; dropping is an extra for the mouse.
    <section
      className={over ? "uploader uploader--over" : "uploader"}
      aria-label="Drop a file here"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {sending ? (
        <Sent
          sending={sending}
          afterWords={afterWords}
          onRetry={() => void send(sending.file)}
          onClose={() => setSending(null)}
        />
      ) : (
        <>
          <IconUpload size={24} stroke={1.75} aria-hidden="true" color="var(--act)" />
          <label htmlFor={id} style={{ fontWeight: 600 }}>
            {label}
          </label>
          <input
            ref={input}
            id={id}
            type="file"
            accept={accept}
            className="sr-only"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void send(file);
              event.target.value = "";
            }}
          />
          <p className="field__help">{limits}</p>
          {children}
          <Button look="act" onClick={() => input.current?.click()}>
            Choose file
          </Button>
          <ErrorNotice error={refused} />
        </>
      )}
    </section>
  );
}

function Sent({
  sending,
  afterWords,
  onRetry,
  onClose,
}: {
  sending: Sending;
  afterWords?: string;
  onRetry: () => void;
  onClose: () => void;
}) {
  const { file, share, stored, error, upload: running } = sending;
  const percent = Math.round(share * 100);
  return (
    <div className="uploader__file">
      <div className="uploader__row">
        <span>
          <IconFile size={16} stroke={1.75} aria-hidden="true" style={{ verticalAlign: "-3px" }} /> {file.name},{" "}
          {fileSize(file.size)}
        </span>
        {!stored && !error && (
          <Button size="small" onClick={running.stop}>
            Stop
          </Button>
        )}
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={file.name}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div style={{ transform: `scaleX(${share})` }} />
      </div>
      <p className="field__help" role="status" style={{ marginTop: 6 }}>
        {stored ? (afterWords ?? "Stored") : `${percent} % of ${fileSize(file.size)}`}
      </p>
      {Boolean(error) && (
        <>
          <ErrorNotice error={error} onRetry={onRetry} />
          <Button look="ghost" size="small" onClick={onClose}>
            Choose another file
          </Button>
        </>
      )}
    </div>
  );
}
