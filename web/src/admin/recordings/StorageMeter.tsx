import { m } from "~/admin/paraglide/messages";
import { count, fileSize } from "~/shared/format/size";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { useStorageUse } from "./api";

/** How much room files take: recordings first, and the rest when it is asked for. */
export function StorageMeter() {
  const use = useStorageUse();
  if (use.error) return <ErrorNotice error={use.error} onRetry={() => void use.refetch()} />;
  if (!use.data) return null;
  const all = use.data.reduce((sum, { bytes }) => sum + bytes, 0);
  const recordings = use.data.find(({ bucket }) => bucket === "recordings")?.bytes ?? 0;
  return (
    <details>
      <summary>{m.storage_used({ recordings: fileSize(recordings), all: fileSize(all) })}</summary>
      <ul className="plain stack">
        {use.data
          .filter(({ files }) => files > 0)
          .map(({ bucket, files, bytes }) => (
            <li key={bucket} className="row row--between">
              <span>{bucket}</span>
              <span className="dim">
                {fileSize(bytes)}, {count(files, m.file_word())}
              </span>
            </li>
          ))}
      </ul>
    </details>
  );
}
