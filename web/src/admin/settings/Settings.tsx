import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import type { Json } from "~/api/database.types";
import { paths } from "~/app/paths";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Card, Page } from "../kit/Page";
import { useDraft } from "../kit/useDraft";
import { NoSendDays } from "../notifications/NoSendDays";
import { useSettings } from "../settings";
import { Addresses } from "./Addresses";
import { Audit } from "./Audit";
import type { Known, Typed } from "./changes";
import { Danger } from "./Danger";
import { DeadLetters } from "./DeadLetters";
import { Exporting } from "./Exporting";
import { Fields } from "./Fields";
import { Health } from "./Health";
import { Notices } from "./Notices";
import { Erasing, NextPurge } from "./Privacy";
import { ProviderCards } from "./ProviderCards";
import { Sending } from "./Sending";
import { ALSO, ALSO_DAYS, FIELDS, type Field, idOf, SECTIONS, type SectionId } from "./sections";
import { Team } from "./Team";
import { UnsavedBar } from "./UnsavedBar";
import "./settings.css";

export default function Settings() {
  const { section } = useParams<{ section?: string }>();
  const current = SECTIONS.find((each) => each.id === section) ?? SECTIONS[0];
  const settings = useSettings();
  const draft = useDraft<Typed>("settings", {});
  const [refused, setRefused] = useState<Record<string, unknown>>({});
  const [search, setSearch] = useState("");
  const known = settings.data as Known | undefined;

  return (
    <Page title={m.settings()} fact={m.connect_brand_protect()}>
      <div className="settings">
        <div className="settings__side">
          <div className="search">
            <IconSearch size={16} aria-hidden="true" />
            <input
              className="input"
              type="search"
              aria-label={m.search_settings()}
              placeholder={m.search_settings()}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
          <nav className="settings__nav" aria-label={m.sections()}>
            {SECTIONS.map(({ id, word }) => (
              <Link
                key={id}
                href={paths.admin.settingsSection(id)}
                aria-current={!search.trim() && id === current.id ? "page" : undefined}
                onClick={() => setSearch("")}
              >
                {word}
              </Link>
            ))}
          </nav>
        </div>
        <div className="settings__main">
          <ErrorNotice
            error={settings.error}
            onRetry={() => void settings.refetch()}
            title={m.the_settings_could_not_be_read()}
          />
          {settings.isPending && <SkeletonRows rows={6} label={m.loading_settings()} />}
          {known && search.trim() && (
            <Found
              search={search.trim()}
              known={known}
              typed={draft.value}
              refused={refused}
              onType={draft.set}
              onGo={() => setSearch("")}
            />
          )}
          {known && !search.trim() && (
            <Section id={current.id} word={current.word} noSendDays={known.no_send_days?.value}>
              <SectionFields
                fields={FIELDS[current.id] ?? []}
                {...{ known, refused, typed: draft.value, onType: draft.set }}
              />
            </Section>
          )}
          {known && <UnsavedBar known={known} draft={draft} onRefused={setRefused} />}
        </div>
      </div>
    </Page>
  );
}

interface SectionProps {
  id: SectionId;
  word: string;
  noSendDays: Json | undefined;
  children: React.ReactNode;
}

/** What stands in a section besides its fields. */
function Section({ id, word, noSendDays, children }: SectionProps) {
  if (id === "channels")
    return (
      <>
        <ProviderCards names={["sendgrid", "aisensy", "bolna"]} />
        <Card title={m.voice_line()}>{children}</Card>
      </>
    );
  if (id === "payments") return <ProviderCards names={["instamojo"]} />;
  if (id === "webhooks")
    return (
      <>
        <DeadLetters />
        <Addresses />
      </>
    );
  if (id === "system") return <Health />;
  if (id === "audit") return <Audit />;
  if (id === "team") return <Team />;
  if (id === "danger") return <Danger />;
  return (
    <>
      {id === "messages" && (
        <Card title={m.sending()}>
          <Sending />
        </Card>
      )}
      {id === "data" && <Exporting />}
      {id === "data" && <Erasing />}
      {id === "data" && <NextPurge />}
      <Card title={id === "data" ? m.how_long_things_are_kept() : word}>{children}</Card>
      {id === "program" && (
        <Card title={m.batches_and_fees()}>
          <p>
            {m.name_days_fee_and_seats_of_each_batch_stand()} <Link href={paths.admin.batches}>{m.batches()}</Link>.
          </p>
        </Card>
      )}
      {id === "messages" && (
        <Card title={m.days_without_messages()}>
          <NoSendDays value={noSendDays} />
        </Card>
      )}
      {id === "messages" && (
        <Card title={m.which_message_goes_when()}>
          <p>
            {m.what_is_sent_for_each_event_on_which_channel()}{" "}
            <Link href={paths.admin.messages}>{m.notifications_manager()}</Link>.
          </p>
        </Card>
      )}
      {id === "consent" && <Notices />}
    </>
  );
}

interface SectionFieldsProps {
  fields: Field[];
  known: Known;
  typed: Typed;
  refused: Record<string, unknown>;
  onType: (next: Typed) => void;
}

function SectionFields(props: SectionFieldsProps) {
  return <Fields {...props} fields={props.fields.filter((field) => field.key in props.known)} />;
}

/** What fits the search, from all sections. */
function Found({
  search,
  known,
  onGo,
  ...rest
}: Omit<SectionFieldsProps, "fields"> & { search: string; onGo: () => void }) {
  const words = search.toLowerCase();
  const fits = (text: string) => text.toLowerCase().includes(words);
  const found = SECTIONS.map((section) => ({
    section,
    fields: (FIELDS[section.id] ?? []).filter((field) =>
      fits(`${field.label} ${known[field.key]?.about ?? ""} ${idOf(field)}`),
    ),
    days: section.id === "messages" && fits(`${m.days_without_messages()} no_send_days ${ALSO_DAYS}`),
    whole: fits(`${section.word} ${ALSO[section.id] ?? ""}`),
  })).filter(({ fields, days, whole }) => fields.length > 0 || days || whole);
  if (found.length === 0)
    return (
      <div className="card">
        <EmptyState drawing="none" title={m.no_setting_fits_search({ search })} />
      </div>
    );
  return found.map(({ section, fields, days }) => (
    <Card
      key={section.id}
      title={section.word}
      side={
        <Link href={paths.admin.settingsSection(section.id)} onClick={onGo}>
          {m.open_the_section()}
        </Link>
      }
    >
      {days && (
        <div className="stack stack--tight">
          <h3>{m.days_without_messages()}</h3>
          <NoSendDays value={known.no_send_days?.value} />
        </div>
      )}
      {fields.length > 0 ? (
        <SectionFields fields={fields} known={known} {...rest} />
      ) : days ? null : (
        <p className="dim">{m.what_you_look_for_stands_in_this_section()}</p>
      )}
    </Card>
  ));
}
