import { IconCamera, IconFilePlus } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import type { AppError } from "~/api/errors";
import { m } from "~/paraglide/messages";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { ACCEPT, MOST_BYTES } from "./check";
import { forget, retry, type Sending, sendFiles } from "./uploads";

type Refused = { name: string; why: string }[];

/** Takes files and photos for the folder of this work, as many as there is room for; each goes up at once. */
export function FileAdder({ folder, room }: { folder: string; room: number }) {
  const [refused, setRefused] = useState<Refused>([]);

  async function pick(list: FileList | null) {
    const all = [...(list ?? [])];
    const over = all.slice(room).map(({ name }) => ({ name, why: m.too_many_files() }));
    setRefused([...(await sendFiles(folder, all.slice(0, room))), ...over]);
  }

  return (
    <>
      {room > 0 && (
        <div className="adders">
          <Pick label={m.add_file()} icon={IconFilePlus} accept={ACCEPT} multiple onPick={pick} />
          <Pick label={m.take_photo()} icon={IconCamera} accept="image/jpeg,image/png" capture onPick={pick} />
        </div>
      )}
      {refused.length > 0 && (
        <Notice kind="bad" role="alert">
          {refused.map(({ name, why }) => (
            <p key={name}>
              <strong>{name}</strong>: {why}
            </p>
          ))}
        </Notice>
      )}
    </>
  );
}

interface PickProps {
  label: string;
  icon: typeof IconCamera;
  accept: string;
  multiple?: boolean;
  capture?: boolean;
  onPick: (files: FileList | null) => Promise<void>;
}

function Pick({ label, icon: Icon, accept, multiple, capture, onPick }: PickProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <label className="sr-only" htmlFor={id}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        className="sr-only"
        type="file"
        tabIndex={-1}
        accept={accept}
        multiple={multiple}
        capture={capture ? "environment" : undefined}
        onChange={async (event) => {
          const field = event.target;
          await onPick(field.files);
          field.value = "";
        }}
      />
      <Button wide icon={<Icon size={22} stroke={1.75} aria-hidden="true" />} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}

/** One file on its way: how far, and how to stop it or try again. */
export function SendingRow({ sending }: { sending: Sending }) {
  const { id, name, size, share, state, error } = sending;
  const percent = Math.floor(share * 100);
  return (
    <li className="sending">
      <span>
        {name}, {fileSize(size)}
      </span>
      <div
        className="progress"
        role="progressbar"
        aria-label={name}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div style={{ transform: `scaleX(${share})` }} />
      </div>
      {state === "refused" && error ? (
        <Notice kind="bad" role="alert">
          {wordsOf(error)}
        </Notice>
      ) : (
        <span className="row__second" role="status">
          {state === "waiting" ? m.upload_waits({ percent }) : m.uploading({ percent })}
        </span>
      )}
      <div className="sending__acts">
        {state === "refused" && <Button onClick={() => retry(id)}>{m.try_again()}</Button>}
        <Button aria-label={`${m.cancel()}: ${name}`} onClick={() => forget(id)}>
          {m.cancel()}
        </Button>
      </div>
    </li>
  );
}

/** Storage's refusal in the student's language. */
function wordsOf({ status }: AppError): string {
  if (status === 413) return m.too_large({ limit: fileSize(MOST_BYTES) });
  if (status === 415) return m.wrong_type();
  if (status === 401) return m.upload_signed_out();
  return m.upload_refused();
}
