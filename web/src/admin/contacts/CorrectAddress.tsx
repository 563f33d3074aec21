import { useMutation } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { db, rows } from "~/api/rest";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { useFamilyContacts } from "./api";
import { ContactSheet } from "./ContactSheet";

interface CorrectAddressProps {
  familyId: string;
  contactId: string;
}

/** Opens the editor of an address that mail does not reach, with the address in it; that it was looked at is recorded. */
export function CorrectAddress({ familyId, contactId }: CorrectAddressProps) {
  const reveal = useMutation({ mutationFn: () => rows(db().rpc("reveal_contact", { p_contact_id: contactId })) });
  return (
    <>
      <Button size="small" busy={reveal.isPending && m.loading()} onClick={() => reveal.mutate()}>
        {m.correct_the_address()}
      </Button>
      <ErrorNotice error={reveal.error} />
      {reveal.data && (
        <Editor familyId={familyId} contactId={contactId} value={reveal.data} onClose={() => reveal.reset()} />
      )}
    </>
  );
}

function Editor({ familyId, contactId, value, onClose }: CorrectAddressProps & { value: string; onClose: () => void }) {
  const found = useFamilyContacts(familyId);
  const contact = found.data?.contacts.find(({ id }) => id === contactId);
  if (found.error) return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data || !contact) return null;
  return (
    <ContactSheet familyId={familyId} contact={contact} value={value} family={found.data.children} onClose={onClose} />
  );
}
