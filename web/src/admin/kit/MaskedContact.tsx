import { IconEye } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { db, rows } from "~/api/rest";
import { maskedContact, phone } from "~/shared/format/phone";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

interface MaskedContactProps {
  /** With its value, or as the server masked it. */
  contact: { id: string; kind: "email" | "phone" } & ({ value: string } | { masked: string });
}

/** A contact as lists show it: masked until it is clicked, and each look is recorded. */
export function MaskedContact({ contact }: MaskedContactProps) {
  const reveal = useMutation({ mutationFn: () => rows(db().rpc("reveal_contact", { p_contact_id: contact.id })) });
  const { kind } = contact;
  if (reveal.data) return <span className="wrap">{kind === "phone" ? phone(reveal.data) : reveal.data}</span>;
  const masked = "masked" in contact ? contact.masked : maskedContact(kind, contact.value);
  return (
    <>
      <button
        type="button"
        className="masked"
        disabled={reveal.isPending}
        aria-label={m.show_masked_in_full({ masked })}
        title={m.show_in_full_it_is_recorded_who_looked()}
        onClick={() => reveal.mutate()}
      >
        {masked}
        <IconEye size={14} stroke={2} aria-hidden="true" />
      </button>
      <ErrorNotice error={reveal.error} />
    </>
  );
}
