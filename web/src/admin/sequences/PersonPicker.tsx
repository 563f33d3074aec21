import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { db, rows } from "~/api/rest";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { searchable } from "../kit/useListState";

export interface Person {
  id: string;
  name: string;
}

/** Finds one lead by the child's name. */
export function PersonPicker({ label, onPick }: { label: string; onPick: (person: Person) => void }) {
  const [typed, setTyped] = useState("");
  const asked = useDeferredValue(searchable(typed));
  const found = useQuery({
    queryKey: ["people", "picker", asked],
    enabled: asked.length > 1,
    queryFn: () =>
      rows(
        db()
          .from("imported_leads")
          .select("id, student_name, city, grade")
          .ilike("student_name", `%${asked}%`)
          .order("student_name")
          .limit(8),
      ),
  });
  return (
    <div className="stack stack--tight">
      <TextField
        label={label}
        type="search"
        placeholder={m.part_of_the_childs_name()}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ErrorNotice error={found.error} />
      {found.data?.length === 0 && <p className="dim">{m.nobody_of_that_name()}</p>}
      {asked.length > 1 && (found.data?.length ?? 0) > 0 && (
        <ul className="plain stack stack--tight">
          {found.data?.map((lead) => (
            <li key={lead.id}>
              <button
                type="button"
                className="linklike"
                onClick={() => {
                  onPick({ id: lead.id, name: lead.student_name });
                  setTyped("");
                }}
              >
                {lead.student_name}
              </button>{" "}
              <span className="dim">{[lead.grade, lead.city].filter(Boolean).join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
