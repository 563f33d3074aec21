import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { paths } from "~/app/paths";
import { maskedContact } from "~/shared/format/phone";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { MergeSheet } from "../inbox/MergeSheet";
import { type Contact, type FamilyContacts, type Outcome, useContactChange, type Whose } from "./api";
import { RELATIONS } from "./words";

interface SheetProps {
  familyId: string;
  /** Null: a new one. */
  contact: Contact | null;
  /** What stands in the field at first: an address that is to be corrected. */
  value?: string;
  family: FamilyContacts["children"];
  onClose: () => void;
}

/** Adds a contact, or says whose one is, puts another address in its place, or takes it away. */
export function ContactSheet({ familyId, contact, value: first = "", family, onClose }: SheetProps) {
  const [kind, setKind] = useState<"email" | "phone">(contact?.kind ?? "phone");
  const [value, setValue] = useState(first);
  const [whose, setWhose] = useState<Whose>({
    owner: contact?.owner ?? "guardian",
    lead_id: contact?.lead_id ?? (family.length === 1 ? family[0]?.id : null) ?? null,
    name: contact?.name ?? "",
    relation: (contact?.relation ?? null) as Whose["relation"],
  });
  const [other, setOther] = useState<Outcome["other"]>(null);
  const change = useContactChange();
  const fault = change.error ? toAppError(change.error) : null;
  const at = (field: string) => (fault?.field === field ? fault.message : undefined);
  const set = (part: Partial<Whose>) => setWhose((was) => ({ ...was, ...part }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    setOther(null);
    try {
      let made: Outcome | null = null;
      if (contact) await change.mutateAsync({ do: "whose", id: contact.id, body: whose });
      if (contact && value.trim() && value.trim() !== contact.value)
        made = (await change.mutateAsync({ do: "correct", id: contact.id, value })) as Outcome;
      if (!contact)
        made = (await change.mutateAsync({
          do: "add",
          body: { family_id: familyId, kind, value, ...whose },
        })) as Outcome;
      if (made?.outcome === "another_family") return setOther(made.other);
      toast(made?.outcome === "known" ? m.contacts_known() : m.contacts_saved());
      onClose();
    } catch {
      // The mutation keeps it; the form says it at its field.
    }
  }

  function takeAway() {
    if (!contact) return;
    const back = async () => void (await change.mutateAsync({ do: "restore", id: contact.id }));
    change.mutate(
      { do: "retire", id: contact.id },
      {
        onSuccess: () => {
          toast(m.contacts_taken_away(), back);
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={<strong>{contact ? m.contacts_change_title() : m.contacts_add()}</strong>}>
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        {contact ? (
          <p className="dim">{maskedContact(contact.kind, contact.value)}</p>
        ) : (
          <SelectField
            label={m.contacts_kind()}
            value={kind}
            onChange={(event) => setKind(event.target.value as "email" | "phone")}
          >
            <option value="phone">{m.contacts_phone()}</option>
            <option value="email">{m.contacts_email()}</option>
          </SelectField>
        )}
        <TextField
          label={contact ? m.contacts_other_value() : kind === "email" ? m.contacts_email() : m.contacts_phone()}
          help={contact ? m.contacts_other_value_help() : m.contacts_value_help()}
          optional={Boolean(contact)}
          error={at("value")}
          inputMode={kind === "email" ? "email" : "tel"}
          autoComplete="off"
          data-autofocus
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <SelectField
          label={m.whose_contact()}
          value={whose.owner}
          onChange={(event) => set({ owner: event.target.value as Whose["owner"] })}
        >
          <option value="guardian">{m.the_parent_or_guardian()}</option>
          <option value="student">{m.the_student()}</option>
          <option value="unknown">{m.not_known_treated_as_a_guardian()}</option>
        </SelectField>
        {whose.owner === "student" ? (
          <SelectField
            label={m.contacts_child()}
            error={at("lead_id")}
            value={whose.lead_id ?? ""}
            onChange={(event) => set({ lead_id: event.target.value || null })}
          >
            <option value="">{m.contacts_choose_child()}</option>
            {family.map(({ id, student_name }) => (
              <option key={id} value={id}>
                {student_name}
              </option>
            ))}
          </SelectField>
        ) : (
          <>
            <TextField
              label={m.contacts_name()}
              optional
              maxLength={120}
              value={whose.name ?? ""}
              onChange={(event) => set({ name: event.target.value })}
            />
            <SelectField
              label={m.contacts_relation()}
              value={whose.relation ?? ""}
              onChange={(event) => set({ relation: (event.target.value || null) as Whose["relation"] })}
            >
              <option value="">{m.not_known()}</option>
              {Object.entries(RELATIONS).map(([key, word]) => (
                <option key={key} value={key}>
                  {word}
                </option>
              ))}
            </SelectField>
          </>
        )}
        {other && <Taken familyId={familyId} other={other} onClose={onClose} />}
        {fault && fault.field !== "value" && fault.field !== "lead_id" && <ErrorNotice error={fault} />}
        <div className="row">
          <Button type="submit" look="act" busy={change.isPending && m.saving()}>
            {contact ? m.contacts_save() : m.contacts_add_it()}
          </Button>
          {contact && (
            <Button look="danger" disabled={change.isPending} onClick={takeAway}>
              {m.contacts_take_away()}
            </Button>
          )}
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
        {contact && <p className="dim small">{m.contacts_take_away_about()}</p>}
      </form>
    </Modal>
  );
}

/** The address is another family's: perhaps a brother or sister, perhaps this family twice. Nothing was changed. */
function Taken({
  familyId,
  other,
  onClose,
}: {
  familyId: string;
  other: NonNullable<Outcome["other"]>;
  onClose: () => void;
}) {
  const [merging, setMerging] = useState(false);
  return (
    <Notice
      kind="wait"
      title={m.contacts_another_family()}
      actions={
        <Button size="small" onClick={() => setMerging(true)}>
          {m.merge()}
        </Button>
      }
    >
      <Link href={paths.admin.family(other.id)}>{other.name}</Link> {other.children ?? m.no_child()}
      {merging && <MergeSheet keepId={familyId} dropId={other.id} onDone={onClose} onClose={() => setMerging(false)} />}
    </Notice>
  );
}
