import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { seatsTaken, useBatches } from "../batches/api";
import { useTyped } from "../kit/useDraft";
import { useChangeWaiting, useLeadsNamed, useWaiting } from "./api";

/** Who waits for a seat; a seat that becomes free makes a task for the one who has waited longest. */
export function Waiting() {
  const waiting = useWaiting();
  const change = useChangeWaiting();
  const batches = useBatches().data ?? [];
  const [batchId, setBatchId, forgetBatch] = useTyped("waiting.batch");
  const [name, setName, forgetName] = useTyped("waiting.name");
  const leads = useLeadsNamed(name).data ?? [];
  if (waiting.error) return <ErrorNotice error={waiting.error} onRetry={() => void waiting.refetch()} />;
  if (!waiting.data) return <SkeletonRows rows={4} label={m.loading_who_waits()} />;
  return (
    <div className="stack">
      <section className="card" aria-label={m.let_somebody_wait()}>
        <div className="card__body form__two">
          <SelectField label={m.batch()} value={batchId} onChange={(event) => setBatchId(event.target.value)}>
            <option value="">{m.choose_a_batch_2()}</option>
            {batches.map((batch) => (
              <option key={batch.id} value={batch.id}>
                {`${batch.name}${batch.seats ? m.seats_taken_of_seats_2({ seats_taken: seatsTaken(batch), seats: batch.seats }) : ""}`}
              </option>
            ))}
          </SelectField>
          <TextField label={m.student_2()} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        {name.trim().length >= 2 && (
          <ul className="results">
            {leads.map((lead) => (
              <li key={lead.id}>
                <Button
                  size="small"
                  disabled={!batchId || change.isPending}
                  onClick={() =>
                    change.mutate(
                      { batch_id: batchId, lead_id: lead.id },
                      {
                        onSuccess: () => {
                          forgetName();
                          forgetBatch();
                          toast(m.student_name_waits_for_a_seat({ student_name: lead.student_name }));
                        },
                      },
                    )
                  }
                >
                  {m.let_student_name_wait({ student_name: lead.student_name })}
                </Button>
                <span className="dim">{lead.city}</span>
              </li>
            ))}
            {leads.length === 0 && <li className="dim">{m.nobody_of_this_name()}</li>}
          </ul>
        )}
        <ErrorNotice error={change.error} title={m.the_list_was_not_changed()} />
      </section>
      {waiting.data.length === 0 ? (
        <div className="card">
          <EmptyState drawing="none" title={m.nobody_waits_for_a_seat()} />
        </div>
      ) : (
        <div className="card grid">
          <table>
            <caption className="sr-only">{m.waiting_for_a_seat()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.student_2()}</th>
                <th scope="col">{m.batch()}</th>
                <th scope="col">{m.since()}</th>
                <th scope="col">
                  <span className="sr-only">{m.change()}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {waiting.data.map((one) => (
                <tr key={one.batch_id + one.lead_id}>
                  <td>
                    <Link href={paths.admin.lead(one.lead_id)}>{one.lead?.student_name}</Link>
                  </td>
                  <td data-label={m.batch()}>{one.batch?.name}</td>
                  <td data-label={m.since()}>{day(one.since)}</td>
                  <td className="num">
                    <Button
                      size="small"
                      aria-label={m.student_name_waits_no_more({ student_name: one.lead?.student_name })}
                      onClick={() =>
                        change.mutate(
                          { batch_id: one.batch_id, lead_id: one.lead_id, away: true },
                          {
                            onSuccess: () =>
                              toast(m.taken_off_the_list(), () =>
                                change.mutate({ batch_id: one.batch_id, lead_id: one.lead_id }),
                              ),
                          },
                        )
                      }
                    >
                      {m.take_off()}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
