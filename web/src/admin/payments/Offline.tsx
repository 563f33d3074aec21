import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { safeFileName } from "~/api/storage";
import { rupees } from "~/shared/format/money";
import { dayKey } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Uploader } from "~/shared/ui/Uploader";
import { useTyped } from "../kit/useDraft";
import { METHODS, type Payment, usePaymentActions } from "./api";

const MOST_BYTES = 20_971_520;
type Method = "cash" | "upi" | "bank" | "cheque" | "other";

/** Money that came in another way than by the link, with its proof. */
export function Offline({ it, onClose }: { it: Payment; onClose: () => void }) {
  const { offline } = usePaymentActions();
  const [method, setMethod] = useState<Method>("cash");
  const [on, setOn] = useState(() => dayKey(Date.now()));
  const [reference, setReference, clearReference] = useTyped(`offline reference.${it.id}`);
  const [note, setNote, clearNote] = useTyped(`offline note.${it.id}`);
  const [proof, setProof] = useState<{ path: string; name: string } | null>(null);
  const needsReference = method !== "cash";
  const ready = on !== "" && on <= dayKey(Date.now()) && (!needsReference || reference.trim() !== "");
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{m.paid_in_another_way_pay_ref({ pay_ref: it.pay_ref })}</strong>}
      size="lg"
    >
      <div className="form">
        <p>
          {m.rupees_of_student_name_the_seat_opens_the({
            rupees: rupees(it.amount_paise),
            student_name: it.lead.student_name,
          })}
        </p>
        <div className="form__two">
          <SelectField label={m.how()} value={method} onChange={(event) => setMethod(event.target.value as Method)}>
            {Object.entries(METHODS)
              .filter(([key]) => key !== "gateway")
              .map(([key, word]) => (
                <option key={key} value={key}>
                  {word}
                </option>
              ))}
          </SelectField>
          <TextField
            label={m.received_on()}
            type="date"
            value={on}
            max={dayKey(Date.now())}
            error={on > dayKey(Date.now()) ? m.money_that_is_still_to_come_is_not_booked() : undefined}
            onChange={(event) => setOn(event.target.value)}
          />
        </div>
        <TextField
          label={m.reference()}
          optional={!needsReference}
          value={reference}
          maxLength={100}
          help={m.the_utr_cheque_number_or_receipt_that_finds()}
          onChange={(event) => setReference(event.target.value)}
        />
        <AreaField
          label={m.note()}
          optional
          rows={2}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
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
            label={m.proof_optional()}
            limits={m.pdf_jpg_png_or_webp_up_to_20_mb_only_you_can()}
            accept="application/pdf,image/jpeg,image/png,image/webp"
            maxBytes={MOST_BYTES}
            bucket="payment-proofs"
            pathFor={(file) => `${it.id}/${crypto.randomUUID()}-${safeFileName(file.name)}`}
            onStored={(path, file) => setProof({ path, name: file.name })}
          />
        )}
        <ErrorNotice error={offline.error} />
        <div className="form__foot">
          <Button
            look="act"
            disabled={!ready}
            busy={offline.isPending && m.booking()}
            onClick={() =>
              offline.mutate(
                {
                  id: it.id,
                  method,
                  received_on: on,
                  reference: reference.trim() || null,
                  note: note.trim() || null,
                  proof_path: proof?.path ?? null,
                },
                {
                  onSuccess: () => {
                    clearReference();
                    clearNote();
                    toast(
                      m.rupees_booked_for_student_name({
                        rupees: rupees(it.amount_paise),
                        student_name: it.lead.student_name,
                      }),
                    );
                    onClose();
                  },
                },
              )
            }
          >
            {m.book_rupees({ rupees: rupees(it.amount_paise) })}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </div>
    </Modal>
  );
}
