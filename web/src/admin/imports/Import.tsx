import { useParams, useSearchParams } from "wouter";
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
  done: "Result",
  failed: "Result",
  cancelled: "Result",
};

const DELIMITERS: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

function describe(it: LeadImport): string {
  const parts = [
    it.total_rows !== null && count(it.total_rows, "row"),
    it.delimiter ? `${it.encoding.toUpperCase()}, ${DELIMITERS[it.delimiter] ?? it.delimiter}` : "spreadsheet",
  ].filter(Boolean);
  const written = ["running", "done"].includes(it.status) ? "" : " Nothing is written yet.";
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
      <Page title="Lead Import">
        <ErrorNotice error={lead.error} onRetry={() => void lead.refetch()} />
        {lead.isPending && <SkeletonRows rows={6} label="Loading the import" />}
      </Page>
    );
  }
  const backToMap = query.get("step") === "map" && (it.status === "checked" || it.status === "failed");
  const step = backToMap ? "Map" : STEP_OF[it.status];
  const showMap = () => setQuery({ step: "map" });
  return (
    <Page title={`Import ${it.file_name}`} fact={describe(it)} actions={<Steps current={step} />}>
      {step === "Map" && <MapStep key={it.id} it={it} onChecking={() => setQuery({})} />}
      {it.status === "checking" && <WorkingStep it={it} words="Checking" />}
      {it.status === "checked" && !backToMap && <CheckStep it={it} onBack={showMap} />}
      {it.status === "running" && <WorkingStep it={it} words="Importing" />}
      {step === "Result" && <ResultStep it={it} onBack={showMap} />}
    </Page>
  );
}
