import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useState } from "react";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { paiseFromText, rupees } from "~/shared/format/money";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraftedForm } from "../kit/useDraftedForm";

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
  leads: readonly { id: string; name: string }[];
  /** The form to approve with the one lead; none when that is done. */
  submissionId?: string | null;
  /** What the one lead's guardian said on a call; applied with it. */
  proposalId?: string;
  onClose: () => void;
}

/** Batch and fee, then what is sent; the payment links are made after it is confirmed. The one way to Interested. */
export function Interested({ leads, submissionId = null, proposalId, onClose }: InterestedProps) {
  const batches = useBatches();
  const [chosen, setChosen] = useState<Values | null>(null);
  const [ids, setIds] = useState(() => leads.map(({ id }) => id));
  const [form, forget] = useDraftedForm<Values>(`interested.${leads.map(({ id }) => id).join()}`, {
    resolver: zodResolver(schema),
    defaultValues: { batch: "", fee: "", due: "" },
  });
  const { errors } = form.formState;
  const [batchId, fee] = form.watch(["batch", "fee"]);
  const batch = batches.data?.find(({ id }) => id === batchId);
  const paise = paiseFromText(fee);
  const [only] = leads;
  const title =
    leads.length === 1 && only
      ? m.student_is_interested({ student: only.name })
      : m.several_are_interested({ count: leads.length });

  if (chosen) {
    const amount = paiseFromText(chosen.fee) ?? 0;
    const verb = (ready: number) =>
      leads.length === 1
        ? m.part_a_link_for_rupees({ part: submissionId ? m.approve_and_send() : m.send(), rupees: rupees(amount) })
        : m.send_count_links({ count: ready, rupees: rupees(amount) });
    return (
      <PlanSheet
        key={ids.join()}
        title={title}
        action="interested"
        what={{
          lead_ids: ids,
          batch_id: chosen.batch,
          amount_paise: amount,
          due_on: chosen.due || null,
          submission_id: submissionId,
          proposal_id: proposalId ?? null,
        }}
        verb={verb}
        past={m.marked_interested()}
        onDone={({ results }) => {
          const done = results.filter(({ outcome }) => outcome === "done").length;
          forget();
          if (done > 0)
            toast(
              leads.length === 1 && only
                ? m.student_marked_interested_the_payment_link({ student: only.name })
                : m.count_payment_links_are_made({ count: done }),
            );
        }}
        onRetry={setIds}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title={<strong>{title}</strong>}>
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
