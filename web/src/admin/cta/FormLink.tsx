import { m } from "~/admin/paraglide/messages";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { usePublicForm } from "./api";

/** The public form to spread: its QR code, its address, and words for a WhatsApp status. */
export function FormLink() {
  const form = usePublicForm();
  if (form.error) return <ErrorNotice error={form.error} onRetry={() => void form.refetch()} />;
  if (!form.data) return null;
  const { url, qr } = form.data;
  const copy = (text: string, said: string) => void navigator.clipboard.writeText(text).then(() => toast(said));
  return (
    <div className="formlink">
      <img src={qr} alt={m.qr_code_of_url({ url })} width={148} height={148} />
      <div className="stack stack--tight">
        <p>
          {m.the_public_form()} <strong className="strong wrap">{url}</strong>
        </p>
        <div className="row">
          <Button onClick={() => copy(url, m.address_copied())}>{m.copy_the_link()}</Button>
          <Button onClick={() => copy(m.does_your_child_want_to_start_a_business_ask({ url }), m.text_copied())}>
            {m.copy_for_whatsapp_status()}
          </Button>
          <ButtonLink href={url} target="_blank">
            {m.preview_as_a_parent()}
          </ButtonLink>
        </div>
      </div>
    </div>
  );
}
