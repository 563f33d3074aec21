import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { fromLocalInput } from "~/shared/format/time";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { type Batch, useBatches } from "../batches/api";
import { PlanSheet } from "../kit/PlanSheet";
import { useWhere } from "./api";

export interface Wanted {
  kind: "publish" | "end" | "move";
  ids: string[];
}

interface RecordingSheetProps {
  wanted: Wanted;
  onDone: () => void;
  onRetry: (ids: string[]) => void;
  onClose: () => void;
}

/** What is done with one or several recordings, as it will be, before it is done; then what became of each. */
export function RecordingSheet({ wanted: { kind, ids }, onDone, onRetry, onClose }: RecordingSheetProps) {
  const batches = useBatches();
  const [until, setUntil] = useState("");
  const [to, setTo] = useState("");
  const same = { onDone, onRetry, onClose };
  const all = count(ids.length, m.recording_2());
  if (kind === "publish")
    return (
      <PlanSheet
        {...same}
        title={m.publish_count({ count: all })}
        action="publish_recordings"
        what={{ ids }}
        verb={(n) => m.publish_count({ count: n })}
        past={m.recordings_published()}
      >
        <p>{m.publish_bulk_says()}</p>
      </PlanSheet>
    );
  if (kind === "end")
    return (
      <PlanSheet
        {...same}
        title={m.set_end_count({ count: all })}
        action="end_recordings"
        silent
        what={{ ids, expires_at: until ? fromLocalInput(until) : null }}
        verb={(n) => m.set_end_count({ count: n })}
        past={m.recordings_end_set()}
      >
        <TextField
          label={m.here_until()}
          type="datetime-local"
          help={m.here_until_help()}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </PlanSheet>
    );
  const target = batches.data?.find(({ id }) => id === to);
  return (
    <PlanSheet
      {...same}
      title={m.move_recordings({ count: all })}
      action="move_recordings"
      silent
      what={{ ids, batch_id: to }}
      waitsFor={to ? undefined : m.choose_the_batch_they_go_to()}
      verb={(n) => m.move_recordings({ count: n })}
      past={m.recordings_moved()}
    >
      <SelectField label={m.new_batch()} value={to} onChange={(event) => setTo(event.target.value)}>
        <option value="">{m.choose_a_batch_2()}</option>
        {batches.data?.map((one) => (
          <option key={one.id} value={one.id}>
            {`${one.name}, ${students(one)}`}
          </option>
        ))}
      </SelectField>
      {target && <MoveMeans ids={ids} to={target} all={batches.data ?? []} />}
    </PlanSheet>
  );
}

function students(batch: Batch): string {
  return count(batch.enrollments.filter(({ status }) => status === "active").length, m.student());
}

/** Who stops seeing what, who begins to, and what a recording leaves behind. */
function MoveMeans({ ids, to, all }: { ids: string[]; to: Batch; all: Batch[] }) {
  const where = useWhere(ids);
  if (!where.data) return <ErrorNotice error={where.error} onRetry={() => void where.refetch()} />;
  const moving = where.data.filter(({ batch_id }) => batch_id !== to.id);
  const seen = moving.filter(({ published_at }) => published_at !== null);
  const withClass = moving.filter(({ session_id }) => session_id !== null).length;
  const losing = all.flatMap((batch) => {
    const n = seen.filter(({ batch_id }) => batch_id === batch.id).length;
    return n > 0
      ? [m.move_loses({ batch: batch.name, students: students(batch), recordings: count(n, m.recording_2()) })]
      : [];
  });
  return (
    <Notice kind="info" title={m.what_moving_means()}>
      <ul className="plan__held">
        {losing.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {seen.length > 0 && (
          <li>
            {m.move_gains({
              batch: to.name,
              students: students(to),
              recordings: count(seen.length, m.recording_2()),
            })}
          </li>
        )}
        {moving.length > seen.length && (
          <li>{m.move_drafts({ drafts: count(moving.length - seen.length, m.draft_2()) })}</li>
        )}
        {withClass > 0 && <li>{m.move_leaves_class({ recordings: count(withClass, m.recording_2()) })}</li>}
        <li>{m.move_tells_nobody()}</li>
      </ul>
    </Notice>
  );
}
