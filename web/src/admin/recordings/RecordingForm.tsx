import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { safeFileName } from "~/api/storage";
import { day } from "~/shared/format/time";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { FileOrLink, type Where } from "../kit/FileOrLink";
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
  const sessions = useHeldSessions(batch);
  const ready = title.trim() !== "" && batch !== "";
  const minutesWrong = minutes !== "" && !/^[1-9]\d{0,3}$/.test(minutes);

  const save = async (where: Where) => {
    await add.mutateAsync({
      id,
      title: title.trim(),
      batch_id: batch,
      session_id: session || null,
      minutes: minutes && !minutesWrong ? Number(minutes) : null,
      summary_line: summary.trim(),
      ...where,
    });
    toast(m.title_stored_publish_it_when_you_are_ready({ title: title.trim() }));
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={<strong>{m.add_a_recording()}</strong>} size="lg">
      <div className="form">
        <TextField label={m.title()} value={title} onChange={(event) => setTitle(event.target.value)} />
        <SelectField
          label={m.batch()}
          value={batch}
          onChange={(event) => {
            setBatch(event.target.value);
            setSession("");
          }}
        >
          <option value="">{m.choose_a_batch_2()}</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={m.session_2()}
          optional
          value={session}
          onChange={(event) => setSession(event.target.value)}
        >
          <option value="">{m.no_session()}</option>
          {sessions.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}, {day(one.starts_at)}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField
            label={m.minutes()}
            optional
            inputMode="numeric"
            value={minutes}
            error={minutesWrong ? m.a_whole_number_of_minutes() : undefined}
            onChange={(event) => setMinutes(event.target.value)}
          />
          <TextField
            label={m.summary_in_a_sentence()}
            optional
            maxLength={SUMMARY_MOST}
            value={summary}
            onChange={(event) => setSummary(event.target.value)}
          />
        </div>
        <FileOrLink
          file={
            ready
              ? {
                  label: m.choose_the_recording(),
                  limits: m.mp4_webm_mp3_or_m4a_up_to_2_gb(),
                  accept: TYPES,
                  maxBytes: MOST_BYTES,
                  bucket: "recordings",
                  pathFor: (file) => `${batch}/${id}/${safeFileName(file.name)}`,
                }
              : null
          }
          first="Title and batch first, then the file."
          linkHelp="A page that plays the video, beginning with https://"
          verb={m.save_the_link()}
          busy={add.isPending}
          error={add.error}
          save={save}
          onBack={onClose}
        />
      </div>
    </Modal>
  );
}
