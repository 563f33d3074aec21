import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, page, rows, type Tables } from "~/api/rest";
import { type ListState, searchable } from "../kit/useListState";

const COLUMNS = `id, title, batch_id, session_id, storage_path, external_url, minutes, summary_line, published_at, expires_at, audio_path, chapters,
  captions:recording_captions(language),
  batch:batches!recordings_batch_id_fkey(name), session:sessions!recordings_session_id_fkey(title, starts_at)`;

export function useRecordings(list: ListState) {
  return useQuery({
    queryKey: ["recordings", "list", list.asked, list.page, list.size, list.scope],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      let asked = db().from("recordings").select(COLUMNS, { count: "exact" });
      const words = searchable(list.asked);
      // The topic: what it is called, and what it was about.
      if (words) asked = asked.or(`title.ilike.%${words}%,summary_line.ilike.%${words}%`);
      const [batch, session, state] = [list.filter("batch"), list.filter("session"), list.filter("state")];
      if (batch) asked = asked.eq("batch_id", batch);
      if (session) asked = asked.eq("session_id", session);
      if (state === "unwatched") {
        const found = await rows(db().rpc("recordings_little_watched"));
        asked = asked.in(
          "id",
          found.map((each) => each.recording_id),
        );
      }
      if (state === "draft") asked = asked.is("published_at", null);
      if (state === "published") asked = asked.not("published_at", "is", null);
      if (state === "over") asked = asked.lte("expires_at", new Date().toISOString());
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
export function useRecording(id: string) {
  return useQuery({
    queryKey: ["recordings", "one", id],
    queryFn: () => rows(db().from("recordings").select(COLUMNS).eq("id", id).single()),
  });
}

/** How much of each recording was watched: a summary, never who is where. */
export function useFigures(ids: string[]) {
  return useQuery({
    queryKey: ["recordings", "figures", ids],
    enabled: ids.length > 0,
    queryFn: async () => {
      const found = await rows(db().rpc("recording_figures", { p_recordings: ids }));
      return new Map(found.map((each) => [each.recording_id, each]));
    },
  });
}

export function useWatchers(id: string) {
  return useQuery({
    queryKey: ["recordings", "watchers", id],
    queryFn: () => rows(db().rpc("recording_watchers", { p_recording: id })),
  });
}

export function useChangeRecording(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: Tables["recordings"]["Update"]) =>
      rows(db().from("recordings").update(values).eq("id", id).select("id").single()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Puts another file or link in the place of the recording's own. */
export function useReplace(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { storage_path?: string; external_url?: string; minutes: number | null }) =>
      answer(
        engine.POST("/api/coursework/recordings/{recording_id}/source", {
          params: { path: { recording_id: id } },
          body: { storage_path: null, external_url: null, ...body },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Ends all addresses that were signed for the recording. */
export function useRevoke(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(
        engine.POST("/api/coursework/recordings/{recording_id}/revoke", { params: { path: { recording_id: id } } }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Stores the captions of a language, or takes them away. */
export function useCaptionsOf(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ language, body }: { language: string; body: string | null }) => {
      const table = db().from("recording_captions");
      if (body === null) await rows(table.delete().eq("recording_id", id).eq("language", language).select("language"));
      else await rows(table.upsert({ recording_id: id, language, body }).select("language"));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

export type RecordingValues = Tables["recordings"]["Insert"];

/** Notes the recording whose file is stored, or whose link is given. */
export function useAddRecording() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: RecordingValues) => rows(db().from("recordings").insert(values).select("id").single()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Takes a recording from its students' sight again. */
export function useHide() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      rows(db().from("recordings").update({ published_at: null }).eq("id", id).select("id").single()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings"] }),
  });
}

/** Where some recordings are and whether students see them: what a move changes. */
export function useWhere(ids: readonly string[]) {
  return useQuery({
    queryKey: ["recordings", "where", ids],
    queryFn: () =>
      rows(
        db()
          .from("recordings")
          .select("id, batch_id, session_id, published_at")
          .in("id", [...ids]),
      ),
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

/** How much room the files of each bucket take, the largest first. */
export function useStorageUse() {
  return useQuery({
    queryKey: ["recordings", "storage"],
    staleTime: 60_000,
    queryFn: () => rows(db().rpc("storage_use")),
  });
}
