import { IconRefresh, IconSend } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { CorrectAddress } from "../contacts/CorrectAddress";
import { useSendWords } from "../settings";
import { type Message, type MessageRef, useInstead, useMessage, useOperation } from "./api";

/** The one button that does what the next step of a message says; nothing where nothing helps. */
export function NextStepButton({ message, size }: { message: Message; size?: "small" }) {
  const operation = useOperation();
  const instead = useInstead();
  const words = useSendWords();
  const { channel, id, next_action: action } = message;
  if (!action) return null;
  if (action === "template") {
    return (
      <ButtonLink size={size} href={`${paths.admin.whatsapp}?tab=templates`}>
        {m.next_template()}
      </ButtonLink>
    );
  }
  const retry = () =>
    operation.mutate(
      { operation: "retry", messages: [{ channel, id, name: message.event_title }] },
      { onSuccess: ([result]) => toast(result?.reason ?? m.it_is_tried_again()) },
    );
  const other = () =>
    instead.mutate(
      { channel, id },
      { onSuccess: () => toast(action === "email" ? m.next_by_email_done() : m.next_by_whatsapp_done()) },
    );
  return (
    <span className="stack stack--tight">
      <span>
        <Button
          look="tint"
          size={size}
          icon={
            action === "retry" ? (
              <IconRefresh size={14} aria-hidden="true" />
            ) : (
              <IconSend size={14} aria-hidden="true" />
            )
          }
          busy={(operation.isPending || instead.isPending) && m.trying()}
          disabled={instead.isSuccess}
          onClick={action === "retry" ? retry : other}
        >
          {words.through(
            action === "retry" ? m.try_again() : action === "email" ? m.next_by_email() : m.next_by_whatsapp(),
          )}
        </Button>
      </span>
      <ErrorNotice error={operation.error ?? instead.error} />
    </span>
  );
}

/** The same where only the reference of the message is known, as in a thread. */
export function NextStep({ channel, id }: MessageRef) {
  const message = useMessage(channel, id).data;
  if (!message) return null;
  return (
    <>
      <NextStepButton message={message} size="small" />
      {message.address_fails && <CorrectAddress familyId={message.family_id} contactId={message.contact_id} />}
    </>
  );
}
