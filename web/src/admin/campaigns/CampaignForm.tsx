import { Modal } from "@mantine/core";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { count } from "~/shared/format/size";
import { fromLocalInput, toLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { useDraft } from "../kit/useDraft";
import { AudienceFields } from "./AudienceFields";
import { type Campaign, type Draft, type SendChannel, useChoices, useReach, useSaveDraft } from "./api";
import { NOUNS } from "./words";

interface CampaignFormProps {
  channel: SendChannel;
  /** The draft to change; a new one without it. */
  draft?: Campaign;
  /** Messages that cannot be sent now, with the reason in a sentence. */
  refused?: Record<string, string>;
  onSaved: (id: string) => void;
  onClose: () => void;
}

const EMPTY = {
  name: "",
  event_key: "",
  audience: {},
  words: {},
  scheduled_at: null,
  rate_per_hour: null,
  pause_percent: 5,
  pause_after: 20,
  announcement_id: null,
};

const WORD_LABELS: Record<string, string> = { announcement_title: m.title(), announcement_text: m.your_text() };

function startOf(channel: SendChannel, draft: Campaign | undefined): Draft {
  if (!draft) return { ...EMPTY, channel };
  const { name, event_key, audience, words, scheduled_at, rate_per_hour, pause_percent, pause_after } = draft;
  const { announcement_id } = draft;
  return {
    name,
    channel,
    event_key,
    audience,
    words,
    scheduled_at,
    rate_per_hour,
    pause_percent,
    pause_after,
    announcement_id,
  };
}

/** Sets up a mailing. Nothing is sent here: its plan is shown and confirmed afterwards. */
export function CampaignForm({ channel, draft, refused = {}, onSaved, onClose }: CampaignFormProps) {
  const typed = useDraft<Draft>(`campaign.${draft?.id ?? channel}`, startOf(channel, draft));
  const it = typed.value;
  const set = (next: Partial<Draft>) => typed.set({ ...it, ...next });
  const choices = useChoices();
  const save = useSaveDraft(draft?.id ?? null);
  const problem = save.error ? toAppError(save.error) : null;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  const offers = (choices.data?.messages ?? []).filter((offer) => offer.channel === channel);
  const offer = offers.find(({ event_key }) => event_key === it.event_key);
  const close = () => {
    typed.clear();
    onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{draft ? draft.name : m.new_value({ value: NOUNS[channel][0] })}</strong>}
      size="lg"
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(it, {
            onSuccess: ({ id }) => {
              typed.clear();
              onSaved(id);
            },
          });
        }}
      >
        {typed.restored && <p className="dim">{m.what_you_typed_before_is_still_here()}</p>}
        <TextField
          label={m.name()}
          help={m.for_you_only()}
          value={it.name}
          maxLength={80}
          error={at("name")}
          onChange={(event) => set({ name: event.target.value })}
        />
        <SelectField
          label={m.message_2()}
          value={it.event_key}
          error={at("event_key") ?? refused[it.event_key]}
          help={offer?.needs ? m.goes_only_to_those_who_agreed_needs({ needs: offer.needs }) : undefined}
          onChange={(event) => set({ event_key: event.target.value, words: {} })}
        >
          <option value="">{m.choose_a_message()}</option>
          {offers.map(({ event_key, title }) => (
            <option key={event_key} value={event_key} disabled={event_key in refused}>
              {event_key in refused ? m.title_cannot_be_sent_now({ title }) : title}
            </option>
          ))}
        </SelectField>
        {Object.entries(offer?.writes ?? {}).map(([name, longest]) => (
          <AreaField
            key={name}
            label={WORD_LABELS[name] ?? name}
            rows={name === "announcement_title" ? 1 : 4}
            maxLength={longest}
            value={it.words?.[name] ?? ""}
            help={m.length_of_longest_characters({ length: (it.words?.[name] ?? "").length, longest })}
            error={at(`words.${name}`)}
            onChange={(event) => set({ words: { ...it.words, [name]: event.target.value } })}
          />
        ))}
        <section className="stack stack--tight">
          <h3>{m.who_gets_it()}</h3>
          {at("audience") && <p className="bad">{at("audience")}</p>}
          <AudienceFields audience={it.audience} choices={choices.data} onChange={(audience) => set({ audience })} />
          <Reached draft={it} />
        </section>
        <When draft={it} set={set} />
        <ErrorNotice error={choices.error ?? (problem?.field ? null : save.error)} />
        <div className="form__foot">
          <Button look="act" type="submit" busy={save.isPending && m.saving()}>
            {m.save_and_check()}
          </Button>
          <Button onClick={close}>{m.throw_away()}</Button>
        </div>
      </form>
    </Modal>
  );
}

function Reached({ draft }: { draft: Draft }) {
  const reach = useReach(draft.channel, draft.event_key, draft.audience).data;
  if (!draft.event_key) return <p className="dim">{m.choose_a_message_to_see_how_many_get_it()}</p>;
  if (!reach) return <p className="dim">{m.counting_2()}</p>;
  const not = [
    reach.not_agreed > 0 && m.not_agreed_have_not_agreed_to_it({ not_agreed: reach.not_agreed }),
    reach.nobody > 0 && m.nobody_have_no_contact_for_it({ nobody: reach.nobody }),
    reach.opted_out > 0 && m.opted_out_have_opted_out({ opted_out: reach.opted_out }),
    reach.suppressed > 0 && m.suppressed_take_no_mail({ suppressed: reach.suppressed }),
  ].filter(Boolean);
  return (
    <p role="status">
      <strong className="strong">
        {m.goes_of_count_get_it({ goes: reach.goes, count: count(reach.people, m.lead()) })}
      </strong>
      {not.length > 0 && <span className="dim">: {not.join(", ")}</span>}
    </p>
  );
}

function When({ draft, set }: { draft: Draft; set: (next: Partial<Draft>) => void }) {
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  return (
    <section className="stack stack--tight">
      <h3>{m.when_and_how_fast()}</h3>
      <TextField
        label={m.begins()}
        optional
        type="datetime-local"
        help={m.india_time_empty_as_soon_as_you_confirm()}
        value={draft.scheduled_at ? toLocalInput(draft.scheduled_at) : ""}
        onChange={(event) => set({ scheduled_at: event.target.value ? fromLocalInput(event.target.value) : null })}
      />
      <TextField
        label={m.at_most_in_an_hour()}
        optional
        type="number"
        min={1}
        max={100000}
        value={draft.rate_per_hour ?? ""}
        onChange={(event) => set({ rate_per_hour: number(event.target.value) })}
      />
      <div className="row">
        <TextField
          label={m.pause_by_itself_above()}
          type="number"
          min={0.1}
          max={100}
          step={0.1}
          value={draft.pause_percent}
          onChange={(event) => set({ pause_percent: Number(event.target.value) })}
        />
        <TextField
          label={m.once_this_many_were_heard_of()}
          type="number"
          min={1}
          value={draft.pause_after}
          onChange={(event) => set({ pause_after: Number(event.target.value) })}
        />
      </div>
    </section>
  );
}
