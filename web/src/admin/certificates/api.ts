import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { fromEngine } from "~/api/errors";
import { authedFetch } from "~/api/http";
import { db, type Row, rows } from "~/api/rest";
import type { components } from "~/api/schema";
import type { ListState } from "../kit/useListState";

type Schemas = components["schemas"];
export type Candidate = Schemas["Candidate"];
export type Drawn = Schemas["Drawn"];
export type NewCertificate = Schemas["NewCertificate"];
export type Template = Row<"certificate_templates">;
export type Look = Omit<Schemas["Look"], "name">;

const ALL_AT_ONCE = 1000;

function asked(list: ListState) {
  const [batch_id, state] = [list.filter("batch"), list.filter("state")];
  return {
    q: list.asked,
    ...(batch_id && { batch_id }),
    ...(state && { state: state as Candidate["state"] }),
  };
}

/** Everyone with a seat: what is missing to a certificate, or how theirs stands. */
export function useCandidates(list: ListState) {
  return useQuery({
    queryKey: ["certificates", "candidates", asked(list), list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const query = { ...asked(list), page: list.page, size: list.size };
      const { candidates, ...rest } = await answer(engine.GET("/api/certificates/candidates", { params: { query } }));
      return { rows: candidates, ...rest };
    },
  });
}

/** All that match, to be drawn at once. */
export async function allCandidates(list: ListState): Promise<Candidate[]> {
  const query = { ...asked(list), page: 1, size: ALL_AT_ONCE };
  return (await answer(engine.GET("/api/certificates/candidates", { params: { query } }))).candidates;
}

/** One student, by the seat. */
export function useCertificate(certificateId: string | null) {
  return useQuery({
    queryKey: ["certificates", "one", certificateId],
    enabled: certificateId !== null,
    queryFn: () =>
      rows(
        db()
          .from("certificates")
          .select("*, files:certificate_files(version, name:sheet->>name, made_at, replaced_at)")
          .eq("id", certificateId ?? "")
          .single(),
      ),
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ["certificates", "templates"],
    queryFn: () => rows(db().from("certificate_templates").select("*").is("archived_at", null).order("created_at")),
  });
}

export function useSamples() {
  return useQuery({
    queryKey: ["certificates", "samples"],
    queryFn: async () => (await answer(engine.GET("/api/certificates/samples"))).samples,
  });
}

/** A template with a name on it, as the address of a picture. */
export function usePreview(look: Look, name: string) {
  return useQuery({
    queryKey: ["certificates", "preview", look, name],
    enabled: name.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const response = await authedFetch("/api/certificates/preview", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...look, name }),
        signal,
      });
      if (!response.ok) throw fromEngine(await response.json().catch(() => undefined), response.status);
      return URL.createObjectURL(await response.blob());
    },
  });
}

function useChange<T, R>(change: (what: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["certificates"] }),
  });
}

/** Draws certificates and keeps them as drafts. */
export function usePrepare() {
  return useChange(async (items: NewCertificate[]) => {
    const results: Drawn[] = [];
    // Each takes a moment: a few at a time, so that no request is long.
    for (let first = 0; first < items.length; first += 20) {
      const body = { items: items.slice(first, first + 20) };
      results.push(...(await answer(engine.POST("/api/certificates/drafts", { body }))).results);
    }
    return results;
  });
}

export function useReissue(certificate_id: string) {
  return useChange((body: Schemas["Reissue"]) =>
    answer(engine.POST("/api/certificates/{certificate_id}/reissue", { params: { path: { certificate_id } }, body })),
  );
}

export function useRevoke(certificate_id: string) {
  return useChange((reason: string) =>
    answer(
      engine.POST("/api/certificates/{certificate_id}/revoke", {
        params: { path: { certificate_id } },
        body: { reason },
      }),
    ),
  );
}

export function useDiscard() {
  return useChange((certificate_id: string) =>
    answer(engine.DELETE("/api/certificates/{certificate_id}", { params: { path: { certificate_id } } })),
  );
}

export function useSaveTemplate(id: string | null) {
  return useChange(async (values: Look & { name: string }) => {
    const table = db().from("certificate_templates");
    const saved = id ? table.update(values).eq("id", id) : table.insert(values);
    return (await rows(saved.select("id").single())).id;
  });
}

export function useChooseTemplate() {
  return useChange(async (id: string) => {
    await rows(db().rpc("use_certificate_template", { p_template: id }));
  });
}

export function useArchiveTemplate() {
  return useChange(async (id: string) => {
    const archived_at = new Date().toISOString();
    await rows(db().from("certificate_templates").update({ archived_at }).eq("id", id).select("id").single());
  });
}

/** One seat, whatever the list shows. */
export function useSeat(enrollmentId: string) {
  return useQuery({
    queryKey: ["certificates", "seat", enrollmentId],
    queryFn: async () => {
      const query = { size: ALL_AT_ONCE };
      const all = (await answer(engine.GET("/api/certificates/candidates", { params: { query } }))).candidates;
      return all.find((one) => one.enrollment_id === enrollmentId) ?? null;
    },
  });
}
