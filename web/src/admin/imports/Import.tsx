import { useParams, useSearchParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Page } from "../kit/Page";
import { type LeadImport, useImport } from "./api";
import { CheckStep } from "./CheckStep";
import { MapStep } from "./MapStep";
import { ResultStep } from "./ResultStep";
import { type StepName, Steps } from "./Steps";
import { WorkingStep } from "./WorkingStep";

const STEP_OF: Record<LeadImport["status"], StepName> = {
  uploaded: "Map",
  mapped: "Map",
  checking: "Check",
  checked: "Check",
  running: "Run",
  paused: "Run",
  stopped: "Result",
  undoing: "Result",
  undone: "Result",
  done: "Result",
  failed: "Result",
  cancelled: "Result",
};

const DELIMITERS: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

function describe(it: LeadImport): string {
  const parts = [
    it.total_rows !== null && count(it.total_rows, m.row()),
    it.delimiter ? `${it.encoding.toUpperCase()}, ${DELIMITERS[it.delimiter] ?? it.delimiter}` : "spreadsheet",
  ].filter(Boolean);
  const written = !["uploaded", "mapped", "checking", "checked"].includes(it.status)
    ? ""
    : ` ${m.nothing_is_written_yet()}`;
  return `${parts.join(", ")}.${written}`;
}

/** An import at whichever step it stands; leaving and coming back returns to the same place. */
export default function Import() {
  const { id = "" } = useParams<{ id: string }>();
  const [query, setQuery] = useSearchParams();
  const lead = useImport(id);
  const it = lead.data;

  if (!it) {
    return (
      <Page title={m.lead_import()}>
        <ErrorNotice error={lead.error} onRetry={() => void lead.refetch()} />
        {lead.isPending && <SkeletonRows rows={6} label={m.loading_the_import()} />}
      </Page>
    );
  }
  const backToMap = query.get("step") === "map" && (it.status === "checked" || it.status === "failed");
  const step = backToMap ? "Map" : STEP_OF[it.status];
  const showMap = () => setQuery({ step: "map" });
  return (
    <Page
      title={m.import_file_name({ file_name: it.file_name })}
      fact={describe(it)}
      actions={<Steps current={step} />}
    >
      {step === "Map" && <MapStep key={it.id} it={it} onChecking={() => setQuery({})} />}
      {it.status === "checking" && <WorkingStep it={it} words={m.checking()} />}
      {it.status === "checked" && !backToMap && <CheckStep it={it} onBack={showMap} />}
      {it.status === "running" && <WorkingStep it={it} words={m.importing()} />}
      {it.status === "paused" && <WorkingStep it={it} words={m.paused()} />}
      {it.status === "undoing" && <WorkingStep it={it} words={m.undoing()} of={it.new_rows} />}
      {step === "Result" && it.status !== "undoing" && <ResultStep it={it} onBack={showMap} />}
    </Page>
  );
}
