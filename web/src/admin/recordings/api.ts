import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, page, rows, type Tables } from "~/api/rest";
import { businessNow } from "~/shared/now";
import { type ListState, searchable } from "../kit/useListState";

const COLUMNS = `id, title, batch_id, session_id, storage_path, external_url, minutes, summary_line, published_at, expires_at,
  batch:batches!recordings_batch_id_fkey(name), session:sessions!recordings_session_id_fkey(title, starts_at)`;

export function useRecordings(list: ListState) {
  return useQuery({
    queryKey: ["recordings", list.asked, list.page],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db().from("recordings").select(COLUMNS, { count: "exact" });
      const words = searchable(list.asked);
      if (words) asked = asked.ilike("title", `%${words}%`);
      return page(
        asked
          .order("created_at", { ascending: false })
          .order("id")
          .range(...list.range),
      );
    },
  });
}

export type RecordingRow = NonNullable<ReturnType<typeof useRecordings>["data"]>["rows"][number];
export type RecordingValues = Tables["recordings"]["Insert"];

/** Notes the recording whose file is stored, or whose link is given. */
export function useAddRecording() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: RecordingValues) => rows(db().from("recordings").insert(values).select("id").single()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Shows a recording to its batch, which also sends the link, or hides it again. */
export function usePublish() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, publish }: { id: string; publish: boolean }) => {
      const published_at = publish ? new Date(await businessNow()).toISOString() : null;
      await rows(db().from("recordings").update({ published_at }).eq("id", id).select("id").single());
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Sessions of a batch that have begun, newest first: what a recording can belong to. */
export function useHeldSessions(batchId: string) {
  return useQuery({
    queryKey: ["sessions", "of-batch", batchId],
    enabled: batchId !== "",
    queryFn: () =>
      rows(
        db()
          .from("sessions")
          .select("id, title, starts_at")
          .eq("batch_id", batchId)
          .neq("status", "cancelled")
          .order("starts_at", { ascending: false }),
      ),
  });
}
