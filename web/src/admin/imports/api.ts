import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, download, engine } from "~/api/engine";
import { useLiveQueries } from "~/api/realtime";
import { db, type Enum, page, rows, total } from "~/api/rest";
import type { components } from "~/api/schema";
import { type ListState, searchable } from "../kit/useListState";

export type LeadImport = components["schemas"]["LeadImport"];
export type ImportColumn = components["schemas"]["Column"];
export type Target = ImportColumn["target"];
export type Owner = LeadImport["default_owner"];
export type Verdict = Enum<"import_verdict">;
export type Match = LeadImport["default_match"];
export type Editable = keyof components["schemas"]["RowEdits"]["edits"] & string;
export type Bucket = "new" | "no_guardian" | "update" | "in_file" | "lead" | "student" | "opted_out" | "invalid";

const WORKING: LeadImport["status"][] = ["checking", "running", "undoing"];
const POLL_MS = 3000;

/** One import; told by broadcast how far it is, and asked now and then in case a broadcast was lost. */
export function useImport(id: string) {
  useLiveQueries("imports", ["imports"]);
  return useQuery({
    queryKey: ["imports", "one", id],
    queryFn: () => answer(engine.GET("/api/imports/{import_id}", { params: { path: { import_id: id } } })),
    refetchInterval: (query) => (query.state.data && WORKING.includes(query.state.data.status) ? POLL_MS : false),
  });
}

export async function createImport(storage_path: string, file_name: string): Promise<string> {
  return (await answer(engine.POST("/api/imports", { body: { storage_path, file_name } }))).id;
}

/** Something asked of the engine about one import; its answer is how the import stands now. */
function useImportStep<T>(id: string, step: (value: T) => Promise<LeadImport>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: step,
    onSuccess: (now) => {
      queries.setQueryData(["imports", "one", id], now);
      void queries.invalidateQueries({ queryKey: ["imports", "rows", id] });
      void queries.invalidateQueries({ queryKey: ["imports", "history"] });
    },
  });
}

const at = (id: string) => ({ params: { path: { import_id: id } } });

export interface MappingValues {
  mapping: Record<string, Target>;
  default_owner: Owner;
  lead_source: string | null;
}

/** Keeps the mapping and has the list checked; nothing is written into the leads. */
export function useMapAndCheck(id: string) {
  return useImportStep(id, async (body: MappingValues) => {
    await answer(engine.PUT("/api/imports/{import_id}/mapping", { ...at(id), body }));
    return answer(engine.POST("/api/imports/{import_id}/check", at(id)));
  });
}

export function useRun(id: string) {
  return useImportStep(id, (body: { after_import: LeadImport["after_import"]; per_hour: number | null }) =>
    answer(engine.POST("/api/imports/{import_id}/run", { ...at(id), body })),
  );
}

export function usePause(id: string) {
  return useImportStep<void>(id, () => answer(engine.POST("/api/imports/{import_id}/pause", at(id))));
}

/** Cells that are mended in place; null takes what was written back. */
export function useEditRow(id: string) {
  return useImportStep(id, ({ row_no, edits }: { row_no: number; edits: Record<string, string | null> }) =>
    answer(
      engine.PATCH("/api/imports/{import_id}/rows/{row_no}", {
        params: { path: { import_id: id, row_no } },
        body: { edits },
      }),
    ),
  );
}

/** What happens where a lead is known, for the list or for one row of it. */
export function useMatch(id: string) {
  return useImportStep(id, ({ match, row_no }: { match: Match; row_no?: number }) =>
    row_no === undefined
      ? answer(engine.PUT("/api/imports/{import_id}/match", { ...at(id), body: { match } }))
      : answer(
          engine.PUT("/api/imports/{import_id}/rows/{row_no}/match", {
            params: { path: { import_id: id, row_no } },
            body: { match },
          }),
        ),
  );
}

/** What an undo would remove and what it would leave; asked when the question is open. */
export function useWouldUndo(id: string, open: boolean) {
  return useQuery({
    queryKey: ["imports", "undo", id],
    enabled: open,
    staleTime: 0,
    queryFn: () => answer(engine.GET("/api/imports/{import_id}/undo", at(id))),
  });
}

export function useUndo(id: string) {
  return useImportStep<void>(id, () => answer(engine.POST("/api/imports/{import_id}/undo", at(id))));
}

export function useStop(id: string) {
  return useImportStep<void>(id, () => answer(engine.POST("/api/imports/{import_id}/cancel", at(id))));
}

export function useKeepSibling(id: string) {
  return useImportStep(id, ({ row_no, keep }: { row_no: number; keep: boolean }) =>
    answer(
      engine.POST("/api/imports/{import_id}/rows/{row_no}/sibling", {
        params: { path: { import_id: id, row_no } },
        body: { keep },
      }),
    ),
  );
}

export function downloadRejected(it: LeadImport): Promise<void> {
  const name = it.file_name.replace(/\.[^.]+$/, "");
  return download(`/api/imports/${it.id}/rejected.csv`, `${name}-rejected.csv`);
}

/** One contact as the check cleaned it. */
export interface CleanContact {
  kind: "email" | "phone";
  value: string;
  owner: Owner;
}

export interface Cleaned {
  student_name?: string;
  guardian_name?: string;
  contacts?: CleanContact[];
  city?: string;
  age?: number;
}

export function useImportRows(id: string, list: ListState) {
  return useQuery({
    queryKey: ["imports", "rows", id, list.scope, list.page, list.size],
    placeholderData: keepPreviousData,
    queryFn: () => {
      let asked = db()
        .from("lead_import_rows")
        .select(
          "row_no, verdict, bucket, field, reason, raw, cleaned, edits, match, duplicate_of_row, lead_id, possible_sibling, keep_as_sibling",
          { count: "exact" },
        )
        .eq("import_id", id);
      if (list.tab === "siblings") asked = asked.eq("possible_sibling", true);
      else if (list.tab) asked = asked.eq("bucket", list.tab);
      return page(asked.order("row_no").range(...list.range));
    },
  });
}

export type ImportRow = NonNullable<ReturnType<typeof useImportRows>["data"]>["rows"][number];

const only = { count: "exact", head: true } as const;

/** How many rows may be siblings, and how many of the new ones have an address for the invitation. */
export function useRowCounts(id: string, checkedAt: string | null) {
  return useQuery({
    queryKey: ["imports", "rows", id, "counts", checkedAt],
    enabled: checkedAt !== null,
    queryFn: async () => {
      const of = () => db().from("lead_import_rows").select("row_no", only).eq("import_id", id);
      const [siblings, withEmail] = await Promise.all([
        total(of().eq("possible_sibling", true)),
        total(
          of()
            .eq("verdict", "new")
            .contains("cleaned", { contacts: [{ kind: "email" }] }),
        ),
      ]);
      return { siblings, withEmail };
    },
  });
}

/** What became of the invitations of an import; null when none were asked for. */
export function useInvitations(id: string) {
  return useQuery({
    queryKey: ["imports", "invitations", id],
    refetchInterval: 5000,
    queryFn: async () => {
      const campaign = (await rows(db().from("campaigns").select("id, status").eq("import_id", id)))[0];
      if (!campaign) return null;
      const of = (...statuses: Enum<"message_status">[]) =>
        total(db().from("email_logs").select("id", only).eq("campaign_id", campaign.id).in("status", statuses));
      const [waiting, sent, delivered, failed, skipped, unsure] = await Promise.all([
        of("planned", "held", "claimed", "calling"),
        of("sent"),
        of("delivered", "read"),
        of("failed", "bounced"),
        of("skipped", "cancelled"),
        of("unknown"),
      ]);
      return { waiting, sent, delivered, failed, skipped, unsure };
    },
  });
}

export function useImportHistory(list: ListState) {
  useLiveQueries("imports", ["imports"]);
  return useQuery({
    queryKey: ["imports", "history", list.query],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await page(
        db()
          .from("lead_imports")
          .select(
            "id, file_name, created_at, status, total_rows, new_rows, updated_rows, duplicate_rows, invalid_rows, removed_rows, error",
            { count: "exact" },
          )
          .ilike("file_name", `%${searchable(list.asked)}%`)
          .order(list.sort.key, { ascending: !list.sort.down })
          .order("id")
          .range(...list.range),
      );
      const ids = found.rows.map(({ id }) => id);
      const mailings = await rows(db().from("campaign_list").select("import_id, sent").in("import_id", ids));
      const mails = new Map(mailings.map((one) => [one.import_id, one.sent]));
      return { ...found, rows: found.rows.map((row) => ({ ...row, mails: mails.get(row.id) ?? null })) };
    },
  });
}

export type HistoryRow = NonNullable<ReturnType<typeof useImportHistory>["data"]>["rows"][number];
