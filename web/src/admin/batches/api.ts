import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, rows, type Tables } from "~/api/rest";

/** All batches, newest first, with the seats that are taken. */
export function useBatches() {
  return useQuery({
    queryKey: ["batches"],
    queryFn: () =>
      rows(
        db()
          .from("batches")
          .select(
            "id, name, course_name, starts_on, ends_on, class_days, fee_paise, seats, enrollments!enrollments_batch_id_fkey(status)",
          )
          .order("starts_on", { ascending: false, nullsFirst: true })
          .order("id"),
      ),
  });
}

export type Batch = NonNullable<ReturnType<typeof useBatches>["data"]>[number];
export type BatchValues = Pick<
  Tables["batches"]["Insert"],
  "name" | "course_name" | "starts_on" | "ends_on" | "class_days" | "fee_paise" | "seats"
>;

export function seatsTaken(batch: Batch): number {
  return batch.enrollments.filter(({ status }) => status !== "ended").length;
}

export function useSaveBatch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, values }: { id: string | null; values: BatchValues }) => {
      const saved = id ? db().from("batches").update(values).eq("id", id) : db().from("batches").insert(values);
      return (await rows(saved.select("id").single())).id;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["batches"] }),
  });
}
