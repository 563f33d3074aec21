import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLiveQueries } from "~/api/realtime";
import { db, rows } from "~/api/rest";

const COLUMNS =
  "id, family_id, lead_id, what, due_at, rule, done_at, created_at, lead:imported_leads(student_name), family:families(name)";

/** Open tasks, and those done in the last day, the first due first; of one child, or of all. */
export function useTasks(leadId?: string) {
  useLiveQueries("inbox", ["tasks"]);
  return useQuery({
    queryKey: ["tasks", leadId ?? "all"],
    queryFn: () => {
      const yesterday = new Date(Date.now() - 86_400_000).toISOString();
      const asked = db().from("tasks").select(COLUMNS).or(`done_at.is.null,done_at.gt.${yesterday}`);
      return rows((leadId ? asked.eq("lead_id", leadId) : asked).order("due_at").limit(500));
    },
  });
}

export type Task = NonNullable<ReturnType<typeof useTasks>["data"]>[number];

function useChange<T>(write: (value: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => queries.invalidateQueries({ queryKey: ["tasks"] }) });
}

export function useAddTask(familyId: string, leadId: string | null) {
  return useChange(({ what, dueAt }: { what: string; dueAt: string }) =>
    rows(
      db().from("tasks").insert({ family_id: familyId, lead_id: leadId, what, due_at: dueAt }).select("id").single(),
    ),
  );
}

/** Done, or open again. */
export function useSettleTask() {
  return useChange(({ id, done }: { id: string; done: boolean }) =>
    rows(
      db()
        .from("tasks")
        .update({ done_at: done ? new Date().toISOString() : null })
        .eq("id", id)
        .select("id")
        .single(),
    ),
  );
}
