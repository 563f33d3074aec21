import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { Card } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { CHANNELS, type Channel } from "../words";
import { OwnForm } from "./OwnForm";
import { type OwnMessage, useDropOwn, useOwnMessages } from "./own";

/** The messages that the educator wrote for her follow-ups, each with its editor. */
export function OwnMessages() {
  const messages = useOwnMessages();
  const [making, setMaking] = useState(false);
  const [dropping, setDropping] = useState<OwnMessage | null>(null);
  const drop = useDropOwn();
  return (
    <Card title={m.own_messages()} side={<Button onClick={() => setMaking(true)}>{m.own_new()}</Button>}>
      <p className="dim">{m.own_messages_say()}</p>
      <ErrorNotice error={messages.error} onRetry={() => void messages.refetch()} />
      {messages.data?.length === 0 && <p>{m.own_none()}</p>}
      <ul className="plain stack stack--tight">
        {messages.data?.map((it) => (
          <li key={it.event_key} className="row row--between">
            <RowLink href={paths.admin.emailItem("templates", it.template_id)} name={it.title}>
              <small>{saidOf(it)}</small>
            </RowLink>
            {!it.is_in_sequence && (
              <Button size="small" look="ghost" onClick={() => setDropping(it)}>
                {m.delete_()}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {making && (
        <OwnForm
          onSaved={() => {
            setMaking(false);
            toast(m.own_saved());
          }}
          onClose={() => setMaking(false)}
        />
      )}
      <Ask
        open={dropping !== null}
        onClose={() => {
          drop.reset();
          setDropping(null);
        }}
        title={m.own_delete_title({ title: dropping?.title ?? "" })}
        verb={m.own_delete()}
        danger
        busy={drop.isPending && m.deleting()}
        error={drop.error}
        onYes={() => dropping && drop.mutate(dropping.event_key, { onSuccess: () => setDropping(null) })}
      />
    </Card>
  );
}

function saidOf(it: OwnMessage): string {
  const parts = [CHANNELS[it.channel as Channel].word, it.begins];
  if (!it.is_on) parts.push(m.own_switched_off());
  if (it.is_in_sequence) parts.push(m.own_in_follow_up());
  return parts.join(" · ");
}
