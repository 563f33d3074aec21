import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { db, rows } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { type Account, useAccount } from "~/shared/account";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { DeviceSwitch } from "~/shared/ui/DeviceSwitch";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField, TextField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { toast } from "~/shared/ui/toast";
import { chooseLanguage, type Language } from "~/shared/words/language";
import { ContactLine } from "../contacts/ContactLine";
import { useCertificates } from "../data";
import { Wait } from "../Wait";
import { About, Locked } from "./About";
import { Access } from "./Access";
import { type StudentProfile, useProfile, useProfileChange } from "./api";
import CertificateRow from "./CertificateRow";
import { Choices } from "./Choices";
import { Devices } from "./Devices";
import { OwnContacts } from "./OwnContacts";

export default function Profile() {
  const account = useAccount().data;
  const certificates = useCertificates();
  const profile = useProfile();
  const choose = useProfileChange();
  return (
    <>
      <PageTitle>{m.profile()}</PageTitle>
      {account && <Details account={account} child={profile.data ?? null} />}
      {profile.data && <About it={profile.data} />}
      <h2>{m.certificates()}</h2>
      <Wait on={certificates} rows={1}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState drawing="none" title={m.certificates_empty()} />
          ) : (
            <ul className="card rows" aria-label={m.certificates()}>
              {all.map((certificate) => (
                <CertificateRow key={certificate.id} certificate={certificate} />
              ))}
            </ul>
          )
        }
      </Wait>
      {profile.data && profile.data.guardians.length > 0 && (
        <section className="card" aria-labelledby="guardians">
          <h2 id="guardians">{m.profile_guardians()}</h2>
          <ul className="rows">
            {profile.data.guardians.map((contact) => (
              <li key={contact.id} className="row row--tall">
                <ContactLine contact={contact} />
              </li>
            ))}
          </ul>
          <p className="card__second">{m.profile_guardians_about()}</p>
        </section>
      )}
      <OwnContacts />
      {profile.data && (
        <Choices
          title={m.choices_title()}
          about={m.choices_about()}
          unwanted={profile.data.unwanted}
          possible={profile.data.possible}
          busy={choose.isPending}
          error={choose.error}
          onSave={(unwanted) => choose.mutate({ do: "choose", unwanted }, { onSuccess: () => toast(m.saved()) })}
        />
      )}
      <h2>{m.sign_in_and_devices()}</h2>
      <DeviceSwitch />
      {account && <Access email={account.email} />}
      <Devices />
      <ButtonLink href={paths.app.parents}>{m.parent_corner()}</ButtonLink>
    </>
  );
}

// The zones that families of the course live in; an account keeps one that is not among them.
const ZONES = [
  "Asia/Kolkata",
  "Asia/Dubai",
  "Asia/Singapore",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
];

function Details({ account, child }: { account: Account; child: StudentProfile | null }) {
  const { profile, email } = account;
  const queries = useQueryClient();
  const [name, setName] = useState(profile.name_on_certificate ?? profile.full_name);
  const [language, setLanguage] = useState(profile.language as Language);
  const [timezone, setTimezone] = useState(profile.timezone);
  const isLocked = child?.is_name_locked ?? false;
  const save = useMutation({
    mutationFn: () =>
      rows(
        db()
          .from("profiles")
          .update({ language, timezone, ...(isLocked ? {} : { name_on_certificate: name.trim() || null }) })
          .eq("user_id", profile.user_id)
          .select("*")
          .single(),
      ),
    onSuccess: async () => {
      chooseLanguage(language);
      await queries.invalidateQueries({ queryKey: ["account"] });
      toast(m.saved());
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form className="card" onSubmit={submit}>
      <p>
        <strong>{profile.full_name}</strong>
        <br />
        <span className="row__second">{email}</span>
      </p>
      {child && isLocked ? (
        <Locked it={child} field="name_on_certificate" label={m.name_on_certificate()} value={name} />
      ) : (
        <TextField
          big
          label={m.name_on_certificate()}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <SelectField
        big
        label={m.language()}
        value={language}
        onChange={(event) => setLanguage(event.target.value as Language)}
      >
        <option value="en">English</option>
        <option value="hi">हिन्दी</option>
      </SelectField>
      <SelectField big label={m.profile_zone()} value={timezone} onChange={(event) => setTimezone(event.target.value)}>
        {[...new Set([profile.timezone, ...ZONES])].map((zone) => (
          <option key={zone} value={zone}>
            {zone.replace("_", " ")}
          </option>
        ))}
      </SelectField>
      <ErrorNotice error={save.error} />
      <Button type="submit" look="act" busy={save.isPending && m.saving()}>
        {m.save()}
      </Button>
    </form>
  );
}
