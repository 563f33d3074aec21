import { IconCircleDashed, IconPlus, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { useParams, useSearchParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { signedUrl } from "~/api/storage";
import { paths } from "~/app/paths";
import { day, dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import type { StatusLook } from "~/shared/words/status";
import { useBatches } from "../batches/api";
import { type Column, DataTable } from "../kit/DataTable";
import { WithDrawer } from "../kit/Drawer";
import { ListBar } from "../kit/ListBar";
import { Page } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { useSelection } from "../kit/selection";
import { useListState } from "../kit/useListState";
import { type RecordingRow, useFigures, useHeldSessions, useHide, useRecordings } from "./api";
import { RecordingDrawer } from "./RecordingDrawer";
import { RecordingForm } from "./RecordingForm";
import { RecordingSheet, type Wanted } from "./RecordingSheet";
import { StorageMeter } from "./StorageMeter";

const VISIBLE: StatusLook = { kind: "good", en: "Published", hi: "", icon: IconVideo };
const HIDDEN: StatusLook = { kind: "quiet", en: "Draft", hi: "", icon: IconCircleDashed };

const STATES = [
  { value: "published", word: m.published() },
  { value: "draft", word: m.unpublished() },
  { value: "unwatched", word: m.not_watched_by_more_than_half() },
  { value: "over", word: m.time_is_over() },
];

export default function Recordings() {
  const { id } = useParams<{ id?: string }>();
  const batches = useBatches();
  // The classes of the batch that is chosen; of all of them, none could be found.
  const sessions = useHeldSessions(useSearchParams()[0].get("batch") ?? "");
  const list = useListState({
    name: "recordings",
    filters: [
      { name: "state", word: m.state(), options: STATES },
      {
        name: "batch",
        word: m.batch(),
        options: batches.data?.map((each) => ({ value: each.id, word: each.name })) ?? [],
      },
      {
        name: "session",
        word: m.session_2(),
        options:
          sessions.data?.map((each) => ({ value: each.id, word: `${each.title}, ${day(each.starts_at)}` })) ?? [],
      },
    ],
  });
  const recordings = useRecordings(list);
  const figures = useFigures(recordings.data?.rows.map((row) => row.id) ?? []);
  const selection = useSelection(list);
  const chosen = selection.count(recordings.data?.total ?? 0);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const bulk = (kind: Wanted["kind"]) => void selection.resolve().then((ids) => setWanted({ kind, ids }));
  const search = list.query && `?${list.query}`;
  const link = (row: RecordingRow) => `${paths.admin.recording(row.id)}${search}`;
  const hide = useHide();
  const [adding, setAdding] = useState(false);
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
                hide.mutate(row.id, { onSuccess: () => toast(m.title_hidden_from_students({ title: row.title })) })
              }
            >
              {m.hide()}
            </Button>
          ) : (
            <Button
              size="small"
              look="tint"
              onClick={() => setWanted({ kind: "publish", ids: [row.id] })}
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
            {m.add_recordings()}
          </Button>
        }
      >
        <StorageMeter />
        <ListBar
          list={list}
          noun={[m.recording_2(), m.recordings_3()]}
          total={recordings.data?.total}
          note={m.newest_first()}
          search={m.search_recordings()}
          selection={selection}
          bulk={
            <>
              <Button look="act" onClick={() => bulk("publish")}>
                {m.publish_count({ count: chosen })}
              </Button>
              <Button onClick={() => bulk("end")}>{m.set_end_count({ count: chosen })}</Button>
              <Button onClick={() => bulk("move")}>{m.move_count({ count: chosen })}</Button>
            </>
          }
        />
        <ErrorNotice error={problem ?? hide.error} />
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
                  {m.add_recordings()}
                </Button>
              }
            >
              {m.a_recording_belongs_to_a_batch_and_only_its()}
            </EmptyState>
          }
        />
        {wanted && (
          <RecordingSheet
            key={wanted.ids.join()}
            wanted={wanted}
            onDone={selection.clear}
            onRetry={(ids) => setWanted({ ...wanted, ids })}
            onClose={() => setWanted(null)}
          />
        )}
        {adding && <RecordingForm onClose={() => setAdding(false)} />}
      </Page>
    </WithDrawer>
  );
}
