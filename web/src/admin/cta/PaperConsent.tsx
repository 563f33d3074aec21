import { Modal } from "@mantine/core";
import { useState } from "react";
import type { Enum } from "~/api/rest";
import { safeFileName } from "~/api/storage";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Uploader } from "~/shared/ui/Uploader";
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
  const [name, setName] = useState(guardian ?? "");
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
          toast(`Permissions for ${student} recorded`);
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>Permission on paper for {student}</strong>} size="lg">
      <div className="form">
        <div className="form__two">
          <TextField
            label="Who signed"
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField label="Relation" value={who} onChange={(event) => setWho(event.target.value as typeof who)}>
            <option value="">Choose one</option>
            <option value="mother">Mother</option>
            <option value="father">Father</option>
            <option value="guardian">Lawful guardian</option>
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
              <option value="">Not answered on the paper</option>
              <option value="yes">Yes</option>
              <option value="no">No</option>
            </SelectField>
          ))}
        </div>
        {proof ? (
          <Notice
            kind="good"
            role="status"
            title="Proof stored"
            actions={
              <Button size="small" onClick={() => setProof(null)}>
                Take another file
              </Button>
            }
          >
            {proof.name}
          </Notice>
        ) : (
          <Uploader
            label="Photo or scan of the signed paper"
            limits="PDF, JPG, PNG or WebP, up to 20 MB. It is kept as proof and never replaced."
            accept="application/pdf,image/jpeg,image/png,image/webp"
            maxBytes={MOST_BYTES}
            bucket="consent-proofs"
            pathFor={(file) => `${leadId}/${crypto.randomUUID()}-${safeFileName(file.name)}`}
            onStored={(path, file) => setProof({ path, name: file.name })}
          />
        )}
        <ErrorNotice error={record.error} />
        <div className="form__foot">
          <Button look="act" disabled={!ready} busy={record.isPending && "Recording"} onClick={save}>
            Record the permission
          </Button>
          <Button onClick={onClose}>Back</Button>
        </div>
        {!ready && <p className="field__help">It needs a name, a relation, at least one answer and the proof.</p>}
      </div>
    </Modal>
  );
}
