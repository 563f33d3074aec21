import { IconExternalLink, IconFile } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { safeFileName, signedUrl } from "~/api/storage";
import { clock, day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { FileOrLink, type Where } from "../kit/FileOrLink";
import { useDraft } from "../kit/useDraft";
import {
  type Material,
  type Place,
  useAddMaterial,
  useMaterials,
  useRemoveMaterial,
  useShareMaterial,
} from "./materials";

const MOST_BYTES = 50 * 1024 ** 2;
const TYPES = "application/pdf,image/jpeg,image/png,image/webp,.docx,.xlsx,.pptx";

/** Files and links for the students of a session or a batch: what is there, when it is shared, and one more. */
export function Materials({ place, canWait }: { place: Place; canWait: boolean }) {
  const found = useMaterials(place);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Material | null>(null);
  const remove = useRemoveMaterial();
  const share = useShareMaterial();
  if (found.isPending) return <SkeletonRows rows={2} label={m.loading_the_materials()} />;
  return (
    <div className="stack stack--tight">
      <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />
      {found.data?.length === 0 && <p className="dim">{m.nothing_yet_students_see_what_you_add_here()}</p>}
      <ul
        className="stack stack--tight"
        style={{ margin: 0, padding: 0, listStyle: "none" }}
        aria-label={m.materials()}
      >
        {found.data?.map((one) => (
          <li key={one.id} className="row row--between">
            <span>
              <OpenMaterial material={one} />
              <br />
              <small className="dim">{stateOf(one)}</small>
            </span>
            <span className="row">
              {!one.published_at && (
                <Button
                  size="small"
                  aria-label={m.share_title_now({ title: one.title })}
                  disabled={share.isPending}
                  onClick={() => share.mutate(one.id)}
                >
                  {m.share_now()}
                </Button>
              )}
              <Button
                size="small"
                look="ghost"
                aria-label={m.remove_title({ title: one.title })}
                onClick={() => setRemoving(one)}
              >
                {m.remove()}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <ErrorNotice error={share.error} />
      {adding ? (
        <AddMaterial place={place} canWait={canWait} onDone={() => setAdding(false)} />
      ) : (
        <div className="row">
          <Button size="small" onClick={() => setAdding(true)}>
            {m.add_materials()}
          </Button>
        </div>
      )}
      <Ask
        open={removing !== null}
        onClose={() => setRemoving(null)}
        danger
        title={m.remove_title_2({ title: removing?.title ?? "" })}
        verb={m.remove()}
        busy={remove.isPending && m.removing()}
        error={remove.error}
        onYes={() =>
          removing &&
          remove.mutate(removing, {
            onSuccess: () => {
              toast(m.removed());
              setRemoving(null);
            },
          })
        }
      >
        <p>{m.students_no_longer_see_it_messages_that_told()}</p>
      </Ask>
    </div>
  );
}

function stateOf({ published_at, told_at }: Material): string {
  if (!published_at) return m.shared_when_the_class_ends();
  if (!told_at) return m.shared_families_are_told_in_a_few_minutes();
  return m.shared_families_told_day_clock({ day: day(told_at), clock: clock(told_at) });
}

function OpenMaterial({ material }: { material: Material }) {
  const [problem, setProblem] = useState<unknown>(null);
  const { title, storage_path, external_url } = material;
  if (external_url) {
    return (
      <a href={external_url} target="_blank" rel="noreferrer">
        <IconExternalLink size={16} aria-hidden="true" /> {title}
      </a>
    );
  }
  async function open() {
    const view = window.open("about:blank");
    try {
      const url = await signedUrl("materials", storage_path ?? "", 60);
      if (view) view.location.href = url;
    } catch (error) {
      view?.close();
      setProblem(error);
    }
  }
  return (
    <>
      <Button look="ghost" size="small" icon={<IconFile size={16} aria-hidden="true" />} onClick={() => void open()}>
        {title}
      </Button>
      <ErrorNotice error={problem} />
    </>
  );
}

function AddMaterial({ place, canWait, onDone }: { place: Place; canWait: boolean; onDone: () => void }) {
  const add = useAddMaterial();
  const [id] = useState(() => crypto.randomUUID());
  const kept = `material.${place.session ?? place.batch}`;
  const typed = useDraft(kept, { title: "", waits: false });
  const { title, waits } = typed.value;
  const name = title.trim();

  const save = async (where: Where) => {
    await add.mutateAsync({
      id,
      batch_id: place.batch,
      session_id: place.session,
      title: name,
      now: !(canWait && waits),
      ...where,
    });
    toast(canWait && waits ? m.name_stored_it_is_shared_when_the_class_ends({ name }) : m.name_shared({ name }));
    typed.clear();
    onDone();
  };

  return (
    <div className="form">
      <TextField
        label={m.name_of_the_material()}
        help={m.students_and_messages_show_it()}
        maxLength={80}
        value={title}
        onChange={(event) => typed.set({ title: event.target.value, waits })}
      />
      {canWait && (
        <CheckField
          label={m.share_it_when_the_class_ends()}
          checked={waits}
          onChange={(event) => typed.set({ title, waits: event.target.checked })}
        />
      )}
      <FileOrLink
        file={
          name
            ? {
                label: m.choose_the_file(),
                limits: m.pdf_picture_word_excel_or_powerpoint_up_to(),
                accept: TYPES,
                maxBytes: MOST_BYTES,
                bucket: "materials",
                pathFor: (file) => `${place.batch}/${id}/${safeFileName(file.name)}`,
              }
            : null
        }
        kept={kept}
        first="The name first, then the file or the link."
        linkHelp="Beginning with https://"
        verb={m.add_the_link()}
        busy={add.isPending}
        error={add.error}
        save={save}
        onBack={onDone}
      />
    </div>
  );
}
