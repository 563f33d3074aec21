import { IconCircleDashed, IconPlus, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { signedUrl } from "~/api/storage";
import { paths } from "~/app/paths";
import { day, dayClock, fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import type { StatusLook } from "~/shared/words/status";
import { useBatches } from "../batches/api";
import { Ask } from "../kit/Ask";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { type Selection, useSelection } from "../kit/selection";
import { useListState } from "../kit/useListState";
import { type RecordingRow, useExpireAll, useFigures, usePublish, usePublishAll, useRecordings } from "./api";
import { RecordingDrawer } from "./RecordingDrawer";
import { RecordingForm } from "./RecordingForm";

const VISIBLE: StatusLook = { kind: "good", en: "Published", hi: "", icon: IconVideo };
const HIDDEN: StatusLook = { kind: "quiet", en: "Draft", hi: "", icon: IconCircleDashed };

const STATES = [
  { value: "published", word: m.published() },
  { value: "draft", word: m.draft() },
  { value: "over", word: m.time_is_over() },
];

export default function Recordings() {
  const { id } = useParams<{ id?: string }>();
  const batches = useBatches();
  const list = useListState({
    name: "recordings",
    filters: [
      { name: "state", word: m.state(), options: STATES },
      {
        name: "batch",
        word: m.batch(),
        options: batches.data?.map((each) => ({ value: each.id, word: each.name })) ?? [],
      },
    ],
  });
  const recordings = useRecordings(list);
  const figures = useFigures(recordings.data?.rows.map((row) => row.id) ?? []);
  const selection = useSelection(list);
  const chosen = selection.count(recordings.data?.total ?? 0);
  const [bulk, setBulk] = useState<"publish" | "expire" | null>(null);
  const search = list.query && `?${list.query}`;
  const link = (row: RecordingRow) => `${paths.admin.recording(row.id)}${search}`;
  const publish = usePublish();
  const [adding, setAdding] = useState(false);
  const [asking, setAsking] = useState<RecordingRow | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  async function open(row: RecordingRow) {
    const view = window.open("about:blank");
    try {
      const url = row.storage_path ? await signedUrl("recordings", row.storage_path, 600) : (row.external_url ?? "");
      if (view) view.location.href = url;
    } catch (error) {
      view?.close();
      setProblem(error);
    }
  }

  const columns: Column<RecordingRow>[] = [
    {
      key: "title",
      header: m.recording(),
      cell: (row) => (
        <RowLink href={link(row)} name={row.title}>
          <small>{row.batch?.name}</small>
        </RowLink>
      ),
    },
    {
      key: "session",
      header: m.session_2(),
      cell: (row) => row.session && `${row.session.title}, ${day(row.session.starts_at)}`,
    },
    { key: "minutes", header: m.minutes(), number: true, cell: (row) => row.minutes },
    {
      key: "state",
      header: m.status(),
      cell: (row) => (
        <StatusChip
          look={row.published_at ? VISIBLE : HIDDEN}
          note={row.published_at ? dayClock(row.published_at) : undefined}
        />
      ),
    },
    {
      key: "watched",
      header: m.watched(),
      number: true,
      cell: (row) => {
        const known = figures.data?.get(row.id);
        return known && m.watched_figures({ watched: known.watched, students: known.students, percent: known.percent });
      },
    },
    { key: "until", header: m.here_until(), cell: (row) => row.expires_at && dayClock(row.expires_at) },
    {
      key: "acts",
      header: <span className="sr-only">{m.actions()}</span>,
      number: true,
      cell: (row) => (
        <span className="row">
          <Button size="small" onClick={() => void open(row)} aria-label={m.open_title({ title: row.title })}>
            {m.open()}
          </Button>
          {row.published_at ? (
            <Button
              size="small"
              aria-label={m.hide_title({ title: row.title })}
              onClick={() =>
                publish.mutate(
                  { id: row.id, publish: false },
                  { onSuccess: () => toast(m.title_hidden_from_students({ title: row.title })) },
                )
              }
            >
              {m.hide()}
            </Button>
          ) : (
            <Button
              size="small"
              look="tint"
              onClick={() => setAsking(row)}
              aria-label={m.publish_title({ title: row.title })}
            >
              {m.publish()}
            </Button>
          )}
        </span>
      ),
    },
  ];

  return (
    <WithDrawer
      drawer={id ? <RecordingDrawer key={id} id={id} closeTo={`${paths.admin.recordings}${search}`} /> : null}
    >
      <Page
        title={m.recordings()}
        fact={m.students_see_a_recording_once_it_is()}
        actions={
          <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
            {m.add_a_recording()}
          </Button>
        }
      >
        <ListBar
          list={list}
          noun={[m.recording_2(), m.recordings_3()]}
          total={recordings.data?.total}
          note={m.newest_first()}
          search={m.search_recordings()}
          selection={selection}
          bulk={
            <>
              <Button look="act" onClick={() => setBulk("publish")}>
                {m.publish_count({ count: chosen })}
              </Button>
              <Button onClick={() => setBulk("expire")}>{m.set_end_count({ count: chosen })}</Button>
            </>
          }
        />
        <ErrorNotice error={problem ?? (asking ? null : publish.error)} />
        <DataTable
          caption={m.recordings()}
          columns={id ? columns.filter(({ key }) => ["title", "state"].includes(key)) : columns}
          query={recordings}
          list={list}
          rowKey={(row) => row.id}
          rowHref={link}
          rowName={(row) => row.title}
          selected={id}
          selection={selection}
          empty={
            <EmptyState
              title={m.upload_after_class()}
              actions={
                <Button look="act" onClick={() => setAdding(true)}>
                  {m.add_a_recording()}
                </Button>
              }
            >
              {m.a_recording_belongs_to_a_batch_and_only_its()}
            </EmptyState>
          }
        />
        {bulk && <Bulk what={bulk} selection={selection} count={chosen} onClose={() => setBulk(null)} />}
        {adding && <RecordingForm onClose={() => setAdding(false)} />}
        <Ask
          open={asking !== null}
          onClose={() => setAsking(null)}
          title={m.publish_title({ title: asking?.title ?? "" })}
          verb={m.publish_and_tell_the_batch()}
          busy={publish.isPending && m.publishing()}
          error={publish.error}
          onYes={() =>
            asking &&
            publish.mutate(
              { id: asking.id, publish: true },
              {
                onSuccess: () => {
                  toast(m.title_published({ title: asking.title }));
                  setAsking(null);
                },
              },
            )
          }
        >
          <p>
            {m.every_active_student_of()} {asking?.batch?.name} {m.gets_the_link_by_whatsapp_and_e_mail_where()}
          </p>
        </Ask>
      </Page>
    </WithDrawer>
  );
}

interface BulkProps {
  what: "publish" | "expire";
  selection: Selection;
  count: number;
  onClose: () => void;
}

/** One change for several: publishing, which tells their batches, or the end. */
function Bulk({ what, selection, count: n, onClose }: BulkProps) {
  const publish = usePublishAll();
  const expire = useExpireAll();
  const [until, setUntil] = useState("");
  const end = (words: string) => {
    toast(words);
    selection.clear();
    onClose();
  };
  async function yes() {
    const ids = await selection.resolve();
    if (what === "publish")
      publish.mutate(ids, { onSuccess: (done) => end(m.published_count({ count: done, already: ids.length - done })) });
    else
      expire.mutate(
        { ids, expires_at: until ? fromLocalInput(until) : null },
        { onSuccess: (done) => end(m.end_set_count({ count: done })) },
      );
  }
  return (
    <Ask
      open
      onClose={onClose}
      title={what === "publish" ? m.publish_count({ count: n }) : m.set_end_count({ count: n })}
      verb={what === "publish" ? m.publish_and_tell_the_batches() : m.save()}
      busy={(publish.isPending || expire.isPending) && m.saving()}
      error={publish.error ?? expire.error}
      onYes={() => void yes()}
    >
      {what === "publish" ? (
        <p>{m.publish_bulk_says()}</p>
      ) : (
        <TextField
          label={m.here_until()}
          type="datetime-local"
          help={m.here_until_help()}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      )}
    </Ask>
  );
}
