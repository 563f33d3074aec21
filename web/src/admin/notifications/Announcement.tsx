import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { count } from "~/shared/format/size";
import { fromLocalInput } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, CheckField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Card } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { useDraft } from "../kit/useDraft";
import {
  confirmAnnouncement,
  createAnnouncement,
  discardAnnouncement,
  type PutTogether,
  type SendChannel,
} from "./announcements";

const CHANNELS = [
  { key: "email", word: m.email() },
  { key: "whatsapp", word: m.whatsapp() },
] as const;
const NOTHING: PutTogether = { announcement: null, sheets: [] };

const EMPTY = {
  batch: "",
  title: "",
  text: "",
  at: "",
  until: "",
  email: true,
  whatsapp: true,
  app: true,
  offer: false,
};
/** News of the class is service; what sells something goes to those who asked for offers, and never into the app. */
const eventOf = (isOffer: boolean) => (isOffer ? "news_offer" : "announcement");

/** An audience that is one batch and narrowed by nothing else. */
function batchOf(batch: string) {
  return {
    batch_ids: [batch],
    stages: null,
    import_ids: null,
    sources: null,
    tags: null,
    languages: null,
    lead_ids: null,
    not_visited: null,
  };
}

/** News to a batch: to whom, on which channels, when; shown in full before anything is sent. */
export function Announcement() {
  const { value: draft, set: setDraft, clear } = useDraft("announcement", EMPTY);
  // Kept like the words: after a reload the sheets stand there again, and drafts that were left are thrown away.
  const together = useDraft("announcement.together", NOTHING);
  // Which have gone: what closes a sheet asks in the same moment.
  const sent = useRef(new Set<SendChannel>());
  const choices = useQuery({
    queryKey: ["campaigns", "choices"],
    queryFn: () => answer(engine.GET("/api/campaigns/choices")),
  });
  const channels = CHANNELS.filter(({ key }) => draft[key]);
  const audience = batchOf(draft.batch);
  const inApp = draft.app && !draft.offer;
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: async () => {
      await discardAnnouncement(together.value);
      const made: PutTogether["sheets"] = [];
      const announcement = draft.offer
        ? null
        : await createAnnouncement({
            batch_id: draft.batch,
            title: draft.title.trim(),
            body: draft.text.trim(),
            in_app: inApp,
            show_from: draft.at ? fromLocalInput(draft.at) : null,
            ...(draft.until && { pinned_until: fromLocalInput(`${draft.until}T23:59`) }),
          });
      for (const { key, word } of channels) {
        const body = {
          name: `${draft.title.trim()} (${word})`.slice(0, 80),
          channel: key,
          event_key: eventOf(draft.offer),
          audience,
          announcement_id: announcement,
          words: { announcement_title: draft.title.trim(), announcement_text: draft.text.trim() },
          scheduled_at: draft.at ? fromLocalInput(draft.at) : null,
          pause_percent: 5,
          pause_after: 20,
          rate_per_hour: null,
        };
        made.push({ channel: key, id: (await answer(engine.POST("/api/campaigns", { body }))).id });
      }
      // In the app alone there is nothing to send, and so no plan to look at.
      if (made.length === 0 && announcement) await confirmAnnouncement(announcement);
      return { announcement, sheets: made };
    },
    onSuccess: (made) => {
      sent.current = new Set();
      together.set(made);
      if (made.sheets.length === 0) {
        together.clear();
        toast(m.announced_in_the_app());
        clear();
      }
      void queries.invalidateQueries({ queryKey: ["announcements"] });
    },
  });
  const discard = useMutation({ mutationFn: discardAnnouncement, onSuccess: () => together.clear() });
  const [sheet] = together.value.sheets;
  const isReady =
    draft.batch !== "" && draft.title.trim() !== "" && draft.text.trim() !== "" && (channels.length > 0 || inApp);

  /** Closed after it went: the next one. Closed before: what is left is thrown away, and the words stay. */
  function leave(channel: SendChannel) {
    const { announcement, sheets } = together.value;
    if (!sent.current.has(channel)) {
      discard.mutate({ announcement: sent.current.size > 0 ? null : announcement, sheets });
      // What went is not sent again with the rest.
      if (sent.current.size > 0)
        setDraft({ ...draft, ...Object.fromEntries([...sent.current].map((key) => [key, false])), app: false });
      return;
    }
    const rest = sheets.slice(1);
    if (rest.length > 0) return together.set({ announcement, sheets: rest });
    together.clear();
    clear();
  }

  if (choices.isPending) return <SkeletonRows rows={5} label={m.loading_the_batches()} />;
  return (
    <Card title={m.announce_something_to_a_batch()}>
      <ErrorNotice error={choices.error} onRetry={() => void choices.refetch()} />
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) make.mutate();
        }}
      >
        <SelectField
          label={m.to_whom_2()}
          value={draft.batch}
          onChange={(event) => setDraft({ ...draft, batch: event.target.value })}
        >
          <option value="">{m.choose_a_batch_2()}</option>
          {(choices.data?.batches ?? []).map(({ key, name, count: size }) => (
            <option key={key} value={key}>
              {`${name}, ${size}`}
            </option>
          ))}
        </SelectField>
        <TextField
          label={m.title()}
          maxLength={60}
          value={draft.title}
          onChange={(event) => setDraft({ ...draft, title: event.target.value })}
        />
        <AreaField
          label={m.text()}
          rows={5}
          maxLength={600}
          value={draft.text}
          onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        />
        <CheckField
          label={m.this_sells_something()}
          help={m.an_offer_goes_to_guardians_who_asked_for()}
          checked={draft.offer}
          onChange={(event) => setDraft({ ...draft, offer: event.target.checked })}
        />
        <fieldset className="row">
          <legend className="field__label">{m.on_which_channels()}</legend>
          {CHANNELS.map(({ key, word }) => (
            <CheckField
              key={key}
              label={word}
              help={
                draft.batch && draft[key] ? (
                  <Reach channel={key} batch={draft.batch} isOffer={draft.offer} />
                ) : undefined
              }
              checked={draft[key]}
              onChange={(event) => setDraft({ ...draft, [key]: event.target.checked })}
            />
          ))}
          {!draft.offer && (
            <CheckField
              label={m.in_the_app()}
              help={m.on_the_students_first_page_and_at_their_bell()}
              checked={draft.app}
              onChange={(event) => setDraft({ ...draft, app: event.target.checked })}
            />
          )}
        </fieldset>
        {inApp && (
          <TextField
            label={m.in_the_app_until()}
            optional
            type="date"
            help={m.empty_for_a_week()}
            value={draft.until}
            onChange={(event) => setDraft({ ...draft, until: event.target.value })}
          />
        )}
        <TextField
          label={m.when()}
          optional
          type="datetime-local"
          help={m.empty_as_soon_as_you_confirm_quiet_hours_and()}
          value={draft.at}
          onChange={(event) => setDraft({ ...draft, at: event.target.value })}
        />
        <ErrorNotice error={make.error ?? discard.error} />
        <div className="row">
          <Button type="submit" look="act" disabled={!isReady} busy={make.isPending && m.putting_it_together()}>
            {channels.length > 0 ? m.see_who_gets_it_2() : m.announce_it_in_the_app()}
          </Button>
        </div>
        {!isReady && <p className="dim small">{m.choose_a_batch_and_a_channel_and_write_a()}</p>}
      </form>
      {sheet && (
        <PlanSheet
          key={sheet.id}
          title={`${draft.title.trim()}, ${CHANNELS.find(({ key }) => key === sheet.channel)?.word}`}
          action="campaign"
          what={{ campaign_id: sheet.id }}
          verb={() => m.announce_it()}
          past={m.announced()}
          onDone={() => {
            sent.current.add(sheet.channel);
            toast(m.announced());
            void queries.invalidateQueries({ queryKey: ["announcements"] });
          }}
          onClose={() => leave(sheet.channel)}
        />
      )}
    </Card>
  );
}

/** How many would get it on a channel now. */
function Reach({ channel, batch, isOffer }: { channel: SendChannel; batch: string; isOffer: boolean }) {
  const reach = useQuery({
    queryKey: ["campaigns", "reach", channel, batch, isOffer],
    queryFn: () =>
      answer(
        engine.POST("/api/campaigns/audience", {
          body: { channel, event_key: eventOf(isOffer), audience: batchOf(batch) },
        }),
      ),
  });
  if (reach.error) return m.nobody_could_be_counted();
  if (!reach.data) return m.counting_2();
  const { goes, people } = reach.data;
  return m.count_of_people_get_it({ count: count(goes, m.students_family(), m.students_families()), people });
}
