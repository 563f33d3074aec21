import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { toast } from "~/shared/ui/toast";
import type { useDraft } from "../kit/useDraft";
import { useSaveChanges } from "./api";
import { changed, type Known, storedText, type Typed, withChanges } from "./changes";
import { idOf, problemWith } from "./sections";

/** What was typed and is not saved, with Save and Discard; it stays in sight on every section. */
export function UnsavedBar({
  known,
  draft,
  onRefused,
}: {
  known: Known;
  draft: ReturnType<typeof useDraft<Typed>>;
  onRefused: (refused: Record<string, unknown>) => void;
}) {
  const save = useSaveChanges();
  const fields = changed(known, draft.value);
  if (fields.length === 0) return null;
  const wrong = fields.filter((field) => problemWith(field, (draft.value[idOf(field)] ?? "").trim()));
  const names = fields.map(({ label }) => label).join(", ");

  function run() {
    save.mutate(withChanges(known, draft.value), {
      onSuccess: (refused) => {
        onRefused(refused);
        const left = fields.filter(({ key }) => key in refused);
        if (left.length === 0) {
          draft.clear({});
          toast(m.names_saved({ names }));
        } else {
          draft.set(
            Object.fromEntries(
              left.map((field) => [idOf(field), draft.value[idOf(field)] ?? storedText(known, field)]),
            ),
          );
        }
      },
    });
  }

  return (
    <section className="unsaved" aria-label={m.unsaved_changes()}>
      <p role="status">
        <strong className="strong">
          {fields.length === 1 ? m.unsaved_change() : m.length_unsaved_changes({ length: fields.length })}
        </strong>
        <span className="dim">{`: ${names}`}</span>
        {wrong.length > 0 && (
          <span className="bad">{` ${m.correct_map_first({ map: wrong.map(({ label }) => label).join(", ") })}`}</span>
        )}
      </p>
      <div className="row">
        <Button look="act" disabled={wrong.length > 0} busy={save.isPending && m.saving()} onClick={run}>
          {m.save()}
        </Button>
        <Button
          onClick={() => {
            draft.clear({});
            onRefused({});
          }}
        >
          {m.discard()}
        </Button>
      </div>
    </section>
  );
}
