import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { paiseFromText, rupees } from "~/shared/format/money";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { PlanSheet } from "../kit/PlanSheet";

const schema = z.object({
  batch: z.string().check(z.minLength(1, m.choose_a_batch())),
  fee: z.string().check(
    z.refine((text) => {
      const paise = paiseFromText(text);
      return paise !== null && paise >= 900 && paise <= 20_000_000;
    }, m.an_amount_from_9_to_2_00_000()),
  ),
  due: z.string(),
});

type Values = z.infer<typeof schema>;

interface InterestedProps {
  leadId: string;
  student: string;
  /** The form to approve with it; null when that is done. */
  submissionId: string | null;
  onClose: () => void;
}

/** Batch and fee, then what is sent; the payment link is made after it is confirmed. */
export function Interested({ leadId, student, submissionId, onClose }: InterestedProps) {
  const batches = useBatches();
  const [chosen, setChosen] = useState<Values | null>(null);
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { batch: "", fee: "", due: "" } });
  const { errors } = form.formState;
  const [batchId, fee] = form.watch(["batch", "fee"]);
  const batch = batches.data?.find(({ id }) => id === batchId);
  const paise = paiseFromText(fee);

  if (chosen) {
    const amount = paiseFromText(chosen.fee) ?? 0;
    return (
      <PlanSheet
        title={m.student_is_interested({ student })}
        action="interested"
        what={{
          lead_id: leadId,
          batch_id: chosen.batch,
          amount_paise: amount,
          due_on: chosen.due || null,
          submission_id: submissionId,
        }}
        verb={() =>
          m.part_a_link_for_rupees({ part: submissionId ? m.approve_and_send() : m.send(), rupees: rupees(amount) })
        }
        past={m.marked_interested()}
        onDone={() => toast(m.student_marked_interested_the_payment_link({ student }))}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title={<strong>{m.student_is_interested({ student })}</strong>}>
      <form className="form" noValidate onSubmit={form.handleSubmit(setChosen)}>
        <SelectField
          label={m.batch()}
          error={errors.batch?.message}
          {...form.register("batch", {
            onChange: (event) => {
              const picked = batches.data?.find(({ id }) => id === event.target.value);
              if (picked) form.setValue("fee", String(picked.fee_paise / 100), { shouldValidate: true });
            },
          })}
        >
          <option value="">{m.choose_a_batch_2()}</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}, {rupees(one.fee_paise)}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField
            label={m.fee_in_rupees()}
            inputMode="decimal"
            error={errors.fee?.message}
            {...form.register("fee")}
          />
          <TextField label={m.pay_by()} optional type="date" error={errors.due?.message} {...form.register("due")} />
        </div>
        {batches.data?.length === 0 && <Notice kind="wait">{m.there_is_no_batch_yet_make_one_under_session()}</Notice>}
        {batch && paise !== null && paise !== batch.fee_paise && (
          <Notice kind="info">
            {m.the_fee_of_name_is_rupees({ name: batch.name, rupees: rupees(batch.fee_paise) })}
          </Notice>
        )}
        <div className="form__foot">
          <Button type="submit" look="act">
            {m.see_what_will_be_sent()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
