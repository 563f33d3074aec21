import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { downloadCsv } from "../kit/csv";
import { type Column, DataTable } from "../kit/DataTable";
import { ListBar } from "../kit/ListBar";
import { type ItemResult, Results } from "../kit/Results";
import { RowLink } from "../kit/RowLink";
import { useDraft } from "../kit/useDraft";
import type { Filter, ListState } from "../kit/useListState";
import { type RegistryRow, type RegistryState, useMark, useMarkList, useNumbers, useRegistry } from "./registry";

const STATES: Record<string, string> = {
  not_checked: m.registry_not_checked(),
  registered: m.registry_registered(),
  clear: m.registry_clear(),
};
export const REGISTRY_FILTER: Filter = {
  name: "registry",
  word: m.registry_says(),
  options: Object.entries(STATES).map(([value, word]) => ({ value, word })),
};

/** Which phones are on the do-not-disturb registry, when that was checked and by whom. */
export function Registry({ list }: { list: ListState }) {
  const phones = useRegistry(list);
  const mark = useMark();
  const numbers = useNumbers();
  const [pasting, setPasting] = useState(false);
  async function setTo(row: RegistryRow, state: RegistryState) {
    const [id, was] = [row.id as string, row.registry_state as RegistryState];
    await mark.mutateAsync({ id, state });
    toast(m.registry_marked(), async () => {
      await mark.mutateAsync({ id, state: was });
    });
  }
  const columns: Column<RegistryRow>[] = [
    {
      key: "who",
      header: m.number(),
      cell: (row) => (
        <RowLink
          href={paths.admin.family(row.family_id ?? "")}
          avatar={<Avatar id={row.family_id ?? ""} name={row.student_name ?? row.contact_name ?? "?"} />}
          name={row.to_masked ?? ""}
        >
          <small>{[row.contact_name, row.student_name].filter(Boolean).join(", ")}</small>
        </RowLink>
      ),
    },
    { key: "state", header: m.registry_says(), cell: (row) => STATES[row.registry_state ?? "not_checked"] },
    {
      key: "checked",
      header: m.registry_checked(),
      cell: (row) =>
        row.registry_checked_at ? [dayClock(row.registry_checked_at), row.checked_by].filter(Boolean).join(", ") : "",
    },
    {
      key: "act",
      header: <span className="sr-only">{m.action()}</span>,
      label: "",
      cell: (row) => (
        <span className="row">
          {(["registered", "clear"] as const)
            .filter((state) => state !== row.registry_state)
            .map((state) => (
              <Button key={state} size="small" disabled={mark.isPending} onClick={() => void setTo(row, state)}>
                {state === "registered" ? m.registry_mark_registered() : m.registry_mark_clear()}
              </Button>
            ))}
        </span>
      ),
    },
  ];
  return (
    <>
      <p className="dim">{m.registry_what()}</p>
      <div className="row">
        <Button onClick={() => setPasting(true)}>{m.registry_paste()}</Button>
        <Button
          busy={numbers.isPending && m.registry_collecting()}
          onClick={() =>
            numbers.mutate(undefined, {
              onSuccess: (found) =>
                downloadCsv(
                  "numbers-to-check.csv",
                  ["number"],
                  found.map((one) => [one]),
                ),
            })
          }
        >
          {m.registry_download()}
        </Button>
      </div>
      <ErrorNotice error={mark.error ?? numbers.error} />
      <ListBar
        list={list}
        noun={[m.number(), m.registry_numbers()]}
        total={phones.data?.total}
        note={m.registry_order()}
        search="Search by student, name or number"
      />
      <DataTable
        caption={m.registry()}
        columns={columns}
        query={phones}
        list={list}
        rowKey={(row) => row.id as string}
        empty={<EmptyState title={m.registry_nobody()} />}
      />
      {pasting && <PasteList onClose={() => setPasting(false)} />}
    </>
  );
}

function PasteList({ onClose }: { onClose: () => void }) {
  const typed = useDraft("registry", "");
  const [state, setState] = useState<"registered" | "clear" | "">("");
  const [results, setResults] = useState<ItemResult[] | null>(null);
  const mark = useMarkList();
  return (
    <Modal opened onClose={onClose} title={<strong>{m.registry_paste()}</strong>} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          mark.mutate(
            { text: typed.value, state: state || null },
            {
              onSuccess: (told) => {
                typed.clear();
                setResults(told.map((one, at) => ({ ...one, id: String(at) })));
              },
            },
          );
        }}
      >
        <AreaField
          label={m.registry_list()}
          help={m.registry_list_help()}
          rows={8}
          required
          value={typed.value}
          onChange={(event) => typed.set(event.target.value)}
        />
        <SelectField
          label={m.registry_default()}
          value={state}
          onChange={(event) => setState(event.target.value as typeof state)}
        >
          <option value="">{m.registry_default_none()}</option>
          <option value="registered">{m.registry_registered()}</option>
          <option value="clear">{m.registry_clear()}</option>
        </SelectField>
        <ErrorNotice error={mark.error} />
        <div className="form__foot">
          <Button look="act" type="submit" busy={mark.isPending && m.saving()}>
            {m.registry_mark_them()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
        {results && (
          <Results
            title={m.registry_marked_title()}
            results={results}
            fileName="registry.csv"
            onClose={() => setResults(null)}
          />
        )}
      </form>
    </Modal>
  );
}
