import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { PlanSheet } from "../kit/PlanSheet";
import { type Candidate, type Drawn, usePrepare, useTemplates } from "./api";
import { Picture } from "./Picture";

interface Typed {
  name: string;
  reason: string;
}

/** Names and reasons; then the drawings to look at; then who hears of it. */
export function Generate({ candidates, onClose }: { candidates: Candidate[]; onClose: () => void }) {
  const templates = useTemplates();
  const prepare = usePrepare();
  const [template, setTemplate] = useState("");
  const [typed, setTyped] = useState<Record<string, Typed>>({});
  const [drawn, setDrawn] = useState<Record<string, Drawn>>({});
  const [sending, setSending] = useState(false);
  const of = (one: Candidate): Typed =>
    typed[one.enrollment_id] ?? { name: one.name_printed ?? one.name_to_print, reason: "" };
  const set = (one: Candidate, change: Partial<Typed>) =>
    setTyped((was) => ({ ...was, [one.enrollment_id]: { ...of(one), ...change } }));
  const ready = candidates.flatMap((one) => drawn[one.enrollment_id]?.certificate ?? []);
  const open = candidates.filter((one) => !drawn[one.enrollment_id]?.certificate);
  const unsaid = open.filter((one) => one.missing.length > 0 && !of(one).reason.trim());

  if (sending)
    return (
      <PlanSheet
        title={m.issue_count({ count: count(ready.length, m.certificate_2()) })}
        action="certificates"
        what={{ ids: ready.map(({ id }) => id) }}
        verb={(n) => m.issue_n({ n })}
        past={m.certificates_issued()}
        onClose={onClose}
      />
    );

  const title =
    candidates.length === 1
      ? m.certificate_for_student_name({ student_name: candidates[0]?.student_name ?? "" })
      : m.generate_certificates();
  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>} size="lg">
      {candidates.length === 0 && <EmptyState drawing="none" title={m.all_of_these_have_a_certificate_already()} />}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const items = open.map((one) => ({
            enrollment_id: one.enrollment_id,
            name_printed: of(one).name.trim(),
            reason: of(one).reason.trim() || null,
            template_id: template || null,
          }));
          prepare.mutate(items, {
            onSuccess: (results) =>
              setDrawn((was) => ({ ...was, ...Object.fromEntries(results.map((each) => [each.enrollment_id, each])) })),
          });
        }}
      >
        {open.length > 0 && (
          <SelectField label={m.template()} value={template} onChange={(event) => setTemplate(event.target.value)}>
            {templates.data?.map((one) => (
              <option key={one.id} value={one.is_default ? "" : one.id}>
                {one.name}
              </option>
            ))}
          </SelectField>
        )}
        <ul className="plain stack">
          {candidates.map((one) => {
            const result = drawn[one.enrollment_id];
            const wrong = (field: string) => (result?.field === field ? (result.reason ?? undefined) : undefined);
            return (
              <li key={one.enrollment_id} className="card card__body stack">
                <strong className="strong">{one.student_name}</strong>
                {result?.certificate ? (
                  <Picture path={result.certificate.png_path} name={result.certificate.name_printed} />
                ) : (
                  <>
                    <TextField
                      label={m.name_on_the_certificate()}
                      help={m.any_indian_script_a_long_name_is_printed()}
                      maxLength={120}
                      value={of(one).name}
                      error={wrong("name_printed")}
                      onChange={(event) => set(one, { name: event.target.value })}
                    />
                    {one.missing.length > 0 && (
                      <AreaField
                        label={m.why_it_is_given_all_the_same()}
                        help={m.not_eligible_yet_missing_only_you_see_the({ missing: one.missing.join("; ") })}
                        rows={2}
                        value={of(one).reason}
                        error={wrong("reason")}
                        onChange={(event) => set(one, { reason: event.target.value })}
                      />
                    )}
                    {result && !result.field && <p className="bad">{result.reason}</p>}
                  </>
                )}
                <p className="dim small">
                  {m.the_public_check_page_shows()}{" "}
                  {one.shows_full_name ? m.the_full_name_as_the_guardian_allowed() : m.first_name_and_initial()}.
                </p>
              </li>
            );
          })}
        </ul>
        <ErrorNotice error={prepare.error} />
        <div className="form__foot">
          {open.length > 0 && (
            <Button
              type="submit"
              look={ready.length > 0 ? "plain" : "act"}
              busy={prepare.isPending && m.drawing()}
              disabled={unsaid.length > 0 || open.some((one) => !of(one).name.trim())}
            >
              {m.draw_count({ count: count(open.length, m.certificate_2()) })}
            </Button>
          )}
          {ready.length > 0 && (
            <Button look="act" onClick={() => setSending(true)}>
              {m.go_on_with_length({ length: ready.length })}
            </Button>
          )}
          <Button onClick={onClose}>{ready.length > 0 ? m.keep_as_drafts() : m.back()}</Button>
        </div>
        {unsaid.length > 0 && (
          <p className="dim small">{m.count_still_to_be_said({ count: count(unsaid.length, m.reason_2()) })}</p>
        )}
      </form>
    </Modal>
  );
}
