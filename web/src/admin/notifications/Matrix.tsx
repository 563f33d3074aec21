import { Modal } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { CheckField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Card } from "../kit/Page";
import {
  AUDIENCE_WORDS,
  type EventRow,
  RULE_CHANNELS,
  type Rule,
  type Template,
  useReach,
  useRules,
  useSaveCell,
  useTemplates,
} from "./api";

/** Every event on every channel: on or off, how much later, to whom. */
export function Matrix() {
  const rules = useRules();
  const [open, setOpen] = useState<{ title: string; rule: Rule } | null>(null);
  if (rules.isPending) return <SkeletonRows rows={10} label={m.loading_the_matrix()} />;
  if (rules.error)
    return (
      <ErrorNotice error={rules.error} onRetry={() => void rules.refetch()} title={m.the_matrix_could_not_be_read()} />
    );
  if (rules.data.length === 0)
    return <EmptyState title={m.no_messages_yet()}>{m.they_come_in_when_the_engine_starts_for_the()}</EmptyState>;
  return (
    <>
      <div className="card grid">
        <div className="grid__scroll">
          <table className="matrix">
            <caption className="sr-only">{m.what_is_sent_by_event_and_channel()}</caption>
            <thead>
              <tr>
                <th scope="col">{m.when()}</th>
                {RULE_CHANNELS.map(({ key, word }) => (
                  <th key={key} scope="col">
                    {word}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rules.data.map((event) => (
                <MatrixRow key={event.key} event={event} onOpen={(rule) => setOpen({ title: event.title, rule })} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <p className="dim small">{m.a_change_holds_for_what_is_planned_from_now()}</p>
      {open && <CellSheet title={open.title} rule={open.rule} onClose={() => setOpen(null)} />}
    </>
  );
}

function MatrixRow({ event, onOpen }: { event: EventRow; onOpen: (rule: Rule) => void }) {
  return (
    <tr>
      <th scope="row">{event.title}</th>
      {RULE_CHANNELS.map(({ key, word }) => {
        const rule = event.cells.get(key);
        return (
          <td key={key} data-label={word}>
            {rule ? (
              <button
                type="button"
                className={`cell k-${rule.is_on ? "good" : "quiet"}`}
                aria-label={`${event.title}, ${word}: ${saidOf(rule)}`}
                onClick={() => onOpen(rule)}
              >
                {rule.fixed_because && <IconLock size={14} stroke={2} aria-hidden="true" />}
                <span>{rule.is_on ? m.on() : m.off()}</span> {more(rule) && <small>{more(rule)}</small>}
              </button>
            ) : (
              <span className="dim" title={m.there_is_no_such_message()}>
                –
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

function more(rule: Rule): string {
  return [
    rule.delay_minutes > 0 && m.delay_minutes_min_later({ delay_minutes: rule.delay_minutes }),
    rule.audiences.length > 1 && rule.audience !== "both" && AUDIENCE_WORDS[rule.audience]?.toLowerCase(),
    rule.condition && m.in_its_case_only(),
    rule.fallback_channel && m.else_by_part({ part: rule.fallback_channel === "email" ? "email" : "call" }),
  ]
    .filter(Boolean)
    .join(", ");
}

function saidOf(rule: Rule): string {
  return [rule.is_on ? m.on_lower() : m.off_lower(), more(rule)].filter(Boolean).join(" ");
}

const LANGUAGES: Record<string, string> = { en: "English", hi: "Hindi" };

function CellSheet({ title, rule, onClose }: { title: string; rule: Rule; onClose: () => void }) {
  const word = RULE_CHANNELS.find(({ key }) => key === rule.channel)?.word ?? rule.channel;
  const reach = useReach(rule).data;
  const templates = useTemplates(rule);
  const save = useSaveCell();
  const [isOn, setIsOn] = useState(rule.is_on);
  const [delay, setDelay] = useState(String(rule.delay_minutes));
  const [audience, setAudience] = useState(rule.audience);
  const [fallback, setFallback] = useState(rule.fallback_channel ?? "");
  const [patience, setPatience] = useState(String(rule.fallback_after_minutes ?? 60));
  const [chosen, setChosen] = useState<Record<string, string>>({});

  const minutes = Number(delay);
  const wrong =
    !Number.isInteger(minutes) || minutes < 0 || minutes > 10_080 ? m.between_0_and_10_080_minutes() : undefined;
  const after = Number(patience);
  const impatient =
    fallback !== "" && (!Number.isInteger(after) || after < 5 || after > 1440)
      ? m.between_5_and_1_440_minutes()
      : undefined;
  const isOther =
    fallback !== (rule.fallback_channel ?? "") || (fallback !== "" && after !== rule.fallback_after_minutes);
  const set = {
    ...(isOther && {
      fallback_channel: (fallback || null) as Rule["fallback_channel"],
      fallback_after_minutes: fallback ? after : null,
    }),
    ...(isOn !== rule.is_on && { is_on: isOn }),
    ...(minutes !== rule.delay_minutes && { delay_minutes: minutes }),
    ...(audience !== rule.audience && { audience }),
  };
  const { is_on, delay_minutes, fallback_channel, fallback_after_minutes } = rule;
  const was = { is_on, delay_minutes, audience: rule.audience, fallback_channel, fallback_after_minutes };
  /** The cell as it stood: what was changed of it, and the texts that were in use. */
  const takeBack = async () => {
    const set_ = Object.fromEntries(Object.keys(set).map((name) => [name, was[name as keyof typeof was]]));
    const used = (templates.data ?? []).filter(({ is_active, language }) => is_active && language in chosen);
    await save.mutateAsync({ rule, set: set_, templates: used.map(({ id }) => id) });
  };
  const changes = Object.keys(set).length + Object.keys(chosen).length;

  return (
    <Modal opened onClose={onClose} title={<strong>{`${title}, ${word}`}</strong>} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong || impatient) return;
          save.mutate(
            { rule, set, templates: Object.values(chosen) },
            {
              onSuccess: () => {
                toast(m.title_word_saved({ title, word }), () => takeBack());
                onClose();
              },
            },
          );
        }}
      >
        {rule.fixed_because && (
          <Notice kind="quiet" title={m.this_cannot_be_switched_off_or_delayed()}>
            <span>{rule.fixed_because}</span>
          </Notice>
        )}
        {rule.condition && (
          <Notice kind="quiet" title={m.it_goes_in_one_case_only()}>
            <span>{rule.condition}.</span>
          </Notice>
        )}
        <CheckField
          label={m.send_this_message()}
          help={reachWords(reach, isOn)}
          checked={isOn}
          disabled={rule.fixed_because !== null}
          onChange={(event) => setIsOn(event.target.checked)}
        />
        {rule.channel !== "in_app" && !rule.fixed_because && (
          <TextField
            label={m.minutes_later()}
            help={m.zero_as_soon_as_its_event_happens()}
            inputMode="numeric"
            error={wrong}
            value={delay}
            onChange={(event) => setDelay(event.target.value)}
          />
        )}
        {rule.audiences.length > 1 && rule.channel !== "in_app" && (
          <SelectField
            label={m.to()}
            help={m.under_13_the_guardian_gets_it_instead_nobody()}
            value={audience}
            onChange={(event) => setAudience(event.target.value)}
          >
            {rule.audiences.map((one) => (
              <option key={one} value={one}>
                {AUDIENCE_WORDS[one] ?? one}
              </option>
            ))}
          </SelectField>
        )}
        {rule.channel === "whatsapp" && (
          <div className="row">
            <SelectField
              label={m.if_whatsapp_does_not_deliver_it()}
              help={m.it_goes_another_way_then_seen_beforehand_and()}
              value={fallback}
              onChange={(event) => setFallback(event.target.value)}
            >
              <option value="">{m.nothing_more()}</option>
              <option value="email">{m.by_email()}</option>
              <option value="voice">{m.by_a_call_to_the_guardian()}</option>
            </SelectField>
            {fallback !== "" && (
              <TextField
                label={m.after_so_many_minutes()}
                inputMode="numeric"
                error={impatient}
                value={patience}
                onChange={(event) => setPatience(event.target.value)}
              />
            )}
          </div>
        )}
        <ErrorNotice error={templates.error} onRetry={() => void templates.refetch()} />
        {[...Map.groupBy(templates.data ?? [], ({ language }) => language)].map(([language, versions]) => (
          <Texts
            key={language}
            language={LANGUAGES[language] ?? language}
            versions={versions}
            chosen={chosen[language]}
            onChoose={(id) => setChosen({ ...chosen, [language]: id })}
          />
        ))}
        <ErrorNotice error={save.error} />
        <div className="row">
          <Button
            type="submit"
            look="act"
            disabled={changes === 0 || Boolean(wrong ?? impatient)}
            busy={save.isPending && m.saving()}
          >
            {m.save_this_cell()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}

function reachWords(reach: { people: number; messages: number } | undefined, isOn: boolean): string {
  if (!reach) return m.counting_who_is_concerned();
  if (reach.people === 0) return m.nobody_is_waiting_for_it_in_the_next_7_days();
  const people = count(reach.people, m.person_2(), m.people());
  return isOn
    ? m.people_get_it_in_the_next_7_days_by_what_is({ people })
    : m.people_would_not_get_it_in_the_next_7_days({ people });
}

function Texts({
  language,
  versions,
  chosen,
  onChoose,
}: {
  language: string;
  versions: Template[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const used = versions.find(({ id }) => id === chosen) ?? versions.find(({ is_active }) => is_active) ?? versions[0];
  if (!used) return null;
  return (
    <Card title={language}>
      <div className="stack stack--tight">
        {versions.length > 1 && (
          <SelectField
            label={m.text_in_language({ language })}
            value={used.id}
            onChange={(event) => onChoose(event.target.value)}
          >
            {versions.map(({ id, version, is_active }) => (
              <option key={id} value={id}>
                {m.version_versionpart({ version, part: is_active ? m.in_use_2() : "" })}
              </option>
            ))}
          </SelectField>
        )}
        {used.subject && <strong className="strong">{used.subject}</strong>}
        <p className="words small">{used.body}</p>
      </div>
    </Card>
  );
}
