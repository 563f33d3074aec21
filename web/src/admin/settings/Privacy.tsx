import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Card } from "../kit/Page";
import { EraseSheet } from "./EraseSheet";
import {
  type Erasure,
  useAskForExport,
  useCancelErasure,
  useErasures,
  usePeople,
  useRetention,
  type Whom,
} from "./privacy";

/** Erasing a person everywhere: found by name, shown what goes and what stays, then done with progress. */
export function Erasing() {
  const [words, setWords] = useState("");
  const [whom, setWhom] = useState<Whom | null>(null);
  const asked = words.trim();
  const people = usePeople(asked);
  const exporting = useAskForExport();
  return (
    <Card title={m.export_or_erase_a_person()}>
      <div className="stack">
        <p>{m.a_child_or_a_whole_family_is_taken_out()}</p>
        <div className="search">
          <IconSearch size={16} aria-hidden="true" />
          <input
            className="input"
            type="search"
            aria-label={m.whom_to_erase()}
            placeholder={m.name_e_mail_or_phone()}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </div>
        <ErrorNotice error={people.error ?? exporting.error} />
        {asked.length >= 2 && people.data?.length === 0 && (
          <EmptyState drawing="none" title={m.nobody_fits_asked({ asked })} />
        )}
        {asked.length >= 2 && people.data && people.data.length > 0 && (
          <ul className="settings__versions" aria-label={m.found()}>
            {people.data.map(({ kind, id, family_id, title, detail }) => (
              <li key={id} className="row row--between">
                <span>
                  <strong className="strong">{title}</strong>
                  {detail && <span className="dim">{`, ${detail}`}</span>}
                </span>
                <span className="row">
                  <Button
                    size="small"
                    aria-label={m.export_the_family_of_title({ title })}
                    onClick={() =>
                      exporting.mutate(family_id, { onSuccess: () => toast(m.the_export_is_being_made()) })
                    }
                  >
                    {m.export_()}
                  </Button>
                  {kind === "lead" && (
                    <Button
                      size="small"
                      look="danger"
                      aria-label={m.erase_title({ title })}
                      onClick={() => setWhom({ family_id, lead_id: id })}
                    >
                      {m.this_child()}
                    </Button>
                  )}
                  <Button
                    size="small"
                    look="danger"
                    aria-label={m.erase_the_family_of_title({ title })}
                    onClick={() => setWhom({ family_id, lead_id: null })}
                  >
                    {m.the_family()}
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        )}
        <Erasures />
      </div>
      {whom && (
        <EraseSheet
          whom={whom}
          onClose={() => setWhom(null)}
          onDone={() => {
            setWhom(null);
            setWords("");
          }}
        />
      )}
    </Card>
  );
}

const REASONS: Record<Erasure["reason"], string> = {
  asked: m.asked_for(),
  withdrawn: m.permission_for_the_course_taken_back(),
  never_answered: m.never_answered(),
  time_over: m.kept_long_enough(),
};
const STEPS: Record<Erasure["step"], string> = {
  stop: m.stopping_what_was_planned(),
  providers: m.telling_our_services(),
  account: m.closing_the_account(),
  files: m.deleting_files(),
  events: m.looking_through_stored_events(),
  rows: m.deleting_the_rows(),
  done: m.done_2(),
};

function Erasures() {
  const erasures = useErasures();
  if (erasures.isPending) return <SkeletonRows rows={2} label={m.loading_what_was_erased()} />;
  if (erasures.error) return <ErrorNotice error={erasures.error} onRetry={() => void erasures.refetch()} />;
  if (erasures.data.length === 0) return <p className="dim">{m.nobody_was_erased_yet_and_nobody_is_going_to()}</p>;
  return (
    <ul className="settings__versions" aria-label={m.planned_and_done()}>
      {erasures.data.map((one) => (
        <Row key={one.id} one={one} />
      ))}
    </ul>
  );
}

function Row({ one }: { one: Erasure }) {
  const cancel = useCancelErasure();
  return (
    <li className="stack">
      <div className="row row--between">
        <span>
          <strong className="strong">{one.name}</strong>
          <span className="dim">{`, ${REASONS[one.reason].toLowerCase()}`}</span>
          <br />
          <span className="dim small" role={one.status === "running" ? "status" : undefined}>
            {state(one)}
          </span>
        </span>
        {one.status === "planned" && (
          <Button
            size="small"
            busy={cancel.isPending && m.taking_back()}
            aria-label={m.keep_name({ name: one.name })}
            onClick={() => cancel.mutate(one.id, { onSuccess: () => toast(m.name_is_not_erased({ name: one.name })) })}
          >
            {m.keep_them()}
          </Button>
        )}
      </div>
      {one.status === "running" && one.total > 0 && (
        <progress aria-label={STEPS[one.step]} value={one.progress} max={one.total} />
      )}
      {one.error && <p className="bad small">{one.error}</p>}
      {one.notes.map((note) => (
        <p key={note} className="dim small">
          {note}
        </p>
      ))}
      <ErrorNotice error={cancel.error} />
    </li>
  );
}

function state(one: Erasure): string {
  if (one.status === "planned") return m.goes_on_day_clock({ day_clock: dayClock(one.due_at) });
  if (one.status === "running") return STEPS[one.step];
  if (one.status === "cancelled") return m.taken_back_part({ part: one.done_at ? dayClock(one.done_at) : "" });
  const kept = one.kept.map(({ words }) => words).join(", ");
  return m.erased_partpart2({
    part: one.done_at ? dayClock(one.done_at) : "",
    part2: kept ? m.kept_kept({ kept }) : "",
  });
}

/** How long each kind is kept, and what the next purge takes. The lengths are fields below. */
export function NextPurge() {
  const kinds = useRetention();
  return (
    <Card title={m.next_purge()}>
      <ErrorNotice error={kinds.error} onRetry={() => void kinds.refetch()} />
      {kinds.isPending && <SkeletonRows rows={5} label={m.looking_what_is_old()} />}
      {kinds.data && (
        <div className="settings__wide">
          <table className="settings__keys">
            <caption className="sr-only">{m.what_is_kept_how_long_and_what_goes_next()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.kind()}</th>
                <th scope="col">{m.kept_for()}</th>
                <th scope="col" className="num">
                  {m.goes_now()}
                </th>
                <th scope="col" className="num">
                  {m.in_30_days()}
                </th>
                <th scope="col">{m.last_looked()}</th>
              </tr>
            </thead>
            <tbody>
              {kinds.data.map((one) => (
                <tr key={one.kind}>
                  <th scope="row">{one.label}</th>
                  <td>{`${one.length} ${one.unit}`}</td>
                  <td className="num">{one.due}</td>
                  <td className="num">{one.soon}</td>
                  <td>
                    {one.ran_at
                      ? m.day_clock_took_last_gone({ day_clock: dayClock(one.ran_at), last_gone: one.last_gone })
                      : m.not_yet()}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="dim small">{m.a_purge_looks_every_hour_what_the_consent()}</p>
    </Card>
  );
}
