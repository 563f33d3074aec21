import { Modal } from "@mantine/core";
import { useState } from "react";
import { safeFileName } from "~/api/storage";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Uploader } from "~/shared/ui/Uploader";
import { useBatches } from "../batches/api";
import { useAddRecording, useHeldSessions } from "./api";

const MOST_BYTES = 2 * 1024 ** 3;
const TYPES = "video/mp4,video/webm,audio/mpeg,audio/mp4,audio/wav";
const SUMMARY_MOST = 200;

/** First what the recording is, then the file: it is stored in the folder of its batch. */
export function RecordingForm({ onClose }: { onClose: () => void }) {
  const batches = useBatches();
  const add = useAddRecording();
  const [id] = useState(() => crypto.randomUUID());
  const [title, setTitle] = useState("");
  const [batch, setBatch] = useState("");
  const [session, setSession] = useState("");
  const [minutes, setMinutes] = useState("");
  const [summary, setSummary] = useState("");
  const [link, setLink] = useState("");
  const sessions = useHeldSessions(batch);
  const ready = title.trim() !== "" && batch !== "";
  const minutesWrong = minutes !== "" && !/^[1-9]\d{0,3}$/.test(minutes);

  const save = async (where: { storage_path: string } | { external_url: string }) => {
    await add.mutateAsync({
      id,
      title: title.trim(),
      batch_id: batch,
      session_id: session || null,
      minutes: minutes && !minutesWrong ? Number(minutes) : null,
      summary_line: summary.trim(),
      ...where,
    });
    toast(`${title.trim()} stored. Publish it when you are ready.`);
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={<strong>Add a recording</strong>} size="lg">
      <div className="form">
        <TextField label="Title" value={title} onChange={(event) => setTitle(event.target.value)} />
        <SelectField
          label="Batch"
          value={batch}
          onChange={(event) => {
            setBatch(event.target.value);
            setSession("");
          }}
        >
          <option value="">Choose a batch</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <SelectField label="Session" optional value={session} onChange={(event) => setSession(event.target.value)}>
          <option value="">No session</option>
          {sessions.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}, {day(one.starts_at)}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField
            label="Minutes"
            optional
            inputMode="numeric"
            value={minutes}
            error={minutesWrong ? "A whole number of minutes." : undefined}
            onChange={(event) => setMinutes(event.target.value)}
          />
          <TextField
            label="Summary in a sentence"
            optional
            maxLength={SUMMARY_MOST}
            value={summary}
            onChange={(event) => setSummary(event.target.value)}
          />
        </div>
        {ready ? (
          <Uploader
            label="Choose the recording"
            limits="MP4, WebM, MP3 or M4A, up to 2 GB."
            accept={TYPES}
            maxBytes={MOST_BYTES}
            bucket="recordings"
            pathFor={(file) => `${batch}/${id}/${safeFileName(file.name)}`}
            onStored={(path) => save({ storage_path: path })}
            afterWords="Stored. Writing it down."
          />
        ) : (
          <p className="dim">Title and batch first, then the file.</p>
        )}
        <TextField
          label="Or a link"
          optional
          type="url"
          help="A page that plays the video, beginning with https://"
          value={link}
          onChange={(event) => setLink(event.target.value)}
        />
        <ErrorNotice error={add.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={!ready || !/^https:\/\/\S+\.\S+/.test(link)}
            busy={add.isPending && "Saving"}
            onClick={() => void save({ external_url: link.trim() }).catch(() => undefined)}
          >
            Save the link
          </Button>
          <Button onClick={onClose}>Back</Button>
        </div>
      </div>
    </Modal>
  );
}
