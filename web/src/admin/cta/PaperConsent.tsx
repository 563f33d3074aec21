import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import type { Enum } from "~/api/rest";
import { safeFileName } from "~/api/storage";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Uploader } from "~/shared/ui/Uploader";
import { useTyped } from "../kit/useDraft";
import { PURPOSES } from "../words";
import { type PaperConsentValues, usePaperConsent } from "./api";

type Purpose = Enum<"consent_purpose">;
type Said = "" | "yes" | "no";

const ORDER = Object.keys(PURPOSES) as Purpose[];
const MOST_BYTES = 20_971_520;

interface PaperConsentProps {
  leadId: string;
  student: string;
  guardian?: string | null;
  relation?: string | null;
  onClose: () => void;
}

/** What a guardian signed on paper, purpose by purpose, with a photo or scan as the proof. */
export function PaperConsent({ leadId, student, guardian, relation, onClose }: PaperConsentProps) {
  const [name, setName, clear] = useTyped(`paper.${leadId}`, guardian ?? "");
  const [who, setWho] = useState<PaperConsentValues["relation"] | "">(
    relation === "mother" || relation === "father" || relation === "guardian" ? relation : "",
  );
  const [said, setSaid] = useState<Record<string, Said>>({});
  const [proof, setProof] = useState<{ path: string; name: string } | null>(null);
  const record = usePaperConsent(leadId);
  const answered = ORDER.filter((purpose) => said[purpose]);
  const ready = Boolean(name.trim() && who && proof && answered.length > 0);

  function save() {
    if (!ready || !proof || !who) return;
    record.mutate(
      {
        purposes: Object.fromEntries(answered.map((purpose) => [purpose, said[purpose] === "yes"])),
        guardian_name: name.trim(),
        relation: who,
        proof_path: proof.path,
        contact_id: null,
      },
      {
        onSuccess: () => {
          clear();
          toast(m.permissions_for_student_recorded({ student }));
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{m.permission_on_paper_for_student({ student })}</strong>} size="lg">
      <div className="form">
        <div className="form__two">
          <TextField
            label={m.who_signed()}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField label={m.relation()} value={who} onChange={(event) => setWho(event.target.value as typeof who)}>
            <option value="">{m.choose_one()}</option>
            <option value="mother">{m.mother()}</option>
            <option value="father">{m.father()}</option>
            <option value="guardian">{m.lawful_guardian()}</option>
          </SelectField>
        </div>
        <div className="form__two">
          {ORDER.map((purpose) => (
            <SelectField
              key={purpose}
              label={PURPOSES[purpose]}
              value={said[purpose] ?? ""}
              onChange={(event) => setSaid({ ...said, [purpose]: event.target.value as Said })}
            >
              <option value="">{m.not_answered_on_the_paper()}</option>
              <option value="yes">{m.yes()}</option>
              <option value="no">{m.no()}</option>
            </SelectField>
          ))}
        </div>
        {proof ? (
          <Notice
            kind="good"
            role="status"
            title={m.proof_stored()}
            actions={
              <Button size="small" onClick={() => setProof(null)}>
                {m.take_another_file()}
              </Button>
            }
          >
            {proof.name}
          </Notice>
        ) : (
          <Uploader
            label={m.photo_or_scan_of_the_signed_paper()}
            limits={m.pdf_jpg_png_or_webp_up_to_20_mb_it_is_kept()}
            accept="application/pdf,image/jpeg,image/png,image/webp"
            maxBytes={MOST_BYTES}
            bucket="consent-proofs"
            pathFor={(file) => `${leadId}/${crypto.randomUUID()}-${safeFileName(file.name)}`}
            onStored={(path, file) => setProof({ path, name: file.name })}
          />
        )}
        <ErrorNotice error={record.error} />
        <div className="form__foot">
          <Button look="act" disabled={!ready} busy={record.isPending && m.recording()} onClick={save}>
            {m.record_the_permission()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
        {!ready && <p className="field__help">{m.it_needs_a_name_a_relation_at_least_one()}</p>}
      </div>
    </Modal>
  );
}
