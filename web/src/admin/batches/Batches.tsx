import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Page } from "../kit/Page";
import { SessionTabs } from "../sessions/SessionTabs";
import { type Batch, seatsTaken, useBatches } from "./api";
import { BatchForm } from "./BatchForm";

export default function Batches() {
  const batches = useBatches();
  const [editing, setEditing] = useState<Batch | "new" | null>(null);
  return (
    <Page
      title="Batches"
      fact="A batch is a group of students who have their sessions together."
      actions={
        <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setEditing("new")}>
          New batch
        </Button>
      }
    >
      <SessionTabs current="batches" />
      <ErrorNotice error={batches.error} onRetry={() => void batches.refetch()} />
      {batches.isPending && <SkeletonRows rows={3} label="Loading batches" />}
      {batches.data?.length === 0 && (
        <div className="card">
          <EmptyState
            drawing="calendar"
            title="Make the first batch"
            actions={
              <Button look="act" onClick={() => setEditing("new")}>
                New batch
              </Button>
            }
          >
            A payment link, a session and a certificate each belong to a batch.
          </EmptyState>
        </div>
      )}
      {batches.data && batches.data.length > 0 && (
        <div className="card grid">
          <table>
            <caption className="sr-only">Batches</caption>
            <thead>
              <tr>
                <th scope="col">Batch</th>
                <th scope="col">Class days</th>
                <th scope="col">Starts</th>
                <th scope="col" className="num">
                  Fee
                </th>
                <th scope="col" className="num">
                  Seats taken
                </th>
                <th scope="col">
                  <span className="sr-only">Change</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {batches.data.map((batch) => (
                <tr key={batch.id}>
                  <td>
                    <span>
                      <strong className="strong">{batch.name}</strong>
                      <br />
                      <span className="dim small">{batch.course_name}</span>
                    </span>
                  </td>
                  <td data-label="Class days">{batch.class_days}</td>
                  <td data-label="Starts">{batch.starts_on ? day(batch.starts_on) : "Not set"}</td>
                  <td data-label="Fee" className="num">
                    {rupees(batch.fee_paise)}
                  </td>
                  <td data-label="Seats taken" className="num">
                    {batch.seats ? `${seatsTaken(batch)} of ${batch.seats}` : count(seatsTaken(batch), "student")}
                  </td>
                  <td className="num">
                    <Button size="small" onClick={() => setEditing(batch)} aria-label={`Change ${batch.name}`}>
                      Change
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing && <BatchForm batch={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}
