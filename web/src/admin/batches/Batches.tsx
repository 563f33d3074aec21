import { Modal } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Page } from "../kit/Page";
import { useMaking } from "../kit/useMaking";
import { Materials } from "../sessions/Materials";
import { SessionTabs } from "../sessions/SessionTabs";
import { type Batch, seatsTaken, useBatches } from "./api";
import { BatchForm } from "./BatchForm";

export default function Batches() {
  const batches = useBatches();
  const [making, setMaking] = useMaking();
  const [editing, setEditing] = useState<Batch | null>(null);
  const [sharing, setSharing] = useState<Batch | null>(null);
  return (
    <Page
      title={m.batches()}
      fact={m.a_batch_is_a_group_of_students_who_have()}
      actions={
        <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setMaking(true)}>
          {m.new_batch()}
        </Button>
      }
    >
      <SessionTabs current="batches" />
      <ErrorNotice error={batches.error} onRetry={() => void batches.refetch()} />
      {batches.isPending && <SkeletonRows rows={3} label={m.loading_batches()} />}
      {batches.data?.length === 0 && (
        <div className="card">
          <EmptyState
            drawing="calendar"
            title={m.make_the_first_batch()}
            actions={
              <Button look="act" onClick={() => setMaking(true)}>
                {m.new_batch()}
              </Button>
            }
          >
            {m.a_payment_link_a_session_and_a_certificate()}
          </EmptyState>
        </div>
      )}
      {batches.data && batches.data.length > 0 && (
        <div className="card grid">
          <table>
            <caption className="sr-only">{m.batches()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.batch()}</th>
                <th scope="col">{m.class_days()}</th>
                <th scope="col">{m.starts()}</th>
                <th scope="col" className="num">
                  {m.fee()}
                </th>
                <th scope="col" className="num">
                  {m.seats_taken()}
                </th>
                <th scope="col">
                  <span className="sr-only">{m.change()}</span>
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
                  <td data-label={m.class_days()}>{batch.class_days}</td>
                  <td data-label={m.starts()}>{batch.starts_on ? day(batch.starts_on) : m.not_set()}</td>
                  <td data-label={m.fee()} className="num">
                    {rupees(batch.fee_paise)}
                  </td>
                  <td data-label={m.seats_taken()} className="num">
                    {batch.seats
                      ? m.seats_taken_of_seats({ seats_taken: seatsTaken(batch), seats: batch.seats })
                      : count(seatsTaken(batch), m.student())}
                  </td>
                  <td className="num">
                    <Button
                      size="small"
                      look="ghost"
                      onClick={() => setSharing(batch)}
                      aria-label={m.materials_of_name({ name: batch.name })}
                    >
                      {m.materials()}
                    </Button>{" "}
                    <Button
                      size="small"
                      onClick={() => setEditing(batch)}
                      aria-label={m.change_name({ name: batch.name })}
                    >
                      {m.change()}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing && <BatchForm batch={editing} onClose={() => setEditing(null)} />}
      {sharing && (
        <Modal
          opened
          onClose={() => setSharing(null)}
          title={<strong>{m.materials_of_name({ name: sharing.name })}</strong>}
          size="lg"
        >
          <p className="dim">{m.for_the_whole_batch_what_belongs_to_one()}</p>
          <Materials place={{ batch: sharing.id, session: null }} canWait={false} />
        </Modal>
      )}
      {making && <BatchForm batch={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}
