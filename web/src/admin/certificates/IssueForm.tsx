import { Modal } from "@mantine/core";
import { useState } from "react";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type Candidate, useIssue } from "./api";

/** The name as it will be printed, and a reason where the rule is not met. */
export function IssueForm({ candidate, onClose }: { candidate: Candidate; onClose: () => void }) {
  const issue = useIssue();
  const [name, setName] = useState(candidate.name_to_print);
  const [reason, setReason] = useState("");
  const early = candidate.missing.length > 0;
  const problem = issue.error && toAppError(issue.error);
  const field = (one: string) => (problem?.field === one ? problem.message : undefined);

  return (
    <Modal opened onClose={onClose} title={<strong>Certificate for {candidate.student_name}</strong>}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          issue.mutate(
            { enrollment_id: candidate.enrollment_id, name_printed: name.trim(), reason: reason.trim() || null },
            {
              onSuccess: () => {
                toast(`Certificate issued for ${candidate.student_name}`);
                onClose();
              },
            },
          );
        }}
      >
        {early && (
          <Notice kind="wait" title="Not eligible yet">
            <span>{candidate.missing.join("; ")}.</span>
          </Notice>
        )}
        <TextField
          label="Name on the certificate"
          help="Any script. A long name is printed smaller, then on two lines."
          maxLength={120}
          value={name}
          error={field("name_printed")}
          onChange={(event) => setName(event.target.value)}
        />
        {early && (
          <AreaField
            label="Why it is given all the same"
            help="Only you see it."
            rows={2}
            value={reason}
            error={field("reason")}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        <p className="dim">
          The public check page shows{" "}
          {candidate.shows_full_name ? "the full name, as the guardian allowed" : "first name and initial"}.
        </p>
        {problem && !problem.field && <ErrorNotice error={problem} />}
        <div className="form__foot">
          <Button
            type="submit"
            look="act"
            busy={issue.isPending && "Drawing the certificate"}
            disabled={!name.trim() || (early && !reason.trim())}
          >
            Generate certificate
          </Button>
          <Button onClick={onClose}>Back</Button>
        </div>
      </form>
    </Modal>
  );
}
