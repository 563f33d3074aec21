import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { paiseFromText, rupees } from "~/shared/format/money";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useBatches } from "../batches/api";
import { useMarkInterested } from "./api";

const schema = z.object({
  batch: z.string().check(z.minLength(1, "Choose a batch.")),
  fee: z.string().check(
    z.refine((text) => {
      const paise = paiseFromText(text);
      return paise !== null && paise >= 900 && paise <= 20_000_000;
    }, "An amount from ₹9 to ₹2,00,000."),
  ),
  due: z.string(),
});

type Values = z.infer<typeof schema>;

/** Batch and fee; then the payment link is made and sent to the guardian. */
export function Interested({ leadId, student, onClose }: { leadId: string; student: string; onClose: () => void }) {
  const batches = useBatches();
  const mark = useMarkInterested(leadId);
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { batch: "", fee: "", due: "" } });
  const { errors } = form.formState;
  const [batchId, fee] = form.watch(["batch", "fee"]);
  const batch = batches.data?.find(({ id }) => id === batchId);
  const paise = paiseFromText(fee);

  return (
    <Modal opened onClose={onClose} title={<strong>{student} is interested</strong>}>
      <form
        className="form"
        noValidate
        onSubmit={form.handleSubmit((values) =>
          mark.mutate(
            { batchId: values.batch, amountPaise: paiseFromText(values.fee) ?? 0, dueOn: values.due || null },
            {
              onSuccess: () => {
                toast(`${student} marked interested. The payment link is being made.`);
                onClose();
              },
            },
          ),
        )}
      >
        <SelectField
          label="Batch"
          error={errors.batch?.message}
          {...form.register("batch", {
            onChange: (event) => {
              const chosen = batches.data?.find(({ id }) => id === event.target.value);
              if (chosen) form.setValue("fee", String(chosen.fee_paise / 100), { shouldValidate: true });
            },
          })}
        >
          <option value="">Choose a batch</option>
          {batches.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}, {rupees(one.fee_paise)}
            </option>
          ))}
        </SelectField>
        <div className="form__two">
          <TextField label="Fee in rupees" inputMode="decimal" error={errors.fee?.message} {...form.register("fee")} />
          <TextField label="Pay by" optional type="date" error={errors.due?.message} {...form.register("due")} />
        </div>
        {batches.data?.length === 0 && (
          <Notice kind="wait">There is no batch yet. Make one under Session Scheduler, Batches.</Notice>
        )}
        {batch && paise !== null && paise !== batch.fee_paise && (
          <Notice kind="info">{`The fee of ${batch.name} is ${rupees(batch.fee_paise)}.`}</Notice>
        )}
        <ErrorNotice error={mark.error} />
        <div className="form__foot">
          <Button type="submit" look="act" busy={mark.isPending && "Asking for the link"}>
            {paise ? `Send a link for ${rupees(paise)}` : "Send the payment link"}
          </Button>
          <Button onClick={onClose}>Back</Button>
        </div>
      </form>
    </Modal>
  );
}
