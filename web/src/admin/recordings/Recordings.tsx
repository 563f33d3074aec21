import { IconCircleDashed, IconPlus, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { signedUrl } from "~/api/storage";
import { count } from "~/shared/format/size";
import { day, dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import type { StatusLook } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { type Column, DataTable, SearchBox } from "../kit/DataTable";
import { Page } from "../kit/Page";
import { useListState } from "../kit/useListState";
import { type RecordingRow, usePublish, useRecordings } from "./api";
import { RecordingForm } from "./RecordingForm";

const VISIBLE: StatusLook = { kind: "good", en: "Published", hi: "", icon: IconVideo };
const HIDDEN: StatusLook = { kind: "quiet", en: "Draft", hi: "", icon: IconCircleDashed };

export default function Recordings() {
  const list = useListState();
  const recordings = useRecordings(list);
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
      header: "Recording",
      cell: (row) => (
        <span>
          <strong className="strong">{row.title}</strong>
          <br />
          <span className="dim small">{row.batch?.name}</span>
        </span>
      ),
    },
    {
      key: "session",
      header: "Session",
      cell: (row) => row.session && `${row.session.title}, ${day(row.session.starts_at)}`,
    },
    { key: "minutes", header: "Minutes", number: true, cell: (row) => row.minutes },
    {
      key: "state",
      header: "Status",
      cell: (row) => (
        <StatusChip
          look={row.published_at ? VISIBLE : HIDDEN}
          note={row.published_at ? dayClock(row.published_at) : undefined}
        />
      ),
    },
    {
      key: "acts",
      header: <span className="sr-only">Actions</span>,
      number: true,
      cell: (row) => (
        <span className="row">
          <Button size="small" onClick={() => void open(row)} aria-label={`Open ${row.title}`}>
            Open
          </Button>
          {row.published_at ? (
            <Button
              size="small"
              aria-label={`Hide ${row.title}`}
              onClick={() =>
                publish.mutate(
                  { id: row.id, publish: false },
                  { onSuccess: () => toast(`${row.title} hidden from students`) },
                )
              }
            >
              Hide
            </Button>
          ) : (
            <Button size="small" look="tint" onClick={() => setAsking(row)} aria-label={`Publish ${row.title}`}>
              Publish
            </Button>
          )}
        </span>
      ),
    },
  ];

  return (
    <Page
      title="Recordings"
      fact="Students see a recording once it is published; the link comes by WhatsApp and e-mail."
      actions={
        <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
          Add a recording
        </Button>
      }
    >
      <div className="row row--between">
        <p>
          <strong className="strong">{count(recordings.data?.total ?? 0, "recording")}</strong>, newest first
        </p>
        <SearchBox list={list} label="Search recordings" />
      </div>
      <ErrorNotice error={problem ?? (asking ? null : publish.error)} />
      <DataTable
        caption="Recordings"
        columns={columns}
        query={recordings}
        list={list}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            title="Upload after class"
            actions={
              <Button look="act" onClick={() => setAdding(true)}>
                Add a recording
              </Button>
            }
          >
            A recording belongs to a batch, and only its students can open it.
          </EmptyState>
        }
      />
      {adding && <RecordingForm onClose={() => setAdding(false)} />}
      <Ask
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={`Publish ${asking?.title ?? ""}`}
        verb="Publish and tell the batch"
        busy={publish.isPending && "Publishing"}
        error={publish.error}
        onYes={() =>
          asking &&
          publish.mutate(
            { id: asking.id, publish: true },
            {
              onSuccess: () => {
                toast(`${asking.title} published`);
                setAsking(null);
              },
            },
          )
        }
      >
        <p>
          Every active student of {asking?.batch?.name} gets the link by WhatsApp and e-mail, where permission allows.
        </p>
      </Ask>
    </Page>
  );
}
