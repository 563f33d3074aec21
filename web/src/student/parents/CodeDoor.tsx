import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toAppError } from "~/api/errors";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { Wait } from "../Wait";
import { openCorner, type ParentDoor, said, useDoor, useSendCode } from "./api";

/** Before the corner: where the code shall go, and the code. */
export function CodeDoor({ onOpen }: { onOpen: (key: string) => void }) {
  const door = useDoor();
  if (door.error && toAppError(door.error).status === 404) return <Notice kind="info">{m.parents_no_family()}</Notice>;
  return (
    <section className="card" aria-label={m.parents_only()}>
      <p>
        <strong>{m.parents_only()}</strong> {m.parents_why()}
      </p>
      <Wait on={door} rows={1}>
        {(found) => <Choose door={found} onOpen={onOpen} />}
      </Wait>
    </section>
  );
}

function Choose({ door, onOpen }: { door: ParentDoor; onOpen: (key: string) => void }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const send = useSendCode();
  const now = useNow(1000);
  const channel = door.channels.find(({ id }) => id === chosen) ?? door.channels[0];
  if (!channel) {
    return (
      <Notice kind="wait" actions={<ButtonLink href={paths.app.support}>{m.support()}</ButtonLink>}>
        {m.parents_no_channel()}
      </Notice>
    );
  }
  const wait = door.sent ? Math.ceil((Date.parse(door.sent.again_at) - now) / 1000) : 0;
  return (
    <>
      {door.channels.length > 1 && (
        <fieldset className="choices">
          <legend>{m.parents_where()}</legend>
          {door.channels.map(({ id, masked }) => (
            <label key={id} className="choice">
              <input type="radio" name="channel" checked={id === channel.id} onChange={() => setChosen(id)} />
              {masked}
            </label>
          ))}
        </fieldset>
      )}
      {door.sent && <Code to={door.sent.masked} onOpen={onOpen} />}
      <ErrorNotice error={said(send.error)} />
      <Button
        look={door.sent ? "plain" : "act"}
        size="big"
        wide
        disabled={wait > 0}
        busy={send.isPending && m.sending()}
        onClick={() => send.mutate(channel.id)}
      >
        {wait > 0
          ? m.parents_again_in({ n: wait })
          : door.sent
            ? m.parents_again()
            : m.parents_send({ to: channel.masked })}
      </Button>
    </>
  );
}

function Code({ to, onOpen }: { to: string; onOpen: (key: string) => void }) {
  const [code, setCode] = useState("");
  const open = useMutation({ mutationFn: openCorner, onSuccess: ({ key }) => onOpen(key) });
  function submit(event: FormEvent) {
    event.preventDefault();
    open.mutate(code);
  }
  return (
    <form onSubmit={submit} style={{ display: "contents" }}>
      <p role="status">{m.parents_sent({ to })}</p>
      <TextField
        big
        label={m.parents_code()}
        help={m.parents_code_help()}
        error={said(open.error)?.message}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={12}
        required
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" look="act" size="big" wide busy={open.isPending && m.parents_opening()}>
        {m.parents_open()}
      </Button>
    </form>
  );
}
