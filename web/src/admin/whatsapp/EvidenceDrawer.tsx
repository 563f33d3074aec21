import { m } from "~/admin/paraglide/messages";
import { clock, dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { useTyped } from "../kit/useDraft";
import { METHODS, PURPOSES } from "../words";
import { type Evidence, useAddBack, useEvidence } from "./api";
import { LANGUAGES } from "./words";

/** Why we may write to a number: each yes and no with its wording; and the way back after a stop. */
export function EvidenceDrawer({ contactId, closeTo }: { contactId: string; closeTo: string }) {
  const evidence = useEvidence(contactId);
  const it = evidence.data;
  return (
    <Drawer
      label={m.number()}
      head={it?.to ?? m.number()}
      closeTo={closeTo}
      foot={it?.is_stopped && <AddBack contactId={contactId} />}
    >
      <ErrorNotice
        error={evidence.error}
        onRetry={() => void evidence.refetch()}
        title={m.the_number_could_not_be_read()}
      />
      {evidence.isPending && <SkeletonRows rows={5} label={m.loading_the_number()} />}
      {it && <Proof evidence={it} />}
    </Drawer>
  );
}

function Proof({ evidence: it }: { evidence: Evidence }) {
  return (
    <>
      <h2>{it.to}</h2>
      <Facts
        items={[
          [m.now(), it.is_stopped ? m.stopped_on_every_channel() : m.may_be_written_to()],
          [
            m.free_text(),
            it.window_until && Date.parse(it.window_until) > Date.now()
              ? m.until_clock({ clock: clock(it.window_until) })
              : m.window_closed(),
          ],
          [m.first_wrote_to_us(), it.first_wrote_at ? dayClock(it.first_wrote_at) : m.never()],
          [m.last_wrote_to_us(), it.last_wrote_at ? dayClock(it.last_wrote_at) : m.never()],
        ]}
      />
      <section>
        <h3>{m.what_the_guardian_said()}</h3>
        {it.answers.length === 0 && <p className="dim">{m.nothing_is_recorded_for_this_family()}</p>}
        <ul className="stack stack--tight" aria-label={m.answers_of_the_guardian()}>
          {it.answers.map((one) => (
            <li key={`${one.purpose} ${one.recorded_at} ${one.student_name}`}>
              <strong className="strong">
                {one.granted ? m.yes() : m.no()}{" "}
                {m.to_value({ value: PURPOSES[one.purpose as keyof typeof PURPOSES] ?? one.purpose })}
              </strong>
              , {METHODS[one.method] ?? one.method}, {dayClock(one.recorded_at)}
              <br />
              <small className="dim">
                {m.for_student_name({ student_name: one.student_name })}
                {one.guardian_name && m.by_guardian_name({ guardian_name: one.guardian_name })}
                {m.notice_version_notice_version_valuevalue2({
                  notice_version: one.notice_version,
                  value2: LANGUAGES[one.notice_language] ?? one.notice_language,
                })}
                {one.by_this_number && m.proven_by_this_number()}.
              </small>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function AddBack({ contactId }: { contactId: string }) {
  const [note, setNote, clear] = useTyped(`add back.${contactId}`);
  const add = useAddBack(contactId);
  return (
    <div className="stack stack--tight" style={{ width: "100%" }}>
      <AreaField
        label={m.why_they_may_be_written_to_again()}
        help={m.only_when_they_asked_for_it_it_stands_in_the()}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <ErrorNotice error={add.error} title={m.they_stay_stopped()} />
      <div>
        <Button
          busy={add.isPending && m.adding_back()}
          onClick={() =>
            add.mutate(note, {
              onSuccess: () => {
                clear();
                toast(m.they_may_be_written_to_again());
              },
            })
          }
        >
          {m.add_back()}
        </Button>
      </div>
    </div>
  );
}
