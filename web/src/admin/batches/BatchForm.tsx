import { zodResolver } from "@hookform/resolvers/zod";
import { Modal } from "@mantine/core";
import * as z from "zod/mini";
import { m } from "~/admin/paraglide/messages";
import { paiseFromText, rupees } from "~/shared/format/money";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { useDraftedForm } from "../kit/useDraftedForm";
import { type Batch, useSaveBatch } from "./api";

const LEAST_PAISE = 900;
const MOST_PAISE = 20_000_000;

const schema = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, m.give_the_batch_a_name())),
    course_name: z.string().check(z.trim(), z.minLength(1, m.this_stands_on_the_certificate())),
    class_days: z.string().check(z.trim()),
    starts_on: z.string(),
    ends_on: z.string(),
    fee: z.string().check(
      z.refine((text) => {
        const paise = paiseFromText(text);
        return paise !== null && paise >= LEAST_PAISE && paise <= MOST_PAISE;
      }, m.an_amount_from_9_to_2_00_000()),
    ),
    seats: z.string().check(z.regex(/^\d{0,4}$/, m.a_number_or_nothing())),
  })
  .check(
    z.refine((values) => !values.ends_on || !values.starts_on || values.ends_on >= values.starts_on, {
      path: ["ends_on"],
      error: m.the_end_lies_before_the_start(),
    }),
  );

type Values = z.infer<typeof schema>;

/** Makes a batch, or changes `batch`. */
export function BatchForm({ batch, onClose }: { batch: Batch | null; onClose: () => void }) {
  const save = useSaveBatch();
  const [form, forget] = useDraftedForm<Values>(`batch.${batch?.id ?? "new"}`, {
    resolver: zodResolver(schema),
    defaultValues: {
      name: batch?.name ?? "",
      course_name: batch?.course_name ?? m.business_launchpad_for_teens(),
      class_days: batch?.class_days ?? "",
      starts_on: batch?.starts_on ?? "",
      ends_on: batch?.ends_on ?? "",
      fee: batch ? String(batch.fee_paise / 100) : "",
      seats: batch?.seats ? String(batch.seats) : "",
    },
  });
  const { errors } = form.formState;

  function submit({ fee, seats, starts_on, ends_on, ...rest }: Values) {
    const values = {
      ...rest,
      fee_paise: paiseFromText(fee) ?? 0,
      seats: seats ? Number(seats) : null,
      starts_on: starts_on || null,
      ends_on: ends_on || null,
    };
    save.mutate(
      { id: batch?.id ?? null, values },
      {
        onSuccess: () => {
          forget();
          toast(m.name_saved_fee_rupees({ name: values.name, rupees: rupees(values.fee_paise) }));
          onClose();
        },
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{batch ? m.change_name({ name: batch.name }) : m.new_batch()}</strong>}
    >
      <form className="form" onSubmit={form.handleSubmit(submit)} noValidate>
        <TextField label={m.name()} error={errors.name?.message} {...form.register("name")} />
        <TextField
          label={m.course()}
          help={m.as_it_stands_on_the_certificate()}
          error={errors.course_name?.message}
          {...form.register("course_name")}
        />
        <TextField
          label={m.class_days()}
          optional
          help={m.for_example_tuesday_and_thursday_5_pm()}
          error={errors.class_days?.message}
          {...form.register("class_days")}
        />
        <div className="form__two">
          <TextField
            label={m.starts_on()}
            optional
            type="date"
            error={errors.starts_on?.message}
            {...form.register("starts_on")}
          />
          <TextField
            label={m.ends_on()}
            optional
            type="date"
            error={errors.ends_on?.message}
            {...form.register("ends_on")}
          />
          <TextField
            label={m.fee_in_rupees()}
            inputMode="decimal"
            error={errors.fee?.message}
            {...form.register("fee")}
          />
          <TextField
            label={m.seats()}
            optional
            inputMode="numeric"
            error={errors.seats?.message}
            {...form.register("seats")}
          />
        </div>
        <ErrorNotice error={save.error} />
        <div className="form__foot">
          <Button type="submit" look="act" busy={save.isPending && m.saving()}>
            {batch ? m.save_the_batch() : m.make_the_batch()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
