import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, rows, type Tables } from "~/api/rest";
import { removeFiles } from "~/api/storage";
import { businessNow } from "~/shared/now";

/** What materials belong to: one session, or the whole batch where `session` is null. */
export interface Place {
  batch: string;
  session: string | null;
}

export function useMaterials({ batch, session }: Place) {
  return useQuery({
    queryKey: ["materials", batch, session],
    queryFn: () => {
      const asked = db().from("materials").select("*").eq("batch_id", batch).order("created_at");
      return rows(session ? asked.eq("session_id", session) : asked.is("session_id", null));
    },
  });
}

export type Material = NonNullable<ReturnType<typeof useMaterials>["data"]>[number];

const KEY = ["materials"];

/** Adds a material; `now` shows it to the students at once, else it waits for the end of its session. */
export function useAddMaterial() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ now, ...values }: Tables["materials"]["Insert"] & { now: boolean }) => {
      const published_at = now ? new Date(await businessNow()).toISOString() : null;
      return rows(
        db()
          .from("materials")
          .insert({ ...values, published_at })
          .select("id")
          .single(),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useShareMaterial() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const published_at = new Date(await businessNow()).toISOString();
      return rows(db().from("materials").update({ published_at }).eq("id", id).select("id").single());
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Takes a material away; its file goes with it. */
export function useRemoveMaterial() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, storage_path }: Pick<Material, "id" | "storage_path">) => {
      await rows(db().from("materials").delete().eq("id", id).select("id").single());
      if (storage_path) await removeFiles("materials", [storage_path]);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
