import {
  IconBan,
  IconCircleDashed,
  IconClock,
  IconCopy,
  IconInbox,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
} from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { paths } from "~/app/paths";
import { clock, day } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline, type TimelineEntry } from "~/shared/ui/Timeline";
import { toast } from "~/shared/ui/toast";
import { MESSAGE } from "~/shared/words/status";
import { CorrectAddress } from "../contacts/CorrectAddress";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { useSendWords } from "../settings";
import { CHANNELS } from "../words";
import { type Message, type MessageRef, type Operation, useCopyToMe, useMessage, useOperation } from "./api";
import { EvidenceButton } from "./Evidence";
import { NextStepButton } from "./NextStep";

const TROUBLE = new Set(["failed", "bounced", "unknown", "held", "skipped"]);

/** A message in full, beside its list: its words, whether it arrived, every step, and what can be done with it. */
export function MessageDrawer({ channel, id, closeTo }: MessageRef & { closeTo: string }) {
  const message = useMessage(channel, id);
  const it = message.data;
  return (
    <Drawer
      label={m.message_2()}
      head={it ? `${it.event_title}, ${CHANNELS[it.channel].word}` : m.message_2()}
      closeTo={closeTo}
      foot={it && <Actions message={it} />}
    >
      <ErrorNotice
        error={message.error}
        onRetry={() => void message.refetch()}
        title={m.the_message_could_not_be_read()}
      />
      {message.isPending && <SkeletonRows rows={6} label={m.loading_the_message()} />}
      {it && <MessageBody message={it} />}
    </Drawer>
  );
}

/** The same without a drawer, for pages that show a message inside something else. */
export function MessageBody({ message }: { message: Message }) {
  const look = MESSAGE[message.status as keyof typeof MESSAGE];
  return (
    <>
      <div>
        <div className="row row--between">
          <h2>{message.student_name ?? message.contact_name ?? m.family_2()}</h2>
          {look && <StatusChip look={look} />}
        </div>
        <p className="dim">
          {m.filter_due_day_clock({
            filter: [message.contact_name, message.to].filter(Boolean).join(", "),
            day: day(message.due_at),
            clock: clock(message.due_at),
          })}
        </p>
      </div>
      <p role="status">{message.answer}</p>
      {TROUBLE.has(message.status) && (message.next_step || message.status === "unknown") && (
        <Notice
          kind={message.status === "failed" || message.status === "bounced" ? "bad" : "wait"}
          title={m.next_step()}
        >
          <p>{message.next_step ?? m.look_into_the_providers_own_log_it_is_not()}</p>
          <NextStepButton message={message} />
        </Notice>
      )}
      {message.address_fails && (
        <div>
          <CorrectAddress familyId={message.family_id} contactId={message.contact_id} />
        </div>
      )}
      <section>
        <h3>{m.what_happened()}</h3>
        <Timeline label={m.what_happened()} entries={stepsOf(message)} />
        <EvidenceButton message={message} />
      </section>
      <section>
        <h3>{m.as_it_is_sent()}</h3>
        <Words message={message} />
      </section>
    </>
  );
}

/** The words as the family reads them. An e-mail stands in a frame of its own, in which nothing runs or loads. */
export function Words({ message }: { message: Pick<Message, "subject" | "text" | "html" | "channel"> }) {
  const [plain, setPlain] = useState(false);
  return (
    <div className="stack stack--tight">
      {message.subject && <strong className="strong">{message.subject}</strong>}
      {message.html && !plain ? (
        <iframe className="mail" title={m.the_e_mail_as_it_is_sent()} sandbox="" srcDoc={message.html} />
      ) : (
        <p className="words">{message.text}</p>
      )}
      {message.html && (
        <Button look="ghost" size="small" onClick={() => setPlain(!plain)}>
          {plain ? m.show_as_designed() : m.show_as_plain_text()}
        </Button>
      )}
    </div>
  );
}

const STEP_LOOKS: Record<string, keyof typeof MESSAGE> = {
  planned: "planned",
  held: "held",
  calling: "calling",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  bounced: "bounced",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

function stepsOf(message: Message): TimelineEntry[] {
  return message.steps.map((step, place) => {
    const look = MESSAGE[STEP_LOOKS[step.kind] ?? "planned"];
    const Icon = STEP_LOOKS[step.kind] ? look.icon : step.kind === "later" ? IconClock : IconCircleDashed;
    const proof = step.webhook ? m.webhook_webhook_says_so({ webhook: step.webhook }) : null;
    return {
      key: `${place}-${step.kind}`,
      icon: <Icon size={14} stroke={2} />,
      kind: step.is_next ? "quiet" : look.kind,
      text: step.text,
      when: `${day(step.at)} ${clock(step.at)}`,
      detail: [step.detail, proof].filter(Boolean).join(" ") || undefined,
      next: step.is_next,
    };
  });
}

const PAST: Record<Operation, string> = {
  hold: m.held(),
  release: m.released(),
  cancel: m.cancelled(),
  retry: m.it_is_tried_again(),
};

function Actions({ message }: { message: Message }) {
  const operation = useOperation();
  const copy = useCopyToMe();
  const words = useSendWords();
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const { channel, id, possible } = message;

  function run(what: Operation) {
    setSaid(null);
    operation.mutate(
      { operation: what, messages: [{ channel, id, name: message.event_title }] },
      {
        onSuccess: ([result]) => {
          setAsking(false);
          if (result?.outcome === "done") toast(PAST[what]);
          else setSaid(result?.reason ?? m.nothing_was_changed());
        },
      },
    );
  }

  function sendCopy() {
    setSaid(null);
    copy.mutate(
      { channel, id },
      {
        onSuccess: ({ to }) => toast(m.a_copy_went_to_to({ to })),
        onError: (problem) => setSaid(toAppError(problem).message),
      },
    );
  }

  const waits = message.status === "planned" || message.status === "held";
  const failed = message.status === "failed" || message.status === "skipped";
  return (
    <div className="stack stack--tight" style={{ width: "100%" }}>
      <ErrorNotice error={asking ? null : operation.error} />
      {said && (
        <p className="wait" role="alert">
          {said}
        </p>
      )}
      {failed && possible.retry && <p className="dim small">{m.not_tried_again_retry({ retry: possible.retry })}</p>}
      <div className="row">
        {failed && !possible.retry && (
          <Button
            look="act"
            icon={<IconRefresh size={16} aria-hidden="true" />}
            busy={operation.isPending && m.trying()}
            onClick={() => run("retry")}
          >
            {words.through(m.try_again())}
          </Button>
        )}
        {message.status === "held" && (
          <Button
            look="act"
            icon={<IconPlayerPlay size={16} aria-hidden="true" />}
            busy={operation.isPending && m.releasing()}
            onClick={() => run("release")}
          >
            {words.through(m.release())}
          </Button>
        )}
        {waits && !possible.hold && (
          <Button
            icon={<IconPlayerPause size={16} aria-hidden="true" />}
            busy={operation.isPending && m.holding()}
            onClick={() => run("hold")}
          >
            {m.hold()}
          </Button>
        )}
        <Button
          icon={
            channel === "email" ? <IconCopy size={16} aria-hidden="true" /> : <IconSend size={16} aria-hidden="true" />
          }
          disabled={words.isPaused}
          busy={copy.isPending && m.sending_the_copy()}
          onClick={sendCopy}
        >
          {words.test(channel === "voice" ? m.call_me_with_it() : m.send_a_copy_to_me())}
        </Button>
        <ButtonLink icon={<IconInbox size={16} aria-hidden="true" />} href={paths.admin.family(message.family_id)}>
          {m.thread()}
        </ButtonLink>
        {!possible.cancel && (
          <Button look="danger" icon={<IconBan size={16} aria-hidden="true" />} onClick={() => setAsking(true)}>
            {m.cancel_2()}
          </Button>
        )}
      </div>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={m.take_this_message_back()}
        verb={m.cancel_the_message()}
        danger
        busy={operation.isPending && m.cancelling()}
        error={operation.error}
        onYes={() => run("cancel")}
      >
        <p>{m.it_will_not_be_sent_and_it_cannot_be_planned()}</p>
      </Ask>
    </div>
  );
}
