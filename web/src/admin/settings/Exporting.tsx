import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { Card } from "../kit/Page";
import { type Export, useAskForExport, useExports, useOpenExport } from "./privacy";

/** Everything as a zip, and the zips of families; each file is kept for a week. */
export function Exporting() {
  const exports = useExports();
  const ask = useAskForExport();
  return (
    <Card title={m.export_()}>
      <div className="stack">
        <p>{m.everything_that_is_stored_in_tables_as_a_zip()}</p>
        <div className="row">
          <Button look="tint" busy={ask.isPending && m.asking_for_it()} onClick={() => ask.mutate(null)}>
            {m.export_everything()}
          </Button>
        </div>
        <ErrorNotice error={ask.error ?? exports.error} />
        {exports.data && exports.data.length > 0 && (
          <ul className="settings__versions" aria-label={m.exports()}>
            {exports.data.map((one) => (
              <Row key={one.id} one={one} />
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

const MEGABYTE = 1024 * 1024;

function Row({ one }: { one: Export }) {
  const open = useOpenExport();
  const name = one.family_id ? (one.name ?? m.a_family_2()) : m.everything();
  const isMade = one.status === "waiting" || one.status === "working";
  return (
    <li className="stack">
      <div className="row row--between">
        <span>
          <strong className="strong">{name}</strong>
          <br />
          <span className="dim small" role={isMade ? "status" : undefined}>
            {state(one)}
          </span>
        </span>
        {one.status === "ready" && (
          <Button
            size="small"
            busy={open.isPending && m.opening()}
            aria-label={m.download_name({ name })}
            onClick={() => open.mutate(one.id)}
          >
            {m.download()}
          </Button>
        )}
      </div>
      {isMade && one.total > 0 && (
        <progress aria-label={m.making_name({ name })} value={one.progress} max={one.total} />
      )}
      {one.error && <p className="bad small">{one.error}</p>}
      <ErrorNotice error={open.error} />
    </li>
  );
}

function state(one: Export): string {
  if (one.status === "ready")
    return m.to_fixed_mb_kept_until_part({
      to_fixed: ((one.bytes ?? 0) / MEGABYTE).toFixed(1),
      part: one.expires_at ? dayClock(one.expires_at) : "",
    });
  if (one.status === "failed") return m.could_not_be_made();
  if (one.status === "expired") return m.of_day_clock_the_file_is_deleted({ day_clock: dayClock(one.created_at) });
  return one.total > 0 ? m.progress_of_total_parts({ progress: one.progress, total: one.total }) : m.waiting_2();
}
