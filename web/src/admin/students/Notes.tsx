import { m } from "~/admin/paraglide/messages";
import { useAccount } from "~/shared/account";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { useNote } from "../inbox/api";
import { Card } from "../kit/Page";
import { useTyped } from "../kit/useDraft";
import { useNotes } from "./api";

/** The private notes about the family: the same that stand in its thread. */
export function Notes({ familyId }: { familyId: string }) {
  const notes = useNotes(familyId);
  const keep = useNote();
  const author = useAccount().data?.profile.full_name ?? "";
  const [body, setBody, clear] = useTyped(`note.${familyId}`);
  if (notes.error) return <ErrorNotice error={notes.error} onRetry={() => void notes.refetch()} />;
  if (!notes.data) return <SkeletonRows rows={3} label={m.loading()} />;
  const { conversation } = notes.data;
  return (
    <Card title={m.notes_only_you_see_them()}>
      <div className="stack">
        {conversation ? (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              if (!body.trim() || keep.isPending) return;
              keep.mutate(
                { conversation_id: conversation, family_id: familyId, author, body: body.trim() },
                {
                  onSuccess: () => {
                    clear();
                    toast(m.note_kept());
                  },
                },
              );
            }}
          >
            <AreaField
              label={m.a_note_to_yourself()}
              rows={3}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
            <ErrorNotice error={keep.error} />
            <div className="form__foot">
              <Button type="submit" look="act" disabled={!body.trim()} busy={keep.isPending && m.keeping()}>
                {m.keep_the_note()}
              </Button>
            </div>
          </form>
        ) : (
          <p className="dim">{m.notes_begin_with_the_thread()}</p>
        )}
        <ul className="plain stack" aria-label={m.notes()}>
          {notes.data.notes.map((note) => (
            <li key={note.id}>
              <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{note.body}</p>
              <small className="dim">{[note.author, dayClock(note.happened_at)].filter(Boolean).join(", ")}</small>
            </li>
          ))}
        </ul>
        {notes.data.notes.length === 0 && <p className="dim">{m.no_notes_yet()}</p>}
      </div>
    </Card>
  );
}
