import { useMutation } from "@tanstack/react-query";
import { m } from "~/paraglide/messages";
import { fileSize } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { type Corner, copyUrl, said } from "./api";

/** All that is held of the family as one file: asked for, made, downloaded. */
export function Copy({
  of,
  copy,
  busy,
  onMake,
}: {
  of: string;
  copy: Corner["copy"] | null;
  busy: boolean;
  onMake: () => void;
}) {
  const get = useMutation({
    mutationFn: (id: string) => copyUrl(of, id),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const isMaking = copy?.status === "waiting" || copy?.status === "working";
  return (
    <section className="card" aria-labelledby="parent-copy">
      <h2 id="parent-copy">{m.parents_copy()}</h2>
      <p className="card__second">{m.parents_copy_about()}</p>
      {copy?.status === "failed" && <Notice kind="bad">{m.parents_copy_failed()}</Notice>}
      <ErrorNotice error={said(get.error)} />
      {copy?.status === "ready" && (
        <Button look="act" busy={get.isPending && m.loading()} onClick={() => get.mutate(copy.id)}>
          {m.parents_copy_get()} {copy.bytes !== null && copy.bytes !== undefined && `(${fileSize(copy.bytes)})`}
        </Button>
      )}
      <Button
        disabled={busy}
        busy={isMaking && m.parents_copy_making({ done: copy?.progress ?? 0, total: copy?.total ?? 0 })}
        onClick={onMake}
      >
        {m.parents_copy_make()}
      </Button>
    </section>
  );
}
