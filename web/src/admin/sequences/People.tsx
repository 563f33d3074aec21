import { useDeferredValue, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useSelection } from "../kit/selection";
import { searchable } from "../kit/useListState";
import { allMembers, type Member, type Sequence, type Standing, useMembers } from "./api";
import { type Act, MemberSheet } from "./MemberSheet";
import { PersonPicker } from "./PersonPicker";
import { WHY_STOPPED } from "./words";

const STANDINGS: Record<Standing, string> = { running: m.in_it_now(), resting: m.resting(), over: m.ended() };
const MORE = 25;

/** Who is in a follow-up: many at once rest, go on or leave it, after the sheet that says what becomes of each. */
export function People({ it }: { it: Sequence }) {
  const [standing, setStanding] = useState<Standing>("running");
  const [typed, setTyped] = useState("");
  const [most, setMost] = useState(MORE);
  const [sheet, setSheet] = useState<{ act: Act; leadIds: string[] } | null>(null);
  const asked = { sequenceId: it.id, standing, words: useDeferredValue(searchable(typed)) };
  const members = useMembers(asked, most);
  const selection = useSelection({ scope: `${standing} ${asked.words}` }, () => allMembers(asked));
  const { rows = [], total = 0 } = members.data ?? {};
  const chosen = selection.count(total);
  const open = async (act: Act) => setSheet({ act, leadIds: await selection.resolve() });

  return (
    <section className="stack" aria-label={m.who_is_in_it()}>
      <h3>{m.who_is_in_it()}</h3>
      <div className="form__two">
        <SelectField
          label={m.how_they_stand()}
          value={standing}
          onChange={(event) => {
            setStanding(event.target.value as Standing);
            setMost(MORE);
          }}
        >
          {Object.entries(STANDINGS).map(([key, word]) => (
            <option key={key} value={key}>
              {word}
            </option>
          ))}
        </SelectField>
        <TextField
          label={m.search_by_name()}
          type="search"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <ErrorNotice error={members.error} onRetry={() => void members.refetch()} />
      {members.isPending && <SkeletonRows rows={3} label={m.loading_who_is_in_it()} />}
      {members.data && rows.length === 0 && <p className="dim">{m.nobody_stands_there()}</p>}
      {rows.length > 0 && standing !== "over" && (
        <div className="row">
          <label className="row row--line">
            <input
              type="checkbox"
              checked={rows.every(({ lead_id }) => selection.has(lead_id))}
              onChange={() => selection.togglePage(rows.map(({ lead_id }) => lead_id))}
            />
            {m.all_of_these()}
          </label>
          {!selection.all && chosen > 0 && total > rows.length && (
            <Button size="small" look="ghost" onClick={selection.chooseAll}>
              {m.select_all_total_value_that_match({ total: total.toLocaleString("en-IN"), value: m.leads_2() })}
            </Button>
          )}
          {standing === "running" ? (
            <Button size="small" disabled={chosen === 0} onClick={() => void open("follow_up_pause")}>
              {m.pause_chosen({ chosen })}
            </Button>
          ) : (
            <Button size="small" disabled={chosen === 0} onClick={() => void open("follow_up_resume")}>
              {m.go_on_for_chosen({ chosen })}
            </Button>
          )}
          <Button size="small" look="danger" disabled={chosen === 0} onClick={() => void open("follow_up_stop")}>
            {m.stop_chosen({ chosen })}
          </Button>
        </div>
      )}
      <ul className="plain stack stack--tight" aria-label={m.who_is_in_it()}>
        {rows.map((row) => (
          <li key={row.lead_id} className="row row--line">
            {standing !== "over" && (
              <input
                type="checkbox"
                aria-label={m.select_row_name({ row_name: row.lead.student_name })}
                checked={selection.has(row.lead_id)}
                onChange={() => selection.toggle(row.lead_id)}
              />
            )}
            <Link href={paths.admin.lead(row.lead_id)}>{row.lead.student_name}</Link>
            <small className="dim">{stateOf(row)}</small>
          </li>
        ))}
      </ul>
      {total > rows.length && (
        <div>
          <Button size="small" onClick={() => setMost(most + MORE)}>
            {m.show_more_length_of_matching({ length: rows.length, matching: total.toLocaleString("en-IN") })}
          </Button>
        </div>
      )}
      <PersonPicker label={m.who_begins()} onPick={({ id }) => setSheet({ act: "follow_up", leadIds: [id] })} />
      {sheet && (
        <MemberSheet
          it={it}
          {...sheet}
          onClose={() => {
            setSheet(null);
            selection.clear();
          }}
        />
      )}
    </section>
  );
}

function stateOf(row: Member): string {
  if (row.status === "active" && row.paused_at) return m.rests_since_when({ when: dayClock(row.paused_at) });
  if (row.status === "active") return row.next_at ? m.next_step_when({ when: dayClock(row.next_at) }) : "";
  const how = row.status === "done" ? m.went_through() : (WHY_STOPPED[row.stopped_because ?? ""] ?? m.stopped());
  return row.ended_at ? `${how}, ${dayClock(row.ended_at)}` : how;
}
