import { IconCamera, IconX } from "@tabler/icons-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { m } from "~/paraglide/messages";
import { device, rememberedPage, seenErrors } from "~/shared/seen";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { type Category, smallPhoto, useAsk } from "./api";

const MOST_PHOTOS = 3;
const DRAFT = "launchpad.help";

/** What is asked, with a photo; the page and the device go along, and can be taken away. */
export function AskForm({
  category,
  about = "",
  onSent,
}: {
  category: Category;
  /** What the question begins with; a text that waits here already stays in front of it. */
  about?: string;
  onSent: (replyBy: string) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [key] = useState(() => crypto.randomUUID());
  const [text, setText] = useState(() => [localStorage.getItem(DRAFT), about].filter(Boolean).join("\n"));
  const [photos, setPhotos] = useState<{ name: string; data: string }[]>([]);
  const [page, setPage] = useState(rememberedPage);
  const [told, setTold] = useState<string | null>(device);
  const [errors, setErrors] = useState(seenErrors);
  const [refused, setRefused] = useState<unknown>(null);
  const ask = useAsk();

  function send(event: FormEvent) {
    event.preventDefault();
    ask.mutate(
      { category, text, page, device: told, errors, photos: photos.map(({ data }) => data), client_key: key },
      {
        onSuccess: (ticket) => {
          localStorage.removeItem(DRAFT);
          onSent(ticket.reply_by ?? new Date().toISOString());
        },
      },
    );
  }

  async function add(file: File) {
    setRefused(null);
    try {
      const data = await smallPhoto(file);
      setPhotos((was) => [...was, { name: file.name, data }]);
    } catch (error) {
      setRefused(error);
    }
  }

  const along: [string, () => void][] = [];
  if (page) along.push([m.help_page({ page }), () => setPage(null)]);
  if (told) along.push([m.help_device({ device: told }), () => setTold(null)]);
  if (errors.length > 0) along.push([m.help_errors({ n: errors.length }), () => setErrors([])]);

  return (
    <form className="stack" onSubmit={send} aria-label={m.still_stuck()}>
      <AreaField
        label={m.help_text()}
        rows={4}
        maxLength={4000}
        required
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          localStorage.setItem(DRAFT, event.target.value);
        }}
      />
      <ul className="files">
        {photos.map((photo, place) => (
          <Attached
            key={photo.data.slice(0, 64)}
            word={photo.name}
            onRemove={() => setPhotos((was) => was.filter((_, at) => at !== place))}
          />
        ))}
      </ul>
      {photos.length < MOST_PHOTOS && (
        <>
          <label className="sr-only" htmlFor={id}>
            {m.add_photo()}
          </label>
          <input
            ref={input}
            id={id}
            className="sr-only"
            type="file"
            accept="image/*"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void add(file);
              event.target.value = "";
            }}
          />
          <Button
            icon={<IconCamera size={22} stroke={1.75} aria-hidden="true" />}
            onClick={() => input.current?.click()}
          >
            {m.add_photo()}
          </Button>
        </>
      )}
      <ErrorNotice error={refused} />
      {along.length > 0 && (
        <div>
          <p className="card__second">{m.help_attached()}</p>
          <ul className="files">
            {along.map(([word, remove]) => (
              <Attached key={word} word={word} onRemove={remove} />
            ))}
          </ul>
        </div>
      )}
      <ErrorNotice error={ask.error} />
      <Button look="act" size="big" wide type="submit" busy={ask.isPending && m.sending()} disabled={!text.trim()}>
        {m.help_send()}
      </Button>
    </form>
  );
}

function Attached({ word, onRemove }: { word: string; onRemove: () => void }) {
  return (
    <li>
      <span className="card__second typed">{word}</span>
      <Button
        look="ghost"
        icon={<IconX size={18} aria-hidden="true" />}
        aria-label={`${m.remove()}: ${word}`}
        onClick={onRemove}
      />
    </li>
  );
}
