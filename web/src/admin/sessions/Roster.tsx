import { IconDownload } from "@tabler/icons-react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { clock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { downloadCsv } from "../kit/csv";
import { type SessionRow, useMarkAttendance, useSessionRoster } from "./api";

/** Who came and who said that they cannot; what the join link does not know is noted by hand. */
export function Roster({ session, canMark }: { session: SessionRow; canMark: boolean }) {
  const roster = useSessionRoster(session.id, session.batch_id);
  const mark = useMarkAttendance(session.id);
  if (roster.error) return <ErrorNotice error={roster.error} onRetry={() => void roster.refetch()} />;
  if (!roster.data) return <SkeletonRows rows={4} label={m.loading_the_roster()} />;
  if (roster.data.length === 0) return <p className="dim">{m.no_student_holds_a_seat_in_this_batch()}</p>;
  const seats = roster.data;
  const missing = seats.filter(({ came }) => !came);
  const away = seats.filter(({ answer }) => answer && !answer.is_coming).length;
  const put = (ids: string[], here: boolean) =>
    mark.mutate(
      { ids, here },
      {
        onSuccess: () =>
          toast(here ? m.count_present({ count: count(ids.length, m.student()) }) : m.noted_as_absent(), () =>
            mark.mutate({ ids, here: !here }),
          ),
      },
    );
  return (
    <div className="stack">
      <div className="row row--between">
        <p role="status">
          <strong>{seats.length - missing.length}</strong> {m.of_length_came({ length: seats.length })}
          {away > 0 && m.away_said_they_cannot({ away })}
        </p>
        <span className="row">
          {canMark && missing.length > 0 && (
            <Button
              size="small"
              disabled={mark.isPending}
              onClick={() =>
                put(
                  missing.map(({ id }) => id),
                  true,
                )
              }
            >
              {m.mark_the_other_length_present({ length: missing.length })}
            </Button>
          )}
          <Button
            size="small"
            icon={<IconDownload size={16} aria-hidden="true" />}
            onClick={() =>
              downloadCsv(
                "attendance.csv",
                ["student", "present", m.joined_at(), "noted", m.cannot_come()],
                seats.map(({ name, came, answer }) => [
                  name,
                  came ? m.yes_lower() : m.no_lower(),
                  came ? clock(came.joined_at) : "",
                  came?.how,
                  answer && !answer.is_coming ? (answer.reason ?? "yes") : "",
                ]),
              )
            }
          >
            {m.csv()}
          </Button>
        </span>
      </div>
      <ErrorNotice error={mark.error} title={m.this_was_not_noted()} />
      <div className="card grid">
        <table>
          <caption className="sr-only">{m.roster()}</caption>
          <thead>
            <tr>
              <th scope="col">{m.student_2()}</th>
              <th scope="col">{m.present()}</th>
            </tr>
          </thead>
          <tbody>
            {seats.map(({ id, lead_id, name, came, answer }) => (
              <tr key={id}>
                <td>
                  <span className="who">
                    <Avatar id={lead_id} name={name} />
                    <span>
                      <Link href={paths.admin.student(id)}>{name}</Link>
                      {answer && !answer.is_coming && (
                        <small className="wait">
                          {m.cannot_come_2()}
                          {answer.reason ? `: ${answer.reason}` : ""}
                        </small>
                      )}
                    </span>
                  </span>
                </td>
                <td data-label={m.present()}>
                  <label className="row">
                    <input
                      type="checkbox"
                      checked={Boolean(came)}
                      disabled={!canMark || mark.isPending}
                      aria-label={m.name_was_present({ name })}
                      onChange={(event) => put([id], event.target.checked)}
                    />
                    <small className="dim">
                      {came
                        ? came.how === "hand"
                          ? m.by_hand()
                          : m.joined_clock({ clock: clock(came.joined_at) })
                        : ""}
                    </small>
                  </label>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!canMark && <p className="dim">{m.who_came_can_be_noted_from_15_minutes_before()}</p>}
    </div>
  );
}
