import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, rows } from "~/api/rest";
import type { components } from "~/api/schema";

export type Candidate = components["schemas"]["Candidate"];

/** Everyone with a seat, and what is still missing to a certificate. */
export function useCandidates() {
  return useQuery({
    queryKey: ["certificates", "candidates"],
    queryFn: async () => (await answer(engine.GET("/api/certificates/candidates"))).candidates,
  });
}

export function useCertificates() {
  return useQuery({
    queryKey: ["certificates", "issued"],
    queryFn: () =>
      rows(
        db()
          .from("certificates")
          .select("id, code, name_printed, course_name, issued_on, status, reason, pdf_path, png_path")
          .order("created_at", { ascending: false }),
      ),
  });
}

export type Issued = NonNullable<ReturnType<typeof useCertificates>["data"]>[number];

export function useIssue() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { enrollment_id: string; name_printed: string; reason: string | null }) =>
      answer(engine.POST("/api/certificates", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["certificates"] }),
  });
}
