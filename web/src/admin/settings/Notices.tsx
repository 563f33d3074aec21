import { Modal } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Card } from "../kit/Page";
import { Segments } from "../kit/Tabs";
import { useDraft } from "../kit/useDraft";
import { type NoticeRow, useNotices, usePublishNotice } from "./api";

type Language = "en" | "hi";
const LANGUAGES: { value: Language; word: string }[] = [
  { value: "en", word: m.english() },
  { value: "hi", word: m.hindi() },
];

/** The versions of the notice that guardians agree to. A published one is locked; a change is a new version. */
export function Notices() {
  const notices = useNotices();
  const [viewing, setViewing] = useState<number | null>(null);
  const [writing, setWriting] = useState(false);
  const versions = [...new Set(notices.data?.map(({ version }) => version))];
  const body = (version: number, language: Language) =>
    notices.data?.find((row) => row.version === version && row.language === language)?.body ?? "";
  const newest = versions[0];
  return (
    <Card
      title={m.consent_notice()}
      side={
        newest && (
          <Button size="small" onClick={() => setWriting(true)}>
            {m.write_a_new_version()}
          </Button>
        )
      }
    >
      <ErrorNotice
        error={notices.error}
        onRetry={() => void notices.refetch()}
        title={m.the_versions_could_not_be_read()}
      />
      {notices.isPending && <SkeletonRows rows={2} label={m.loading_versions()} />}
      <ul className="settings__versions">
        {versions.map((version) => (
          <Version
            key={version}
            rows={notices.data?.filter((row) => row.version === version) ?? []}
            inForce={version === newest}
            onView={() => setViewing(version)}
          />
        ))}
      </ul>
      {viewing !== null && (
        <View version={viewing} body={(language) => body(viewing, language)} onClose={() => setViewing(null)} />
      )}
      {writing && newest && (
        <Writing
          key={newest}
          version={newest + 1}
          first={{ en: body(newest, "en"), hi: body(newest, "hi") }}
          onClose={() => setWriting(false)}
        />
      )}
    </Card>
  );
}

function Version({ rows, inForce, onView }: { rows: NoticeRow[]; inForce: boolean; onView: () => void }) {
  const [first] = rows;
  if (!first) return null;
  return (
    <li className="row row--between">
      <span>
        <strong className="strong">{m.version_version({ version: first.version })}</strong>
        {inForce && ` ${m.in_force()}`}
        <br />
        <span className="dim small">
          <IconLock size={13} aria-hidden="true" />
          {` ${m.published_day_part({ day: day(first.published_at), part: first.origin === "educator" ? m.your_words() : m.as_delivered() })}`}
        </span>
      </span>
      <Button size="small" onClick={onView} aria-label={m.view_version_version({ version: first.version })}>
        {m.view()}
      </Button>
    </li>
  );
}

function View({ version, body, onClose }: { version: number; body: (of: Language) => string; onClose: () => void }) {
  const [language, setLanguage] = useState<Language>("en");
  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.notice_version_version({ version })}</strong>}>
      <div className="stack">
        <Segments
          label={m.language()}
          name="notice-language"
          items={LANGUAGES}
          value={language}
          onChange={setLanguage}
        />
        <pre className="settings__notice" lang={language}>
          {body(language)}
        </pre>
      </div>
    </Modal>
  );
}

function Writing({
  version,
  first,
  onClose,
}: {
  version: number;
  first: Record<Language, string>;
  onClose: () => void;
}) {
  const publish = usePublishNotice();
  const draft = useDraft(`notice-${version}`, first);
  const [sure, setSure] = useState(false);
  const { en, hi } = draft.value;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!sure) return setSure(true);
    publish.mutate(draft.value, {
      onSuccess: (made) => {
        draft.clear();
        toast(m.version_version_of_the_notice_is_in_force({ version: made.version }));
        onClose();
      },
      onError: () => setSure(false),
    });
  }

  return (
    <Modal opened onClose={onClose} size="xl" title={<strong>{m.notice_version_version({ version })}</strong>}>
      <form className="form" onSubmit={submit}>
        <p className="dim">{m.in_markdown_in_both_languages_words_in_value({ value: "{braces}" })}</p>
        <AreaField
          label={m.english()}
          rows={14}
          value={en}
          onChange={(event) => draft.set({ en: event.target.value, hi })}
        />
        <AreaField
          label={m.hindi()}
          lang="hi"
          rows={14}
          value={hi}
          onChange={(event) => draft.set({ en, hi: event.target.value })}
        />
        <ErrorNotice error={publish.error} />
        {sure && <p className="wait">{m.a_published_version_can_never_be_changed()}</p>}
        <div className="form__foot">
          <Button type="submit" look="act" busy={publish.isPending && m.publishing()}>
            {sure ? m.publish_version_version_for_good({ version }) : m.publish_2()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
