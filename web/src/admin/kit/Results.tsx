import { IconDownload } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { StatusChip } from "~/shared/ui/StatusChip";
import { MESSAGE } from "~/shared/words/status";
import { downloadCsv } from "./csv";

/** What became of one item of a bulk action. */
export interface ItemResult {
  id: string;
  name: string;
  outcome: "done" | "skipped" | "failed";
  reason?: string | null;
}

interface ResultsProps {
  /** What was done, in the past: "Payment links sent". */
  title: string;
  results: readonly ItemResult[];
  fileName: string;
  onRetry?: (failed: readonly ItemResult[]) => void;
  busy?: string | false;
  onClose: () => void;
}

const WORDS = { done: m.done_2(), skipped: m.skipped(), failed: m.failed() } as const;
const LOOKS = {
  done: { ...MESSAGE.delivered, en: "Done" },
  skipped: MESSAGE.skipped,
  failed: MESSAGE.failed,
} as const;
const SHOWN_AT_MOST = 200;

export function resultCounts(results: readonly ItemResult[]) {
  const of = (outcome: ItemResult["outcome"]) => results.filter((each) => each.outcome === outcome).length;
  return { done: of("done"), skipped: of("skipped"), failed: of("failed") };
}

/** What became of each item; it stays until closed. What needs a hand stands first. */
export function Results({ title, results, fileName, onRetry, busy = false, onClose }: ResultsProps) {
  const counts = resultCounts(results);
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const order = [...failed, ...results.filter((each) => each.outcome === "skipped")];
  const listed = [...order, ...results.filter((each) => each.outcome === "done")].slice(0, SHOWN_AT_MOST);
  return (
    <section className="card" aria-label={title}>
      <div className="card__head row--between">
        <p role="status">
          <strong className="strong">{title}</strong>
          {m.done_skipped_failed({
            done: counts.done,
            skipped: counts.skipped,
            failed: counts.failed,
          })}
        </p>
        <span className="row">
          {onRetry && failed.length > 0 && (
            <Button look="act" size="small" busy={busy} onClick={() => onRetry(failed)}>
              {m.retry_length_failed({ length: failed.length })}
            </Button>
          )}
          <Button
            size="small"
            icon={<IconDownload size={16} aria-hidden="true" />}
            onClick={() =>
              downloadCsv(
                fileName,
                ["name", "result", "reason"],
                results.map(({ name, outcome, reason }) => [name, WORDS[outcome], reason]),
              )
            }
          >
            {m.download_as_csv()}
          </Button>
          <Button size="small" onClick={onClose}>
            {m.close()}
          </Button>
        </span>
      </div>
      <ul className="results">
        {listed.map(({ id, name, outcome, reason }) => (
          <li key={id}>
            <StatusChip look={LOOKS[outcome]} />
            <strong className="strong">{name}</strong>
            {reason && <span className={outcome === "failed" ? "bad" : "dim"}>{reason}</span>}
          </li>
        ))}
      </ul>
      {results.length > listed.length && (
        <p className="card__body dim">{m.length_more_are_in_the_file({ length: results.length - listed.length })}</p>
      )}
    </section>
  );
}
