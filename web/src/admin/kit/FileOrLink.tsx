import type { ComponentProps } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { Uploader } from "~/shared/ui/Uploader";
import { useTyped } from "./useDraft";

/** Where something lies: in Storage or elsewhere. */
export type Where = { storage_path: string } | { external_url: string };

interface FileOrLinkProps {
  /** Null while something else has to be said first, which `first` names. */
  file: Omit<ComponentProps<typeof Uploader>, "onStored" | "afterWords"> | null;
  first: string;
  /** The name under which a typed link is kept through a reload. */
  kept: string;
  linkHelp: string;
  verb: string;
  busy: boolean;
  error: unknown;
  /** Writes it down; what it throws is shown, by the uploader or as `error`. */
  save: (where: Where) => Promise<void>;
  onBack: () => void;
}

/** The end of a form for something that is a file or a link: the uploader, the link, and the way back. */
export function FileOrLink({ file, first, kept, linkHelp, verb, busy, error, save, onBack }: FileOrLinkProps) {
  const [link, setLink, forget] = useTyped(`${kept}.link`);
  const saved = (where: Where) => save(where).then(forget);
  return (
    <>
      {file ? (
        <Uploader
          {...file}
          onStored={(path) => saved({ storage_path: path })}
          afterWords={m.stored_writing_it_down()}
        />
      ) : (
        <p className="dim">{first}</p>
      )}
      <TextField
        label={m.or_a_link()}
        optional
        type="url"
        help={linkHelp}
        value={link}
        onChange={(event) => setLink(event.target.value)}
      />
      <ErrorNotice error={error} />
      <div className="form__foot">
        <Button
          look="act"
          disabled={!file || !/^https:\/\/\S+\.\S+/.test(link)}
          busy={busy && m.saving()}
          onClick={() => void saved({ external_url: link.trim() }).catch(() => undefined)}
        >
          {verb}
        </Button>
        <Button onClick={onBack}>{m.back()}</Button>
      </div>
    </>
  );
}
