import { Modal } from "@mantine/core";
import { useId, useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count, fileSize } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { useAddRecording, useHeldSessions } from "./api";
import { minutesOf, nearestSession, refusalOf, TYPES, titleOf } from "./parts";
import { sendRecording } from "./uploads";

/** One recording that is to be added: a file, or a link to one. */
interface Draft {
  key: string;
  from: File | string;
  title: string;
  session: string;
  minutes: number | null;
}

/** The batch first, then its files or links; each with its title and class. Files go up while she goes on with other things. */
export function RecordingForm({ onClose }: { onClose: () => void }) {
  const batches = useBatches();
  const add = useAddRecording();
  const [batch, setBatch] = useState("");
  const [drafts, setDrafts] = useState<Draft[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const sessions = useHeldSessions(batch).data ?? [];
  const patch = (key: string, change: Partial<Draft>) =>
    setDrafts((was) => was.map((each) => (each.key === key ? { ...each, ...change } : each)));

  function addFiles(files: File[]) {
    const told = files.map(refusalOf);
    setRefused(files.flatMap(({ name }, at) => (told[at] ? [`${name}: ${told[at]}`] : [])));
    for (const file of files.filter((_, at) => !told[at])) {
      const key = crypto.randomUUID();
      const session = nearestSession(sessions, file.lastModified);
      setDrafts((was) => [
        ...was,
        { key, from: file, title: session?.title ?? titleOf(file.name), session: session?.id ?? "", minutes: null },
      ]);
      void minutesOf(file).then((minutes) => patch(key, { minutes }));
    }
  }

  async function save() {
    const ready = drafts.map(({ from, title, session, minutes }) => ({
      from,
      about: { batch_id: batch, title: title.trim(), session_id: session || null, minutes },
    }));
    for (const { from, about } of ready)
      if (typeof from === "string") await add.mutateAsync({ ...about, external_url: from });
    const files = ready.flatMap(({ from, about }) => (typeof from === "string" ? [] : [{ from, about }]));
    for (const { from, about } of files) sendRecording(from, about);
    toast(files.length > 0 ? m.uploads_begun() : m.links_saved({ count: count(drafts.length, m.link()) }));
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.add_recordings()}</strong>} size="lg">
      <div className="form">
        <SelectField
          label={m.batch()}
          value={batch}
          onChange={(event) => {
            setBatch(event.target.value);
            setDrafts((was) => was.map((each) => ({ ...each, session: "" })));
          }}
        >
          <option value="">{m.choose_a_batch_2()}</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        {batch ? <Pick onFiles={addFiles} onLink={addLink} /> : <p className="dim">{m.batch_first_then_the_files()}</p>}
        {refused.length > 0 && (
          <Notice kind="bad" role="alert">
            {refused.map((why) => (
              <p key={why}>{why}</p>
            ))}
          </Notice>
        )}
        {drafts.map((each) => (
          <fieldset key={each.key} className="form__two uploads__draft">
            <legend className="row">
              {typeof each.from === "string" ? each.from : `${each.from.name}, ${fileSize(each.from.size)}`}
              <Button
                size="small"
                look="ghost"
                aria-label={m.take_name_out({ name: each.title })}
                onClick={() => setDrafts((was) => was.filter(({ key }) => key !== each.key))}
              >
                {m.remove()}
              </Button>
            </legend>
            <TextField
              label={m.title()}
              value={each.title}
              onChange={(event) => patch(each.key, { title: event.target.value })}
            />
            <SelectField
              label={m.session_2()}
              optional
              value={each.session}
              onChange={(event) => patch(each.key, { session: event.target.value })}
            >
              <option value="">{m.no_session()}</option>
              {sessions.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.title}, {day(one.starts_at)}
                </option>
              ))}
            </SelectField>
          </fieldset>
        ))}
        <ErrorNotice error={add.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={drafts.length === 0 || drafts.some(({ title }) => title.trim() === "")}
            busy={add.isPending && m.saving()}
            onClick={() => void save().catch(() => undefined)}
          >
            {m.add_count({ count: count(drafts.length, m.recording_2()) })}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );

  function addLink(link: string) {
    setDrafts((was) => [
      ...was,
      { key: crypto.randomUUID(), from: link, title: new URL(link).hostname, session: "", minutes: null },
    ]);
  }
}

/** Files, several at once, or the address of one that lies elsewhere. */
function Pick({ onFiles, onLink }: { onFiles: (files: File[]) => void; onLink: (link: string) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [link, setLink] = useState("");
  const isLink = /^https:\/\/\S+\.\S+/.test(link) && URL.canParse(link);
  return (
    <>
      <section
        className="uploader"
        aria-label={m.drop_recordings_here()}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          onFiles([...event.dataTransfer.files]);
        }}
      >
        <label htmlFor={id} className="strong">
          {m.choose_the_recordings()}
        </label>
        <input
          ref={input}
          id={id}
          className="sr-only"
          type="file"
          multiple
          accept={TYPES.join()}
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <p className="field__help">{m.mp4_webm_mp3_or_m4a_up_to_2_gb()}</p>
        <Button look="tint" onClick={() => input.current?.click()}>
          {m.choose_files()}
        </Button>
      </section>
      <div className="row">
        <TextField
          label={m.or_a_link()}
          optional
          type="url"
          help={m.recording_link_help()}
          value={link}
          onChange={(event) => setLink(event.target.value)}
        />
        <Button
          disabled={!isLink}
          onClick={() => {
            onLink(link.trim());
            setLink("");
          }}
        >
          {m.add_the_link()}
        </Button>
      </div>
    </>
  );
}
