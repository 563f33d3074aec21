import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { upload } from "~/api/storage";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { downloadCsv } from "../kit/csv";
import { useDraft } from "../kit/useDraft";

const SAMPLE_HEADER = [m.student_name(), m.age(), m.parent_name(), m.parent_phone(), m.parent_email(), m.city()];
const SAMPLE_ROWS = [
  ["Riya Sharma", "14", "Anita Sharma", "98765 43210", "anita@example.com", "Pune"],
  ["Kabir Rao", "fifteen", "Vikram Rao", "098765-43220", "", "Kochi"],
  ["Meera Iyer", "13", "Lakshmi Iyer", "", "lakshmi@example.com", "Chennai"],
];

/** A few rows typed or pasted from a sheet, and a file that shows how a list may look. */
export function Paste({ onStored }: { onStored: (path: string, name: string) => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const draft = useDraft("imports.pasted", "");
  const store = useMutation({
    mutationFn: async (text: string) => {
      const path = `${crypto.randomUUID()}/pasted.csv`;
      await upload("lead-imports", path, new File([text], "pasted.csv", { type: "text/csv" }), () => undefined).done;
      await onStored(path, m.pasted_rows());
    },
    onSuccess: () => draft.clear(),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    store.mutate(draft.value);
  }

  return (
    <div className="stack">
      <div className="row">
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {m.paste_5_rows_to_try()}
        </Button>
        <Button
          look="ghost"
          icon={<IconDownload size={16} aria-hidden="true" />}
          onClick={() => downloadCsv("sample-list.csv", SAMPLE_HEADER, SAMPLE_ROWS)}
        >
          {m.sample_file()}
        </Button>
      </div>
      {open && (
        <form className="card card__body form" onSubmit={submit}>
          <AreaField
            label={m.rows()}
            help={m.the_names_of_the_columns_first_then_one_line()}
            placeholder={m.student_name_parent_phone_riya_sharma_98765()}
            rows={6}
            value={draft.value}
            onChange={(event) => draft.set(event.target.value)}
          />
          <ErrorNotice error={store.error} />
          <div className="row">
            <Button
              look="act"
              type="submit"
              disabled={draft.value.trim() === ""}
              busy={store.isPending && m.looking_at_the_columns()}
            >
              {m.look_at_these_rows()}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
