import { Modal } from "@mantine/core";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { type Preview, useErase, usePreview, type Whom } from "./privacy";

/** What would go and what must stay, before it is done; the name is typed, so that nobody is erased by a slip. */
export function EraseSheet({ whom, onClose, onDone }: { whom: Whom; onClose: () => void; onDone: () => void }) {
  const preview = usePreview(whom);
  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.erase_a_person()}</strong>}>
      <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />
      {preview.isPending && <SkeletonRows rows={6} label={m.counting_what_would_go()} />}
      {preview.data && <Sheet preview={preview.data} whom={whom} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function Sheet({
  preview,
  whom,
  onClose,
  onDone,
}: {
  preview: Preview;
  whom: Whom;
  onClose: () => void;
  onDone: () => void;
}) {
  const erase = useErase();
  const [typed, setTyped] = useState("");
  return (
    <div className="stack">
      <p>
        <strong className="strong">{preview.name}</strong>
        {preview.is_whole
          ? m.all_of_the_family_is_erased()
          : m.only_this_child_others_and_the_family_stay({ others: preview.others.join(", ") })}
      </p>
      <section aria-label={m.what_goes()}>
        <h3>{m.what_goes()}</h3>
        <ul>
          {preview.goes.map(({ kind, words }) => (
            <li key={kind}>{words}</li>
          ))}
        </ul>
      </section>
      <section aria-label={m.what_must_be_kept()}>
        <h3>{m.what_must_be_kept_and_why()}</h3>
        {preview.stays.length === 0 && <p className="dim">{m.nothing_2()}</p>}
        <ul>
          {preview.stays.map(({ kind, words, why }) => (
            <li key={kind}>
              {words}. <span className="dim">{why}</span>
            </li>
          ))}
        </ul>
      </section>
      {preview.blocked && (
        <Notice kind="bad" role="status">
          <span>{preview.blocked}</span>
        </Notice>
      )}
      {!preview.blocked && (
        <TextField
          label={m.type_name_to_erase({ name: preview.name })}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <ErrorNotice error={erase.error} />
      <div className="row">
        <Button
          look="danger"
          disabled={preview.blocked !== null || typed.trim() !== preview.name}
          busy={erase.isPending && m.erasing()}
          onClick={() =>
            erase.mutate(whom, {
              onSuccess: () => {
                toast(m.name_is_being_erased({ name: preview.name }));
                onDone();
              },
            })
          }
        >
          {m.erase_for_ever()}
        </Button>
        <Button onClick={onClose}>{m.back()}</Button>
      </div>
    </div>
  );
}
