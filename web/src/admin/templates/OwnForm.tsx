import { Modal } from "@mantine/core";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { SCRIPTS } from "../calls/words";
import { useDraft } from "../kit/useDraft";
import { CHANNELS } from "../words";
import { ApprovedField, useApproved } from "./ApprovedField";
import { type NewMessage, useCreateOwn, useOwnVariables } from "./own";

type Words = NonNullable<NewMessage["en"]>;
const BLANK: Words = { subject: "", preheader: "", body: "", campaign: "", params: [] };
const NEW: NewMessage = { title: "", kind: "followup", channel: "email", en: BLANK, hi: BLANK, script: null };
const OF_CHANNEL = ["email", "whatsapp", "voice"] as const;
const OF_CALL = ["welcome_call", "followup_call"] as const;

/** Writes a message of the educator's own, in both languages. It is used once a step of a follow-up names it. */
export function OwnForm({ onSaved, onClose }: { onSaved: () => void; onClose: () => void }) {
  const typed = useDraft<NewMessage>("own-message", NEW);
  const it = typed.value;
  const set = (next: Partial<NewMessage>) => typed.set({ ...it, ...next });
  const create = useCreateOwn();
  const problem = create.error ? toAppError(create.error) : null;
  const isNamed = /^(en|hi)\.(subject|preheader|body|campaign|params)$/.test(problem?.field ?? "");
  const errorOf = (field: string) => (problem?.field === field ? problem.message : undefined);
  return (
    <Modal opened onClose={onClose} title={<strong>{m.own_new()}</strong>} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(it, {
            onSuccess: () => {
              typed.clear();
              onSaved();
            },
          });
        }}
      >
        <TextField
          label={m.own_title()}
          help={m.own_title_help()}
          value={it.title}
          required
          maxLength={60}
          onChange={(event) => set({ title: event.target.value })}
        />
        <div className="fields">
          <SelectField
            label={m.channel()}
            value={it.channel}
            onChange={(event) => {
              const channel = event.target.value as NewMessage["channel"];
              set({ channel, script: channel === "voice" ? "followup_call" : null });
            }}
          >
            {OF_CHANNEL.map((channel) => (
              <option key={channel} value={channel}>
                {CHANNELS[channel].word}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={m.kind()}
            help={m.own_kind_help()}
            value={it.kind}
            onChange={(event) => set({ kind: event.target.value as NewMessage["kind"] })}
          >
            <option value="followup">{m.own_kind_followup()}</option>
            <option value="news">{m.own_kind_news()}</option>
          </SelectField>
        </div>
        {it.channel === "voice" ? (
          <SelectField
            label={m.own_script()}
            help={m.own_script_help()}
            value={it.script ?? ""}
            onChange={(event) => set({ script: event.target.value as NewMessage["script"] })}
          >
            {OF_CALL.map((script) => (
              <option key={script} value={script}>
                {SCRIPTS[script]}
              </option>
            ))}
          </SelectField>
        ) : (
          (["en", "hi"] as const).map((language) => (
            <fieldset key={language} className="stack" lang={language}>
              <legend className="strong">{language === "en" ? m.own_in_english() : m.own_in_hindi()}</legend>
              <WordFields
                it={it[language] ?? BLANK}
                channel={it.channel}
                onChange={(words) => set({ [language]: { ...it[language], ...words } })}
                errorOf={(field) => errorOf(`${language}.${field}`)}
              />
            </fieldset>
          ))
        )}
        <ErrorNotice error={isNamed ? null : create.error} />
        <div className="form__foot">
          <Button look="act" type="submit" busy={create.isPending && m.saving()}>
            {m.own_save()}
          </Button>
          <Button
            onClick={() => {
              typed.clear();
              onClose();
            }}
          >
            {m.throw_away()}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface WordFieldsProps {
  it: Words;
  channel: NewMessage["channel"];
  onChange: (words: Partial<Words>) => void;
  errorOf: (field: string) => string | undefined;
}

function WordFields(props: WordFieldsProps) {
  return props.channel === "email" ? <MailFields {...props} /> : <ChatFields {...props} />;
}

function MailFields({ it, onChange, errorOf }: WordFieldsProps) {
  const names = useOwnVariables().data?.map(({ name }) => `{${name}}`);
  return (
    <>
      <TextField
        label={m.subject()}
        value={it.subject}
        maxLength={300}
        error={errorOf("subject")}
        onChange={(event) => onChange({ subject: event.target.value })}
      />
      <TextField
        label={m.preview_text()}
        optional
        value={it.preheader}
        maxLength={300}
        error={errorOf("preheader")}
        onChange={(event) => onChange({ preheader: event.target.value })}
      />
      <AreaField
        label={m.text()}
        rows={8}
        help={m.own_text_help()}
        value={it.body}
        error={errorOf("body")}
        onChange={(event) => onChange({ body: event.target.value })}
      />
      {names && <p className="field__help">{m.own_variables_help({ names: names.join(" ") })}</p>}
    </>
  );
}

function ChatFields({ it, onChange, errorOf }: WordFieldsProps) {
  const variables = useOwnVariables().data?.filter((one) => !one.is_link);
  const bound = useApproved().find((one) => one.campaign === it.campaign);
  return (
    <>
      <ApprovedField
        label={m.own_whatsapp_template()}
        value={it.campaign ?? ""}
        error={errorOf("campaign")}
        onPick={(one) =>
          onChange({ campaign: one.campaign, params: one.values.map(({ name }) => name ?? "recipient_name") })
        }
      />
      {bound?.body && <p className="words bubble bubble--out">{bound.body}</p>}
      {it.params?.map((name, index) => (
        <SelectField
          key={index}
          label={m.own_place({ place: `{{${index + 1}}}` })}
          value={name}
          error={errorOf("params")}
          onChange={(event) =>
            onChange({ params: it.params?.map((each, place) => (place === index ? event.target.value : each)) })
          }
        >
          {variables?.map((one) => (
            <option key={one.name} value={one.name}>
              {`${one.about} (${one.name})`}
            </option>
          ))}
        </SelectField>
      ))}
    </>
  );
}
